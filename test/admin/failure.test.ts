import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

/** Runs a command whose standard error is a terminal; what it shows there. */
async function onTerminal(sandbox: Sandbox, command: string): Promise<string> {
  const { out } = await sandbox.run(`script -qec '${command} >/tmp/stdout' /dev/null`)
  return out.replaceAll('\r\n', '\n')
}

t.test('when a start fails', async t => {
  const sandbox = await Sandbox.create(t, {
    script: `description "fails in a script"

pre-start script
  echo preparing

  frobnicate --all
end script
exec sleep 1000
`,
    missing: 'exec /usr/sbin/nosuch --option\n',
    crash: 'task\nexec kill -SEGV $$\n',
    respawns: 'respawn\nrespawn limit 2 10\nexec sh -c "exit 3"\npost-start exec sleep 0.2\n',
    quiet: 'console none\npre-start exec sh -c "exit 7"\nexec sleep 1000\n',
    chatty: `task\nscript\n  i=0\n  while [ $i -lt 30 ]; do i=$((i+1)); echo line $i; done\n  exit 9\nend script\n`,
    inst: 'instance $N\ntask\nexec sh -c "echo $N; exit 2"\n',
    user: 'setuid nobody-here\nexec sleep 1000\n',
    'event-a': 'start on go\ntask\nexec sh -c "echo a fails; exit 4"\n',
    'event-b': 'start on go\ntask\nexec true\n',
  })

  t.test('a program that reads standard error sees the first line alone', async t => {
    t.same(await sandbox.run('start script'), { out: '', err: 'start: Job failed to start\n', status: 1 })
    t.same(await sandbox.run('initctl emit go'), { out: '', err: 'initctl: Event failed\n', status: 1 })
    const quiet = await sandbox.run("script -qec 'start --quiet script' /dev/null")
    t.equal(quiet.out, 'start: Job failed to start\r\n')
  })

  t.test('a terminal shows the process, the line of its script and what it printed', async t => {
    t.equal(
      await onTerminal(sandbox, 'start script'),
      `start: Job failed to start
script: pre-start process ended with exit status 127 (a command was not found)
/etc/init/script.conf:6: frobnicate: not found
    frobnicate --all
/var/log/upstart/script.log:
    preparing
    /proc/self/fd/9: 4: frobnicate: not found
Try \`upstart-dummy lint script'.
`,
    )
    t.equal((await sandbox.run('cat /tmp/stdout')).out, '')
  })

  t.test('--verbose says the same where there is no terminal', async t => {
    for (const command of ['start --verbose script', 'start -v script', 'initctl -v start script']) {
      const { out, err, status } = await sandbox.run(command)
      t.match(err, /^\w+: Job failed to start\nscript: pre-start process ended with exit status 127/)
      t.equal(out, '')
      t.equal(status, 1)
    }
  })

  t.test('what could not be executed is named', async t => {
    const { err } = await sandbox.run('start -v missing')
    t.equal(
      err,
      `start: Job failed to start
missing: main process could not be started: unable to execute /usr/sbin/nosuch: No such file or directory
/etc/init/missing.conf:1: exec /usr/sbin/nosuch --option
Try \`upstart-dummy lint missing'.
`,
    )
    t.match((await sandbox.run('start -v user')).err, /could not be started: unable to find setuid user\n/)
  })

  t.test('a signal is named', async t => {
    const { err } = await sandbox.run('start -v crash')
    t.match(
      err,
      /\ncrash: main process was killed by SEGV\n\/etc\/init\/crash.conf:2: exec kill -SEGV \$\$\n/,
    )
  })

  t.test('respawning too fast is told as what it is', async t => {
    const { err } = await sandbox.run('start -v respawns')
    t.match(
      err,
      /main process ended with exit status 3, and had to be respawned more often than "respawn limit 2 10" allows\n/,
    )
  })

  t.test('of a long log only the end is shown, and where the rest is', async t => {
    const { err } = await sandbox.run('start -v chatty')
    t.match(
      err,
      /chatty\.log, last lines:\n {4}line 21\n[\s\S]* {4}line 30\nTry `upstart-dummy log -n 100 chatty'/,
    )
  })

  t.test('lines of earlier runs are not shown', async t => {
    t.notMatch((await sandbox.run('start -v inst N=1')).err, /one run\n[\s\S]*one run/)
    const { err } = await sandbox.run('start -v inst N=1')
    t.match(err, /\ninst \(1\): main process ended with exit status 2\n/)
    t.match(err, /\/var\/log\/upstart\/inst-1\.log:\n {4}1\nTry/)
  })

  t.test('where no log is kept, what would be run is to be looked at', async t => {
    t.match(
      (await sandbox.run('start -v quiet')).err,
      /exit status 7\n[\s\S]*Try `upstart-dummy plan start quiet'/,
    )
  })

  t.test('an event that fails names the jobs that failed it', async t => {
    const { err } = await sandbox.run('initctl emit -v go')
    t.match(err, /^initctl: Event failed\nevent-a: main process ended with exit status 4\n/)
    t.notMatch(err, /event-b|script/)
  })
})

t.test('when a job is unknown because its file is broken, the fault is shown', async t => {
  const sandbox = await Sandbox.create(t, { broken: 'description "x"\nexec sleep 1\nrespwan limit 3 4\n' })
  const message = '/etc/init/broken.conf:3:1: Unknown stanza\nrespwan limit 3 4\n^\n'
  for (const command of [
    'start',
    'stop',
    'restart',
    'reload',
    'status',
    'initctl usage',
    'initctl show-config',
  ]) {
    const program = command.split(' ')[0]
    const unknown = `${program}: Unknown job: broken\n`
    t.same(await sandbox.run(`${command} broken`), { out: '', err: unknown, status: 1 }, command)
    t.same(await sandbox.run(`${command} -v broken`), { out: '', err: unknown + message, status: 1 }, command)
  }
  t.equal(await onTerminal(sandbox, 'status broken'), `status: Unknown job: broken\n${message}`)
  t.equal(await onTerminal(sandbox, 'status nosuch'), 'status: Unknown job: nosuch\n')
})
