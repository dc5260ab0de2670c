/** A service whose pidfile lies in a folder of its own, and what it can do there to root's `start-stop-daemon --trace-pid`. */
import t from 'tap'
import { asNobody, installed } from './fixtures/installed.ts'

const daemon = '#!/bin/sh\nsleep 1000 >/dev/null 2>&1 </dev/null &\n'

/** Prints `1 START`, with the start time of PID 1. */
const claim = 'cut -d " " -f 1,22 /proc/1/stat'

/** What the service puts at the place that a start takes: shell, with the path as $f. */
const places = {
  'a link': 'ln -s /etc/passwd $f',
  'a FIFO': 'mkfifo $f',
  '40 GB of nothing': 'truncate -s 40G $f',
  nonsense: 'echo x y z >$f',
  'a claim of PID 1': `${claim} >$f`,
}

t.test('what a service puts at the place of a pidfile is not believed', async t => {
  const sandbox = await installed(t, { '/usr/local/bin/forks': daemon })
  await sandbox.run('chmod 755 /usr/local/bin/forks; cp /etc/passwd /tmp/before')
  for (const [title, make] of Object.entries(places)) {
    const made = await asNobody(
      sandbox,
      `mkdir '/tmp/${title}'; chmod 755 '/tmp/${title}'; f=/tmp/place; rm -f $f; ${make}; mv $f '/tmp/${title}/.x.pid.trace-pid'`,
    )
    t.equal(made.status, 0, made.err)
    const start = `start-stop-daemon --start --trace-pid --expect-fork --pidfile '/tmp/${title}/x.pid' --exec /usr/local/bin/forks`
    t.match(await sandbox.run(start), { status: 0, err: '' }, title)
    t.match(await sandbox.run(`read -r pid <'/tmp/${title}/x.pid'; cat /proc/$pid/comm; kill $pid`), {
      out: 'sleep\n',
    })
  }
  t.equal((await sandbox.run('cmp /etc/passwd /tmp/before')).status, 0)
})

t.test('a claim of root’s is believed', async t => {
  const sandbox = await installed(t, { '/usr/local/bin/forks': daemon })
  await sandbox.run(`chmod 755 /usr/local/bin/forks; ${claim} >/run/.x.pid.trace-pid`)
  const start =
    'start-stop-daemon --start --trace-pid --expect-fork --pidfile /run/x.pid --exec /usr/local/bin/forks'
  t.match(await sandbox.run(start), { status: 1, out: /being started/ })
})

t.test('a program that stops itself is not waited for', async t => {
  const sandbox = await installed(t, {
    '/usr/local/bin/stops': '#!/bin/sh\nexec >/dev/null 2>&1 </dev/null\nkill -STOP $$\nsleep 1000\n',
  })
  await sandbox.run('chmod 755 /usr/local/bin/stops')
  for (const option of ['--expect-fork', '--expect-daemon']) {
    const start = `start-stop-daemon --start --trace-pid ${option} --pidfile /run/x.pid --exec /usr/local/bin/stops`
    t.match(await sandbox.run(start), { status: 0, err: /did not fork/ }, option)
    t.match(await sandbox.run('read -r pid </run/x.pid; kill -KILL $pid; rm /run/x.pid'), { status: 0 })
  }
})
