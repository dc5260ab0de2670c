import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('plan', async t => {
  const sandbox = await Sandbox.create(t, {
    web: `env CONF=/etc/web.conf
expect fork
nice 5
umask 027
oom score -100
limit nofile 100 200
setuid daemon
chdir /var
console log
pre-start script
  test -e $CONF
  mkdir -p /run/web
end script
exec /usr/sbin/webd --conf "$CONF"
post-stop exec rm -rf /run/web
kill timeout 9
`,
    first: 'start on starting web\ntask\nexec true\n',
    level: 'start on runlevel 0\nexec true\n',
    profiled: 'apparmor load /etc/apparmor.d/none\nexec sleep 1000\n',
    plain: 'exec sleep 1000\n',
    nobody: 'setuid nobody-here\nexec sleep 1000\n',
    inst: 'instance $N\nusage "N=NUMBER"\nexec sleep $N\n',
  })
  const listing = 'ls -lAR /run/upstart-dummy/ctl /run/upstart-dummy/script /etc/init; initctl list'
  await sandbox.run('initctl list')
  await sandbox.run('mkdir -p /etc/upstart-dummy /etc/rc0.d; echo halt >/etc/rc0.d/S90halt')
  const before = (await sandbox.run(listing)).out

  t.test('start shows all that would be executed, in its order, and how', async t => {
    const { out, err, status } = await sandbox.run('upstart-dummy plan start web PORT=80')
    const expected = `first is started by starting JOB=web INSTANCE=

first main
  execute   true
  user      uid 0, gid 0, groups none
  directory /
  umask     022
  output    /var/log/upstart/first.log
  env       PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin
            TERM=linux
            JOB=web
            INSTANCE=
            UPSTART_EVENTS=starting
            UPSTART_JOB=first
            UPSTART_INSTANCE=

web pre-start
  execute   /bin/sh -e /proc/self/fd/9
  script    exec 9<&-
            test -e $CONF
            mkdir -p /run/web
  user      daemon (uid 1, gid 1, groups 1)
  directory /var
  umask     027
  nice      5
  oom score -100
  limit     nofile 100 200
  output    /var/log/upstart/web.log
  env       PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin
            TERM=linux
            CONF=/etc/web.conf
            PORT=80
            UPSTART_JOB=web
            UPSTART_INSTANCE=

web main
  execute   /bin/sh -e -c 'exec /usr/sbin/webd --conf "$CONF"' /bin/sh
`
    t.equal(out.slice(0, expected.length), expected)
    t.match(out, /\n {2}expect {4}fork\n/)
    t.same([err, status], ['', 0])
  })

  t.test('stop shows the signals, and what runs after them', async t => {
    await sandbox.run('start plain')
    const { out } = await sandbox.run('upstart-dummy plan stop plain')
    t.match(out, /^plain its main process \d+ and its group get TERM, after 5 s KILL\n$/)
    t.match((await sandbox.run('status plain')).out, /start\/running/)
    await sandbox.run('stop plain')
  })

  t.test('--json is for programs', async t => {
    const { schema, steps } = JSON.parse((await sandbox.run('upstart-dummy plan --json start web')).out)
    t.equal(schema, 1)
    t.same(
      steps.map((s: { kind: string; job: string; process?: string }) => [s.kind, s.job, s.process]),
      [
        ['start', 'first', undefined],
        ['run', 'first', 'main'],
        ['run', 'web', 'pre-start'],
        ['run', 'web', 'main'],
      ],
    )
    t.match(steps[3], {
      argv: ['/bin/sh', '-e', '-c', 'exec /usr/sbin/webd --conf "$CONF"', '/bin/sh'],
      uid: 1,
      gid: 1,
      groups: [1],
      umask: '27',
      nice: 5,
      oomScore: -100,
      limits: { nofile: '100:200' },
      directory: '/var',
      chroot: null,
      expect: 'fork',
      console: '/var/log/upstart/web.log',
    })
  })

  t.test('what the shim is told besides is shown by its own name', async t => {
    const { out } = await sandbox.run('upstart-dummy plan emit runlevel RUNLEVEL=0')
    t.match(out, /^level main\n {2}execute {3}true\n/m)
    t.match(out, /^ {2}refuse {4}(?:\/.*\n {12})*\/etc\/rc0\.d\/S90halt$/m)
    const { steps } = JSON.parse(
      (await sandbox.run('upstart-dummy plan --json emit runlevel RUNLEVEL=0')).out,
    )
    t.ok(steps.at(-1).others.refuse.includes('/etc/rc0.d/S90halt'))
    await sandbox.run("printf '[jobs]\\nstrict = yes\\n' >/etc/upstart-dummy/upstart-dummy.ini")
    t.match((await sandbox.run('upstart-dummy plan start plain')).out, /^ {2}strict {4}yes$/m)
    await sandbox.run('rm /etc/upstart-dummy/upstart-dummy.ini')
  })

  t.test('what can do nothing here is passed over', async t => {
    t.match(
      (await sandbox.run('upstart-dummy plan start profiled')).out,
      /^profiled security: passed over, it can do nothing here\n/,
    )
  })

  t.test('what would be refused is refused', async t => {
    for (const [args, message] of [
      ['stop plain', 'Unknown instance: '],
      ['start nosuch', 'Unknown job: nosuch'],
      ['start inst', 'Unknown parameter: N\nUsage: N=NUMBER'],
      ['start plain x', 'Env must be KEY=VALUE pairs'],
    ] as const) {
      t.same(
        await sandbox.run(`upstart-dummy plan ${args}`),
        { out: '', err: `upstart-dummy: ${message}\n`, status: 1 },
        args,
      )
    }
    t.match(
      (await sandbox.run('upstart-dummy plan')).err,
      /missing command: start, stop, restart, emit or boot\n/,
    )
    t.match((await sandbox.run('upstart-dummy plan dance web')).err, /invalid command: dance\n/)
    t.match((await sandbox.run('upstart-dummy plan boot now')).err, /unexpected argument: now\n/)
    t.match((await sandbox.run('upstart-dummy plan boot --runlevel 9')).err, /illegal runlevel: 9\n/)
    t.match((await sandbox.run("upstart-dummy plan emit ''")).err, /Name may not be empty string\n/)
    t.equal(
      (await sandbox.run('upstart-dummy plan start nobody')).out,
      "nobody main: can't be run: unable to find setuid user\n",
    )
  })

  t.test('emit shows what an event would set going', async t => {
    t.match((await sandbox.run('upstart-dummy plan emit nothing X=1')).out, /^Nothing/)
    t.match(
      (await sandbox.run('upstart-dummy plan emit starting JOB=web')).out,
      /^first is started by starting JOB=web\n/,
    )
  })

  t.test('boot shows what boot --dry-run does', async t => {
    const dry = await sandbox.run('upstart-dummy boot --dry-run --runlevel 3')
    t.same(await sandbox.run('upstart-dummy plan boot --runlevel 3'), dry)
  })

  t.test('nothing is changed', async t => {
    t.equal((await sandbox.run(listing)).out, before)
  })
})
