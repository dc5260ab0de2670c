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

const losses = {
  'its folder is removed': 'rm -r /run/upstart-dummy',
  'all in its folder is removed': 'rm -r /run/upstart-dummy/*',
  'something is mounted over it': 'mount -t tmpfs tmpfs /run',
  'the journal is removed': 'rm /run/upstart-dummy/journal',
  'the journal is empty': ': >/run/upstart-dummy/journal',
  'the journal is damaged': 'sed -i "1s/^./x/" /run/upstart-dummy/journal',
  'an older journal is in its place': 'cp /tmp/older /run/upstart-dummy/journal',
}

for (const [how, command] of Object.entries(losses))
  t.test(`a state that is lost under running jobs: ${how}`, async t => {
    const box = await Sandbox.create(t, {
      plain: 'exec sleep 5001\n',
      many: 'instance $N\nrespawn\nscript\n  echo "$N $GIVEN"\n  exec sleep 500$N\nend script\n',
      daemon: `expect daemon\nexec perl -e 'use POSIX; fork and exit; setsid; fork and exit; exec "sleep", "5004"'\n`,
    })
    await box.run('initctl list; cp /run/upstart-dummy/journal /tmp/older')
    const lines = 'start plain; start many N=2 GIVEN=yes; start many N=3; start daemon'
    await box.run(lines)
    const before = (await box.run('initctl list')).out
    t.equal(before.match(/start\/running, process/g)?.length, 4)
    t.equal((await box.run(command)).err, '')

    t.match(await box.run('start plain'), { err: 'start: Job is already running: plain\n', status: 1 })
    t.equal((await box.run('initctl list')).out, before, 'all runs as it did')
    t.match(
      (await box.run('cat /run/upstart-dummy/messages')).out,
      /ran when the state was lost, and is taken in again/,
    )
    await box.run(
      'kill -9 $(pgrep -fx "sleep 5002"); until [ "$(wc -l </var/log/upstart/many-2.log)" = 2 ]; do sleep 0.02; done',
    )
    t.match(
      (await box.run('cat /var/log/upstart/many-2.log')).out,
      /^2 yes\n2 yes\n$/,
      'respawned as it was started',
    )
    for (const job of ['plain', 'many N=2', 'many N=3', 'daemon'])
      t.match(await box.run(`stop ${job}`), { out: /stop\/waiting\n$/, status: 0 })
    t.equal((await box.run('pgrep -fxc "sleep 500."')).out, '0\n')
    t.equal(
      (
        await box.run('pgrep -xfc "shim run .*"; ls /run/upstart-dummy/ctl /run/upstart-dummy/spool')
      ).out.split('\n')[0],
      '0',
    )
  })
