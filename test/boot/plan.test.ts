/** What a boot plays: its profile, and from where it goes on when it was killed. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

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

t.test('a profile', async t => {
  const box = await Sandbox.create(t, { ...jobs, hi: 'start on hello WHO=world\nexec sleep 3005\n' })
  box.write('/tmp/p.ini', '[events]\nevent = hello WHO=world\n[left-out]\nrc = not here\n/sbin/getty =\n')
  const { out, status } = await box.run('upstart-dummy boot --profile /tmp/p.ini')
  t.match(out, /hi +running/)
  t.match(out, /tty1 +waiting for stopped rc/)
  t.match(out, '1 running, 5 waiting, 1 left out')
  t.equal(status, 0)
  box.write('/tmp/p.ini', '[events]\nevent = hello world\n')
  t.same(await box.run('upstart-dummy boot --profile /tmp/p.ini'), {
    out: '',
    err: 'upstart-dummy:/tmp/p.ini:2: [events]: hello world: Env must be KEY=VALUE pairs\n',
    status: 1,
  })
  t.match(
    (await box.run('upstart-dummy boot --profile /nope')).err,
    'upstart-dummy:/nope: No such file or directory',
  )
  const shown = (await box.run('upstart-dummy boot --default-profile')).out
  box.write('/tmp/p.ini', shown)
  t.equal(
    (await box.run('upstart-dummy boot --dry-run --profile /tmp/p.ini')).out,
    (await box.run('upstart-dummy boot --dry-run')).out,
  )
})

t.test('a boot that was killed is gone on with by the next one', async t => {
  const box = await Sandbox.create(t, {
    first: 'start on startup\ntask\nexec sh -c "echo first >>/tmp/order"\n',
    second:
      'start on virtual-filesystems\ntask\nscript\n  await test -e /tmp/go\n  echo second >>/tmp/order\nend script\n',
    third: 'start on filesystem\ntask\nexec sh -c "echo third >>/tmp/order"\n',
  })
  box.write(
    '/etc/upstart-dummy/boot.ini',
    '[events]\nevent[] = startup\nevent[] = virtual-filesystems\nevent[] = filesystem\n',
  )
  const boot = box.run('exec upstart-dummy boot')
  await box.run(until('status second | grep -q process'))
  t.match(await box.run('upstart-dummy boot'), {
    err: 'upstart-dummy: another command is booting this system\n',
    status: 1,
  })
  await box.run('pkill -KILL -f "upstart-dummy [b]oot"')
  await boot
  const again = box.run('upstart-dummy boot')
  await box.run('touch /tmp/go')
  t.match(await again, { status: 0, out: 'Booted to runlevel 2' })
  t.equal((await box.run('cat /tmp/order')).out, 'first\nsecond\nthird\n', 'no event was emitted twice')
})

for (const { command, says } of [
  { command: 'upstart-dummy boot', says: /Booted to runlevel 2/ },
  { command: 'upstart-dummy shutdown', says: /^/ },
])
  t.test(`${command} does not wait for what has ended before its first step`, async t => {
    const box = await Sandbox.create(t, {
      ends: 'task\nscript\n  await test -e /tmp/go\nend script\n',
    })
    await box.run('start -n ends')
    const held = box.run(`flock /run/upstart-dummy/lock sh -c 'touch /tmp/held; await test -e /tmp/let'`)
    await box.run(until('[ -e /tmp/held ]'))
    const done = box.run(command)
    // the report finds the command attending, and lies there when that gets the lock
    await box.run(until('ls /run/upstart-dummy/wake/ | grep -q .'))
    await box.run(`touch /tmp/go; ${until('ls /run/upstart-dummy/spool | grep -q .')}; touch /tmp/let`)
    await held
    t.match(await done, { out: says, status: 0 })
  })
