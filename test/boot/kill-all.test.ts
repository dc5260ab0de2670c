import { execa } from 'execa'
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

/** What runs in there, but for PID 1, this ps and what runs it. */
const processes = "ps -eo stat=,args= | grep -v '^Z' | grep -c '[ /]sleep [0-9]'"

/** Makes folder $D one that a process can have for its root. */
const furnish = 'mkdir -p $D/usr && mount --bind /usr $D/usr && ln -s usr/bin usr/lib usr/lib64 $D'

t.test('kill-all ends jobs, what they have left behind, and what was started by hand', async t => {
  const sandbox = await Sandbox.create(t, {
    plain: 'exec sleep 1001\n',
    phoenix: 'respawn\nexec sleep 1002\n',
    next: 'start on stopped plain\nexec sleep 1003\n',
    stubborn: 'kill timeout 1\nscript\n  trap "" TERM\n  while :; do sleep 1004; done\nend script\n',
    parent: 'script\n  setsid sleep 1005 &\n  exec sleep 1006\nend script\n',
  })
  for (const job of ['plain', 'phoenix', 'stubborn', 'parent'])
    t.equal((await sandbox.run(`start ${job}`)).status, 0, job)
  await sandbox.run('setsid sleep 1007 </dev/null >/dev/null 2>&1 &')
  const { out, err, status } = await sandbox.run('upstart-dummy kill-all')
  t.equal(err, '')
  t.equal(status, 0)
  t.match(out, /^Stopped everything in .* s: 4 stopped/m)
  t.match(out, /ended besides: sleep/)
  t.equal((await sandbox.run(processes)).out, '0\n')
  t.match((await sandbox.run('initctl list')).out, /^next stop\/waiting\nparent stop\/waiting\nphoenix stop/)
  t.test('jobs can be started again', async t => {
    t.match((await sandbox.run('start plain')).out, /^plain start\/running/)
    t.match((await sandbox.run('stop plain')).out, /^plain stop\/waiting/)
    t.match((await sandbox.run('status next')).out, /^next start\/running/)
    t.equal((await sandbox.run('upstart-dummy kill-all --quiet')).out, '')
  })
  t.test('the root can be unmounted', async t => {
    t.match(await sandbox.outside('umount -R "$1"'), {
      err: '',
      status: 0,
    })
  })
})

t.test('kill-all ends what runs in a root below this one', async t => {
  const sandbox = await Sandbox.create(t, {})
  await sandbox.run(`D=/srv/jail; ${furnish}`)
  await sandbox.run('setsid chroot /srv/jail sleep 1001 </dev/null >/dev/null 2>&1 &')
  t.equal((await sandbox.run(processes)).out, '1\n')
  t.equal((await sandbox.run('upstart-dummy kill-all')).status, 0)
  t.equal((await sandbox.run(processes)).out, '0\n')
})

t.test('kill-all spares other roots, its callers and the rest of its pipe', async t => {
  const sandbox = await Sandbox.create(t, {})
  // a folder that has the same path for us and for a stranger whose root we can't reach
  await sandbox.outside(
    `D=/mnt/shared; mount -t tmpfs tmpfs /mnt; ${furnish}; mkdir "$1$D"; mount --rbind $D "$1$D"`,
  )
  await sandbox.outside('setsid chroot /mnt/shared sleep 1001 </dev/null >/dev/null 2>&1 &')
  await sandbox.outside('setsid sleep 1002 </dev/null >/dev/null 2>&1 &')
  const answer = await sandbox.run('sleep 1003 & upstart-dummy kill-all | { cat; echo read; }; echo survived')
  t.match(answer, { err: '', status: 0 })
  t.match(answer.out, /ended besides: sleep\.\nread\nsurvived\n$/)
  t.equal((await sandbox.run(processes)).out, '2\n')
})

t.test('kill-all does nothing where it would kill what is not of this root', async t => {
  const sandbox = await Sandbox.create(t, {})
  await sandbox.outside('setsid sleep 1001 </dev/null >/dev/null 2>&1 &')
  t.test('the root of PID 1', async t => {
    const command =
      'mount -t proc proc /proc; UPSTART_DUMMY_STATE="$1/run/ud" "$1/usr/sbin/upstart-dummy" kill-all'
    const { err, status } = await sandbox.outside(`unshare -m sh -c '${command}' sh "$1"`)
    t.match(err, /^upstart-dummy: PID 1 has this root and was not started by `upstart-dummy boot'/)
    t.equal(status, 1)
  })
  t.test("another namespace's /proc", async t => {
    const inner = await sandbox.run('unshare -p -f upstart-dummy kill-all')
    t.match(inner, { out: '', status: 1 })
    t.match(inner.err, /^upstart-dummy: \/proc is another PID namespace's/)
  })
  t.equal((await sandbox.run(processes)).out, '1\n')
})

t.test('on a machine with its own init it is refused before anything is done', async t => {
  const { stdout } = await execa('readlink', ['/proc/self/ns/pid'])
  if (stdout !== 'pid:[4026531836]') {
    t.comment('not in the first PID namespace')
    return
  }
  const { unknowable } = await import('../../src/boot/inhabitants.ts')
  // where PID 1 may not be looked at it might be
  t.match(unknowable(true) ?? '', /^(machine|hidden)$/)
})

t.test('kill-all works where the state can not be written', async t => {
  const sandbox = await Sandbox.create(t, {
    plain: 'exec sleep 1001\n',
    respawns: 'respawn\nexec sleep 1002\n',
  })
  await sandbox.run(
    'start plain; start respawns; await -p $(pgrep -f "^[^ ]*shim[^ ]* front "); mount -o remount,ro /run',
  )
  const { out, err, status } = await sandbox.run('upstart-dummy kill-all')
  t.match(err, /^upstart-dummy: Unable to connect to Upstart: .*Read-only file system\n$/)
  t.match(out, /^Ended without stopping jobs in their order: sleep/)
  t.equal(status, 0)
  t.equal((await sandbox.run(processes)).out, '0\n')
  await sandbox.run('mount -o remount,rw /run')
  t.match((await sandbox.run('initctl list')).out, /^plain stop\/waiting\n/)
})

t.test('wrong timeouts', async t => {
  const sandbox = await Sandbox.create(t, {})
  t.match(
    (await sandbox.run('upstart-dummy kill-all --timeout=soon')).err,
    /^upstart-dummy: illegal timeout: soon\n/,
  )
})
