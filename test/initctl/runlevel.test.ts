/** What runlevel and telinit do to a system, and what the programs make of it that ask for its runlevel. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const jobs = {
  level:
    'start on runlevel\ntask\nexec sh -c "echo $RUNLEVEL $PREVLEVEL $UPSTART_EVENTS $(runlevel) >>/tmp/levels"\n',
  two: 'start on runlevel [2345]\nstop on runlevel [!2345]\nexec sleep 3101\n',
}
/** What the jobs have been told, once there are so many lines of it. */
const told = async (box: Sandbox, count: number) =>
  (await box.run(`${until(`[ $(wc -l </tmp/levels) = ${count} ]`)} 2>/dev/null; cat /tmp/levels`)).out

t.test(
  'telinit emits runlevel with both levels, notes them in utmp and wtmp, and waits for nothing',
  async t => {
    const box = await Sandbox.create(t, jobs)
    await box.run('install -m 664 /dev/null /var/run/utmp; install -m 664 /dev/null /var/log/wtmp')
    t.same(await box.run('telinit 2'), { out: '', err: '', status: 0 })
    t.equal(await told(box, 1), '2 N runlevel N 2\n')
    t.same(await box.run('runlevel'), { out: 'N 2\n', err: '', status: 0 })
    t.match((await box.run('who -r; who -b')).out, /run-level 2 .*\n.*system boot/)
    t.same(await box.run('telinit 3 -e EXTRA=1'), { out: '', err: '', status: 0 })
    t.equal(await told(box, 2), '2 N runlevel N 2\n3 2 runlevel 2 3\n')
    t.match((await box.run('status two')).out, 'start/running')
    await box.run('telinit s')
    t.match(await told(box, 3), /S 3 runlevel 3 S\n$/)
    t.equal((await box.run(until('status two | grep stop/waiting'))).out, 'two stop/waiting\n')
    t.equal((await box.run('last -x -f /var/log/wtmp | grep -c runlevel')).out, '3\n')
  },
)

t.test('files that are not there are not made, but for the utmp of a boot', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('rm -f /var/log/wtmp')
  t.same(await box.run('telinit 2'), { out: '', err: '', status: 0 })
  t.equal(await told(box, 1), '2 N runlevel N 2\n')
  t.equal(existsSync(box.path('/run/utmp')), false)
  t.equal(existsSync(box.path('/var/log/wtmp')), false)
  t.same(await box.run('runlevel'), {
    out: '',
    err: 'runlevel:/var/run/utmp: No such file or directory\n',
    status: 1,
  })
  await box.run('upstart-dummy boot')
  t.equal((await box.run('runlevel')).out, 'N 2\n')
  t.equal(statSync(box.path('/run/utmp')).mode & 0o7777, 0o644)
})

t.test('q and u change nothing', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('upstart-dummy boot')
  const utmp = readFileSync(box.path('/run/utmp'))
  const status = (await box.run('initctl list')).out
  for (const level of ['q', 'Q', 'u', 'U'])
    t.same(await box.run(`telinit ${level}`), { out: '', err: '', status: 0 })
  t.same(readFileSync(box.path('/run/utmp')), utmp)
  t.equal((await box.run('initctl list; wc -l </tmp/levels')).out, `${status}1\n`)
  box.write('/etc/init/new.conf', 'exec sleep 3102\n')
  t.match(await box.run('telinit q; start new'), { out: /^new start\/running/, status: 0 })
})

t.test('invoke-rc.d knows the runlevel of a system that was booted', async t => {
  const box = await Sandbox.create(t, {
    '/etc/init.d/foo': '#!/bin/sh\necho foo $1\n',
    '/usr/sbin/policy-rc.d': '#!/bin/sh\necho "$@" >>/tmp/policy\nexit 104\n',
  })
  await box.run(
    'rm -f /etc/rc?.d/*foo; chmod 755 /etc/init.d/foo /usr/sbin/policy-rc.d; mkdir -p /etc/rc2.d /etc/rc1.d; ln -s ../init.d/foo /etc/rc2.d/S20foo; ln -s ../init.d/foo /etc/rc1.d/K20foo',
  )
  t.match((await box.run('invoke-rc.d foo start')).err, 'could not determine current runlevel')
  await box.run('upstart-dummy boot; rm /tmp/policy')
  t.same(await box.run('invoke-rc.d foo start'), { out: 'foo start\n', err: '', status: 0 })
  t.equal((await box.run('cat /tmp/policy')).out, 'foo start 2\n')
  await box.run('telinit 1')
  await box.run('invoke-rc.d foo start')
  t.equal((await box.run('tail -n 1 /tmp/policy')).out, 'foo (start) 1\n', 'not where its link says K')
  await box.run('upstart-dummy shutdown')
  t.notMatch((await box.run('invoke-rc.d foo start')).err, 'during shutdown sequence')
})
