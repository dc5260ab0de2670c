/** `upstart-dummy boot`: what it starts, in which order, and what it says. */
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

const jobs = {
  a: 'start on startup\nexec sleep 3001\n',
  task: 'start on started a\ntask\nscript\n  echo one\n  echo two >&2\nend script\n',
  bad: 'start on stopped task\npre-start script\n  echo preparing\n  nosuchcommand\nend script\nexec sleep 3002\n',
  waits: 'start on started a and net-device-up IFACE=eth0\nexec sleep 3003\n',
  never: 'exec sleep 3004\n',
  tty1: 'start on stopped rc\nexec /sbin/getty tty1\n',
  rc: 'start on runlevel [0123456]\nstop on runlevel [!$RUNLEVEL]\nexport RUNLEVEL PREVLEVEL\ntask\nexec /etc/init.d/rc $RUNLEVEL\n',
  '/etc/init.d/rc': '#!/bin/sh\necho rc $1 $PREVLEVEL >>/tmp/rc\n',
}

/** Without the times, which differ. */
const timeless = (text: string): string =>
  text.replaceAll(/\d+\.\d{3}/g, 'T').replaceAll(/process \d+/g, 'process P')

t.test('a boot, what is said of it, and a second one', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('chmod 755 /etc/init.d/rc')
  const { out, err, status } = await box.run('upstart-dummy boot')
  t.equal(status, 1, 'something failed')
  t.equal(err, '')
  const [lines = '', summary, failed, waiting, path, ...more] = timeless(out).split('\n\n')
  t.same(more, [])
  t.same(lines.split('\n').sort(), [
    '    T  a                        running, process P',
    '    T  bad                      failed: pre-start process ended with exit status 127 (a command was not found)',
    '    T  rc                       done',
    '    T  task                     done',
  ])
  t.equal(summary, 'Booted to runlevel 2 in T s: 1 running, 2 done, 1 failed, 1 waiting, 1 left out.')
  t.equal(
    failed,
    [
      'Failed:',
      '  bad: pre-start process ended with exit status 127 (a command was not found)',
      '    /etc/init/bad.conf:4: nosuchcommand: not found',
      '        nosuchcommand',
      '    /var/log/upstart/bad.log:',
      '        preparing',
      '        /proc/self/fd/9: 3: nosuchcommand: not found',
      "    Try `upstart-dummy lint bad'.",
    ].join('\n'),
  )
  t.equal(waiting, 'Not started:\n  waits                  waiting for net-device-up IFACE=eth0')
  t.match(path, /^Critical path:\n( +T {2}.+\n)+$/)
  t.equal((await box.run('cat /tmp/rc')).out, 'rc 2 N\n', "sysv-rc's scripts are run by the stock job")

  t.same(await box.run('upstart-dummy boot'), {
    out: 'This system is up already, in runlevel 2.\n',
    err: '',
    status: 0,
  })
  t.same(await box.run('upstart-dummy boot --json'), {
    out: '{"kind":"up","runlevel":"2"}\n',
    err: '',
    status: 0,
  })
  t.same(await box.run('upstart-dummy boot -q; cat /tmp/rc'), { out: 'rc 2 N\n', err: '', status: 0 })
})

t.test('nothing but what failed is said with --quiet, and nothing where all is well', async t => {
  const box = await Sandbox.create(t, { ...jobs, '/etc/init.d/rc': '' })
  const { out, err, status } = await box.run('upstart-dummy boot --quiet')
  t.equal(out, '')
  t.match(err, /^bad: pre-start process/m)
  t.equal(status, 1)
  await box.run('upstart-dummy shutdown; rm /etc/init/bad.conf /etc/init/rc.conf')
  t.same(await box.run('upstart-dummy boot --quiet'), { out: '', err: '', status: 0 })
})

t.test('with --json, an object a job and one for all', async t => {
  const box = await Sandbox.create(t, { ...jobs, broken: 'start on startup\nexce sleep 1\n' })
  await box.run('chmod 755 /etc/init.d/rc')
  const { out, err, status } = await box.run('upstart-dummy boot --json')
  t.equal(status, 1)
  t.equal(err, '')
  const objects = out
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))
  const report = objects.pop()
  t.same(objects.map(o => `${o.kind} ${o.job} ${o.outcome}`).sort(), [
    'job a running',
    'job bad failed',
    'job rc done',
    'job task done',
  ])
  t.match(
    objects.find(o => o.job === 'bad'),
    { pid: null, why: /^pre-start process ended with exit status 127/ },
  )
  t.match(report, {
    kind: 'report',
    runlevel: '2',
    waiting: [{ job: 'waits', waitingFor: 'net-device-up IFACE=eth0' }],
    leftOut: [{ job: 'tty1', reason: 'there is no console' }],
    broken: [{ job: 'broken', path: '/etc/init/broken.conf', line: 2, message: 'Unknown stanza' }],
  })
  t.match(
    report.jobs.find((j: { job: string }) => j.job === 'bad'),
    { outcome: 'failed', failure: { process: 'pre-start', status: 127 }, why: [/^bad: /] },
  )
  t.ok(report.criticalPath.length > 0)
})

t.test('a dry run starts nothing, and says what would be', async t => {
  const box = await Sandbox.create(t, jobs)
  const { out, status } = await box.run('upstart-dummy boot --dry-run')
  t.equal(status, 0)
  t.match(out, /^startup\n {2}a {22}startup\n {2}task {19}started JOB=a\n {2}bad {20}stopped JOB=task\n/)
  t.match(out, /runlevel RUNLEVEL=2 PREVLEVEL=N\n {2}rc +runlevel RUNLEVEL=2\n/)
  t.match(out, /Left out:\n {2}tty1 +there is no console\n$/)
  t.equal(
    (await box.run('initctl list | grep -v stop/waiting; ls /var/log/upstart; test -e /var/run/utmp')).out,
    '',
  )
  const object = JSON.parse((await box.run('upstart-dummy boot --dry-run --json')).out)
  t.match(object, { kind: 'plan', jobs: [{ job: 'a' }, { job: 'task' }, { job: 'bad' }, { job: 'rc' }] })
})

t.test('a job whose instance has no name is not one that waits', async t => {
  const box = await Sandbox.create(t, { each: 'start on startup\ninstance $NOSUCH\nexec sleep 3006\n' })
  const reason =
    'each                   not started by startup: its instance has no name: Unknown parameter: NOSUCH\n'
  t.match((await box.run('upstart-dummy boot --dry-run')).out, reason)
  const { out, status } = await box.run('upstart-dummy boot')
  t.equal(status, 0)
  t.match(out, `s: 1 not started.\n\nNot started:\n  ${reason}`)
})
