/** doctor where the package is installed: what dpkg has to put back, it is asked to put back. */
import { mkdtempSync } from 'node:fs'
import { resolve } from 'node:path'
import t, { type Test } from 'tap'
import { version } from '../../build/metadata.mjs'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { standIn, upstartDummy } from '../fixtures/packages.ts'

async function withPackage(t: Test, how: '--install' | '--unpack'): Promise<Sandbox> {
  const deb = resolve(upstartDummy())
  const sandbox = await Sandbox.create(t, { web: 'exec sleep 3001\n' })
  const runtime = standIn(mkdtempSync(`${t.testdir()}/`), 'upstart-dummy-runtime', version, {})
  await sandbox.outside(`cp ${runtime} "$1/srv/runtime.deb"; cp ${deb} "$1/srv/ours.deb"`)
  await sandbox.run(
    'for n in initctl start stop restart reload status telinit runlevel; do rm -f /sbin/$n; done; rm -f /usr/sbin/upstart-dummy /usr/sbin/policy-rc.d',
  )
  t.match(await sandbox.run('dpkg --install /srv/runtime.deb'), { status: 0 })
  t.match(await sandbox.run(`dpkg ${how} /srv/ours.deb`), { status: 0 })
  return sandbox
}

t.test('doctor --repair puts our programs back over what was put over them', async t => {
  const sandbox = await withPackage(t, '--install')
  t.match(await sandbox.run('upstart-dummy doctor'), { status: 0, out: /^ok +launchers/m })
  await sandbox.run('ln -sf /bin/true /sbin/initctl; rm /sbin/start; cp /bin/true /sbin/start-stop-daemon')
  const found = await sandbox.run('upstart-dummy doctor')
  t.match(
    found.out,
    /^error +launchers +\/sbin\/initctl \(a link to \/bin\/true\) does nothing.*\n +`upstart-dummy doctor --repair'/m,
  )
  t.match(found.out, /^warning +launchers +\/sbin\/start-stop-daemon is another program: --trace-pid/m)
  t.equal(found.status, 1)
  const repaired = await sandbox.run('upstart-dummy doctor --repair')
  t.match(repaired.out, /^repaired +launchers +had dpkg put our programs back\nok +launchers/m)
  t.equal(repaired.status, 0)
  t.equal((await sandbox.run('initctl version')).out, 'init (upstart 1.13.2)\n')
  t.match((await sandbox.run('start nothing')).err, /^start: Unknown job: nothing\n/)
})

t.test('doctor --repair configures the package', async t => {
  const sandbox = await withPackage(t, '--unpack')
  t.match((await sandbox.run('upstart-dummy doctor')).out, /^error +launchers +\/sbin\/initctl is missing/m)
  t.match(await sandbox.run('upstart-dummy doctor --repair'), { status: 0, out: /^repaired +launchers/m })
  t.match((await sandbox.run('dpkg -s upstart-dummy')).out, /^Status: install ok installed$/m)
  await sandbox.run(
    'dpkg --purge upstart-dummy; dpkg --unpack /srv/ours.deb; dpkg-divert --package other --no-rename --divert /sbin/initctl.other --add /sbin/initctl',
  )
  const failed = await sandbox.run('upstart-dummy doctor --repair')
  t.match(
    failed.out,
    /^error +launchers +could not be put right: dpkg --configure upstart-dummy: .*already diverted by package other/ms,
  )
  t.equal(failed.status, 1)
})

t.test('doctor --repair needs no triggers, which multistrap has told dpkg nothing of', async t => {
  const sandbox = await withPackage(t, '--install')
  await sandbox.run(': >/var/lib/dpkg/triggers/File; ln -sf /bin/true /sbin/initctl')
  const repaired = await sandbox.run('upstart-dummy doctor --repair')
  t.match(repaired.out, /^repaired +launchers +had dpkg put our programs back\nok +launchers/m)
  t.equal((await sandbox.run('initctl version')).out, 'init (upstart 1.13.2)\n')
})

t.test('a boot tells of a launcher that live-build has removed in its last step', async t => {
  const sandbox = await withPackage(t, '--install')
  t.match(await sandbox.run('upstart-dummy boot && upstart-dummy shutdown'), { status: 0, err: '' })
  await sandbox.run('cp /sbin/start-stop-daemon.distrib* /sbin/start-stop-daemon')
  const { err, status } = await sandbox.run('upstart-dummy boot')
  t.equal(status, 0)
  t.match(
    err,
    /^upstart-dummy: \/sbin\/start-stop-daemon is not this package's any more: see `upstart-dummy doctor'$/m,
  )
  t.match(
    (await sandbox.run('upstart-dummy doctor')).out,
    /^warning +launchers +\/sbin\/start-stop-daemon is another program/m,
  )
})

t.test('an original that an image builder has moved to .REAL is no leftover of debootstrap', async t => {
  const sandbox = await withPackage(t, '--install')
  await sandbox.run('cp /sbin/start-stop-daemon.distrib* /sbin/start-stop-daemon.REAL')
  t.match((await sandbox.run('upstart-dummy doctor')).out, /^warning +debootstrap/m)
  await sandbox.run(
    'printf "/sbin/start-stop-daemon\\n/sbin/start-stop-daemon.REAL\\n:\\n" >>/var/lib/dpkg/diversions',
  )
  t.match((await sandbox.run('upstart-dummy doctor')).out, /^ok +debootstrap/m)
})

t.test('a start-stop-daemon that is gone', async t => {
  const sandbox = await withPackage(t, '--install')
  await sandbox.run('rm /sbin/start-stop-daemon.distrib*')
  const { out, status } = await sandbox.run('upstart-dummy doctor')
  t.match(
    out,
    /^error +diversions +\/sbin\/start-stop-daemon\.distrib, which start-stop-daemon itself should be, is missing/m,
  )
  t.equal(status, 1)
})
