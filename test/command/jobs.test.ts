/** The commands on real processes: what a person types and what is running afterwards. */
import t from 'tap'
import { runtimes, Sandbox, until } from './fixtures/sandbox.ts'

const jobs = {
  service: 'exec sleep 4001\n',
  forks:
    'expect fork\nexec python3 -c "import os, time; os.fork() and os._exit(0); os.setsid(); time.sleep(4002)"\n',
  task: 'task\nscript\necho done > /tmp/task\nend script\n',
  fails: 'pre-start exec false\nexec sleep 4003\n',
  stubborn:
    "kill timeout 1\nexec python3 -c 'import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(4004)'\n",
  named: 'instance $NAME\nexec sleep 4005\n',
  nested: 'pre-start script\nstart service\ninitctl emit from-inside\nend script\nexec sleep 4006\n',
  listener: 'start on from-inside\nexec sleep 4007\n',
  respawns: 'respawn\nexec sleep 4008\n',
  hooks:
    'pre-start exec true\npost-start exec true\npre-stop exec true\npost-stop exec true\nexec sleep 4009\n',
  both: 'start on first and second\nexec sleep 4011\n',
  reloads:
    'exec python3 -c \'import signal, time; signal.signal(1, lambda *a: open("/tmp/hup", "w").close()); open("/tmp/up", "w").close(); time.sleep(4010); time.sleep(4010)\'\n',
}

for (const runtime of runtimes) {
  t.test(`on ${runtime}`, async t => {
    const box = await Sandbox.create(t, jobs, runtime)
    const says = async (command: string, out: string | RegExp, err = '', status = 0) => {
      const answer = await box.run(command)
      if (typeof out === 'string') t.equal(answer.out, out, command)
      else t.match(answer.out, out, command)
      t.equal(answer.err, err, `stderr of ${command}`)
      t.equal(answer.status, status, `exit status of ${command}`)
    }

    await t.test('start, status, restart and stop of a service', async () => {
      await says('start service', /^service start\/running, process \d+\n$/)
      await says('pgrep -fx "sleep 4001" | wc -l', '1\n')
      await says('start service', '', 'start: Job is already running: service\n', 1)
      const before = await box.run('initctl status service')
      await says('restart service', /^service start\/running, process \d+\n$/)
      t.not((await box.run('initctl status service')).out, before.out, 'another process')
      await says('stop service', 'service stop/waiting\n')
      await says('stop service', '', 'stop: Unknown instance: \n', 1)
      await says('pgrep -fx "sleep 4001"', '', '', 1)
    })
    await t.test('expect fork follows the daemon, and stop ends it', async () => {
      await says('start forks', /^forks start\/running, process \d+\n$/)
      await says("kill -0 $(status forks | awk '{ print $NF }') && echo alive", 'alive\n')
      await says('stop forks', 'forks stop/waiting\n')
      await says('pgrep -f "[t]ime.sleep(4002)"', '', '', 1)
    })
    await t.test('start of a task waits until it is done', async () => {
      await says('start task; cat /tmp/task', 'task stop/waiting\ndone\n')
    })
    await t.test('a failing pre-start is said in one line', async () => {
      await says('start fails', '', 'start: Job failed to start\n', 1)
    })
    await t.test('what ignores TERM gets KILL when the kill timeout is over', async () => {
      await says('start stubborn >/dev/null; stop stubborn', 'stubborn stop/waiting\n')
    })
    await t.test('instances are told apart by their name', async () => {
      await says('start named NAME=a', /^named \(a\) start\/running, process \d+\n$/)
      await says('start named NAME=b', /^named \(b\) start\/running, process \d+\n$/)
      await says('initctl list | grep -c "^named (.) start/running"', '2\n')
      await says('stop named NAME=a; stop named NAME=b', 'named stop/waiting\nnamed stop/waiting\n')
      await says('start named', '', 'start: Unknown parameter: NAME\n', 1)
    })
    await t.test('a script of a job may start another and emit events', async () => {
      await says('start nested', /^nested start\/running, process \d+\n$/)
      await says('status service; status listener', /^service start\/running.*\nlistener start\/running.*\n$/)
      await says(
        'stop nested; stop service; stop listener',
        'nested stop/waiting\nservice stop/waiting\nlistener stop/waiting\n',
      )
    })
    await t.test('a killed process is started again with nobody there to do it', async () => {
      await says(
        `start respawns >/dev/null; pkill -KILL -fx "sleep 4008"; ${until('pgrep -fx "sleep 4008" >/dev/null')}; stop respawns`,
        'respawns stop/waiting\n',
      )
    })
    await t.test('all five processes of a job run', async () => {
      await says('start hooks', /^hooks start\/running, process \d+\n$/)
      await says('stop hooks', 'hooks stop/waiting\n')
    })
    await t.test('reload signals the main process', async () => {
      await says(
        `start reloads >/dev/null; ${until('[ -e /tmp/up ]')}; reload reloads; ${until('[ -e /tmp/hup ]')}; stop reloads`,
        'reloads stop/waiting\n',
      )
    })
    await t.test('an event is let go when its job no longer waits for it', async () => {
      await says(
        `initctl emit first & ${until('grep -q first /run/upstart-dummy/journal')}; rm /etc/init/both.conf; initctl reload-configuration; wait $! && echo over`,
        'over\n',
      )
    })
    await t.test('who was logged in by a process is not when it has ended', async () => {
      const write =
        'open("/run/utmp", "wb").write(struct.pack("hi32s4s32s308x", 7, int(sys.argv[1]), b"tty9", b"9", b"ann"))'
      const login = `python3 -c 'import struct, sys; ${write}' $(status service | sed "s/.* //")`
      await says(`start service >/dev/null; ${login}; who -q /run/utmp | head -n 1`, 'ann\n')
      await says('stop service; who -q /run/utmp', 'service stop/waiting\n\n# users=0\n')
      await says('rm /run/utmp', '')
    })
    await t.test('nothing is left: no process, no FIFO, no report', async () => {
      await says('pgrep -f "[s]leep 40"', '', '', 1)
      await says(
        'ls /run/upstart-dummy/ctl /run/upstart-dummy/wake /run/upstart-dummy/spool | grep -v :',
        '\n\n',
      )
    })
  })
}
