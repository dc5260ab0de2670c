import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const ini = '/etc/upstart-dummy/upstart-dummy.ini'
/** How many supervisors there are. */
const supervisors = "ps -eo args= | grep -c '^shim [ra]'"

t.test('strict = yes: a limit that is refused fails the job', async t => {
  const sandbox = await Sandbox.create(t, { greedy: 'limit nofile unlimited unlimited\nexec sleep 1000\n' })
  t.match((await sandbox.run('start greedy; stop greedy')).out, /^greedy start\/running/)
  sandbox.write(ini, '[jobs]\nstrict = yes\n')
  t.match(await sandbox.run('start greedy'), { status: 1, err: /^start: Job failed to start\n/ })
  t.match((await sandbox.run('cat /run/upstart-dummy/messages')).out, /unable to set "nofile" resource limit/)
})

t.test('log directory: logs are written there, and looked for there', async t => {
  const sandbox = await Sandbox.create(t, { talker: 'script\n  echo hello\n  exec sleep 1000\nend script\n' })
  sandbox.write(ini, '[log]\ndirectory = /srv/logs/\n')
  await sandbox.run('start talker')
  t.equal((await sandbox.run('cat /srv/logs/talker.log')).out, 'hello\n')
  t.equal((await sandbox.run('upstart-dummy log talker')).out, 'hello\n')
  t.equal((await sandbox.run('ls /var/log/upstart')).out, '')
  t.match(
    (await sandbox.run('stop talker; upstart-dummy plan start talker')).out,
    /output +\/srv\/logs\/talker\.log\n/,
  )
})

t.test('supervise = no', async t => {
  const daemon =
    'import os,sys,time\nfor _ in range(int(sys.argv[1])):\n  if os.fork(): os._exit(0)\n  os.setsid()\n'
  const sandbox = await Sandbox.create(t, {
    [ini]: '[jobs]\nsupervise = no\n',
    '/srv/daemon.py': `${daemon}time.sleep(1000)\n`,
    plain: 'exec sleep 1000\npost-stop exec touch /run/plain-stopped\n',
    fork: 'expect fork\nexec python3 /srv/daemon.py 1\n',
    daemon: 'expect daemon\nexec python3 /srv/daemon.py 2\n',
    stop: "expect stop\nscript\n  kill -STOP $$\n  trap 'echo reloaded >/run/reloaded' HUP\n  while :; do sleep 1000 & wait || :; done\nend script\n",
    respawns: 'respawn\nexec sleep 1000\n',
    after: 'start on stopped plain\ntask\nexec touch /run/after\n',
  })
  /** How many supervisors are left when those have ended that are there. */
  const settled = () => sandbox.run(`await -p $(pgrep -f '^shim [ra]'); ${supervisors}`)

  for (const job of ['plain', 'fork', 'daemon', 'stop']) {
    await t.test(`${job} runs by itself, and is stopped as ever`, async t => {
      const { out } = await sandbox.run(`start ${job}`)
      t.match(out, new RegExp(`^${job} start/running, process \\d+\\n$`))
      t.equal((await settled()).out, '0\n')
      t.equal((await sandbox.run(`status ${job}`)).out, out)
      t.equal((await sandbox.run(`initctl list | grep ^${job}`)).out, out)
      t.equal((await sandbox.run(supervisors)).out, '0\n')
      t.equal((await sandbox.run(`stop ${job}`)).out, `${job} stop/waiting\n`)
      const pid = /\d+$/m.exec(out)?.[0]
      t.equal((await sandbox.run(`kill -0 ${pid} 2>/dev/null`)).status, 1)
    })
  }
  t.test('it can be reloaded', async t => {
    await sandbox.run('start stop')
    await settled()
    t.equal((await sandbox.run('reload stop')).status, 0)
    t.equal((await sandbox.run(`${until('[ -e /run/reloaded ]')}; cat /run/reloaded`)).out, 'reloaded\n')
    t.equal((await settled()).out, '0\n')
    await sandbox.run('stop stop')
  })
  t.test('its end is noticed by the next command, with all that follows', async t => {
    await sandbox.run('rm -f /run/after /run/plain-stopped')
    const { out } = await sandbox.run('start plain')
    await settled()
    await sandbox.run(`kill ${/\d+$/m.exec(out)?.[0]}; await -p ${/\d+$/m.exec(out)?.[0]}`)
    await sandbox.run('status plain')
    t.equal((await sandbox.run(`${until('[ -e /run/after ]')}; status plain`)).out, 'plain stop/waiting\n')
    t.equal((await sandbox.run('ls /run/plain-stopped')).status, 0)
  })
  t.test('an event stops it', async t => {
    sandbox.write('/etc/init/plain.override', 'stop on halt-plain\n')
    await sandbox.run('start plain')
    await settled()
    await sandbox.run('initctl emit halt-plain')
    t.equal((await sandbox.run('status plain')).out, 'plain stop/waiting\n')
  })
  t.test('what is to respawn keeps its supervisor', async t => {
    const first = (await sandbox.run('start respawns')).out
    t.equal((await sandbox.run(supervisors)).out, '1\n')
    await sandbox.run(
      `kill ${/\d+$/m.exec(first)?.[0]}; ${until(`! initctl list | grep -q '${first.trim()}'`)}`,
    )
    t.match((await sandbox.run('status respawns')).out, /^respawns start\/running, process/)
  })
  t.test('kill-all', async t => {
    await sandbox.run('start plain')
    t.match(await sandbox.run('upstart-dummy kill-all'), { status: 0, out: /: 2 stopped\.\n$/ })
  })
})

t.test('what would start something refuses while a value means nothing', async t => {
  const sandbox = await Sandbox.create(t, { plain: 'exec sleep 1000\n' })
  await sandbox.run('start plain')
  sandbox.write(ini, '[jobs]\nstrict = maybe\n[log]\ndirectory = logs\n')
  const message = (program: string) =>
    `${program}: ${ini}: [jobs] strict must be yes or no, not "maybe"\n${program}: ${ini}: [log] directory must be an absolute path, not "logs"\n`
  for (const [command, program] of [
    ['start plain', 'start'],
    ['restart plain', 'restart'],
    ['initctl emit x', 'initctl'],
    ['upstart-dummy boot', 'upstart-dummy'],
  ] as const)
    t.same(await sandbox.run(command), { out: '', err: message(program), status: 1 }, command)
  t.match((await sandbox.run('status plain')).out, /^plain start\/running/)
  t.same(await sandbox.run('stop plain'), { out: 'plain stop/waiting\n', err: '', status: 0 })
})

t.test('the file is read by commands that depend on it alone', async t => {
  const sandbox = await Sandbox.create(t, { plain: 'exec sleep 1000\n', other: 'exec sleep 1000\n' })
  sandbox.write(ini, '[jobs]\nstrict = yes\n')
  await sandbox.run('start plain')
  // what is started is traced too, so it has to end
  const trace = 'strace -f -qq -e trace=open,openat -o /run/trace'
  for (const [command, opens] of [
    [`${trace} status other`, 0],
    [`${trace} status plain`, 0],
    [`${trace} initctl list`, 0],
    [`${trace} start other & ${until('status other | grep -q running')}; stop other; wait`, 1],
  ] as const) {
    const { out } = await sandbox.run(`{ ${command}; } >/dev/null; grep -c upstart-dummy.ini /run/trace`)
    t.equal(out, `${opens}\n`, command)
  }
})
