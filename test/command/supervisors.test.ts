/** Supervisors that are killed when it matters, with real processes. */
import t from 'tap'
import { Sandbox } from './fixtures/sandbox.ts'

t.setTimeout(120_000)

const killSupervisors =
  'pkill -KILL -xf "shim (run|adopt) .*"; while pgrep -xf "shim (run|adopt) .*" >/dev/null; do :; done'

t.test('a daemon whose supervisor is killed while it follows it is not started twice', async t => {
  const daemon = `perl -e 'use POSIX; fork and exit; setsid; fork and exit; exec "sleep", "5002"'`
  const box = await Sandbox.create(t, {
    daemon: `respawn\nexpect daemon\nscript\n  until [ -e /tmp/go ]; do sleep 0.02; done\n  exec ${daemon}\nend script\n`,
  })
  await box.run(
    `start --no-wait daemon; ${killSupervisors}; touch /tmp/go; until pgrep -fx "sleep 5002"; do :; done`,
  )
  t.match(
    (await box.run('initctl list; initctl list')).out,
    /^daemon start\/running, process (\d+)\ndaemon start\/running, process \1\n$/,
  )
  t.equal((await box.run('pgrep -fxc "sleep 5002"')).out, '1\n')
  t.match(await box.run('stop daemon'), { out: 'daemon stop/waiting\n', status: 0 })
  t.equal((await box.run('pgrep -fxc "sleep 5002"')).out, '0\n')
})
