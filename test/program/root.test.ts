/** `--root DIR`: a chroot without a runtime and without this package, from outside. */
import t, { type Test } from 'tap'
import { noting, runtimes, Sandbox, until } from '../command/fixtures/sandbox.ts'

const root = '/srv/root'
const ud = `upstart-dummy --root ${root}`

/** A root with busybox alone, whose links are absolute. */
const furnish = `
set -e
mkdir -p ${root}; cd ${root}
mkdir -p opt/bin opt/jobs var/log proc dev run tmp etc
chmod 1777 tmp
cp "$(command -v busybox)" opt/bin/busybox
ln -s /opt/bin bin; ln -s /opt/jobs etc/init; mkdir var/logs; ln -s /var/logs var/log/upstart
for name in sh sleep touch id pwd readlink cat; do ln -s /opt/bin/busybox opt/bin/$name; done
mount -t proc proc proc
mknod -m 666 dev/null c 1 3
echo 'worker:x:1234:1234::/:/bin/sh' >etc/passwd
echo 'worker:x:1235:' >etc/group
${noting(root)}
`

async function chroot(t: Test, runtime: string, jobs: { readonly [name: string]: string }): Promise<Sandbox> {
  const sandbox = await Sandbox.create(t, {}, runtime)
  t.match(await sandbox.run(furnish), { status: 0, err: '' })
  for (const [name, text] of Object.entries(jobs)) sandbox.write(`${root}/opt/jobs/${name}.conf`, text)
  return sandbox
}

for (const runtime of runtimes) {
  t.test(runtime, async t => {
    const sandbox = await chroot(t, runtime, {
      web: 'setuid worker\nexec sleep 1001\npost-stop exec touch /tmp/web-stopped\n',
      teller: 'script\n  id -u\n  pwd\n  readlink /bin\n  exec sleep 1002\nend script\n',
      phoenix: 'respawn\nexec sleep 1003\n',
      after: 'start on stopped web\ntask\nexec touch /tmp/after\n',
    })
    const inside = (path: string) => `${root}${path}`

    await t.test('jobs run in there, as the users of there', async t => {
      const { out, err } = await sandbox.run(`${ud} start web`)
      t.equal(err, '')
      t.match(out, /^web start\/running, process \d+\n$/)
      const pid = /\d+/.exec(out)?.[0]
      t.equal((await sandbox.run(`readlink /proc/${pid}/root`)).out, `${root}\n`)
      t.match((await sandbox.run(`cat /proc/${pid}/status`)).out, /^Uid:\t1234\t.*\nGid:\t1234\t/m)
      t.notMatch((await sandbox.run(`ls -l /proc/${pid}/fd`)).out, / -> \/$/m, 'no way out')
      t.equal((await sandbox.run(`${ud} list`)).out.split('\n').length, 5)
      t.match((await sandbox.run(`${ud} status web`)).out, /^JOB .*\nweb +start\/running +\d+/)
    })
    await t.test('state and logs are in there, behind links of there', async t => {
      await sandbox.run(`${ud} start teller`)
      t.match(await sandbox.run(`ls ${inside('/run/upstart-dummy/journal')}`), { status: 0 })
      t.match(await sandbox.run('ls /run/upstart-dummy'), { status: 2 })
      t.equal((await sandbox.run(`cat ${inside('/var/logs/teller.log')}`)).out, '0\n/\n/opt/bin\n')
      t.equal((await sandbox.run(`${ud} log teller`)).out, '0\n/\n/opt/bin\n')
      t.equal((await sandbox.run('ls /var/log/upstart')).out, '')
    })
    await t.test('what ends when nobody asks is settled', async t => {
      const first = (await sandbox.run(`${ud} start phoenix`)).out
      await sandbox.run("kill $(ps -eo pid=,args= | sed -n 's/^ *\\([0-9]*\\) sleep 1003$/\\1/p')")
      await sandbox.run(
        until(
          `: ${inside('/run/upstart-dummy/x')}; ${ud} list | grep 'phoenix start/running' | grep -vqF '${first.trim()}'`,
        ),
      )
      await sandbox.run("kill $(ps -eo pid=,args= | sed -n 's/^ *\\([0-9]*\\) sleep 1001$/\\1/p')")
      await sandbox.run(until(`[ -e ${inside('/tmp/after')} ]`))
      t.match(await sandbox.run(`ls ${inside('/tmp/web-stopped')}`), { status: 0 })
      t.match((await sandbox.run(`${ud} list`)).out, /^web stop\/waiting$/m)
    })
    await t.test('a supervisor that was killed is replaced', async t => {
      const { out } = await sandbox.run(`${ud} start web`)
      await sandbox.run("kill -9 $(ps -eo pid=,args= | sed -n 's/^ *\\([0-9]*\\) shim .*sleep 1001$/\\1/p')")
      t.match((await sandbox.run(`${ud} list`)).out, new RegExp(`^${out.trim()}$`, 'm'))
      t.equal((await sandbox.run(`${ud} stop web`)).out, 'web stop/waiting\n')
      t.equal((await sandbox.run('ps -eo args= | grep -c "^sleep 1001"')).out, '0\n')
    })
    await t.test('a program of the root can be asked for', async t => {
      t.match((await sandbox.run(`${ud} doctor`)).out, /^error +launchers +\/sbin\/initctl is missing/m)
      t.match((await sandbox.run(`${ud} lint web`)).status, 0)
    })
    await t.test('kill-all: it can be unmounted', async t => {
      await sandbox.run(`${ud} start web`)
      t.match(await sandbox.run(`${ud} kill-all`), { status: 0, err: '' })
      t.equal((await sandbox.run('ps -eo args= | grep -c "^sleep 100"')).out, '0\n')
      t.match(await sandbox.run(`umount ${inside('/proc')}`), { status: 0 })
    })
    await t.test('without /proc it says so', async t => {
      t.same(await sandbox.run(`${ud} start web`), {
        out: '',
        err: `upstart-dummy: /proc is not mounted in ${root}: mount -t proc proc ${root}/proc\n`,
        status: 1,
      })
    })
  })
}

t.test('a command in there sees the same jobs', async t => {
  const sandbox = await Sandbox.create(t, { plain: 'exec sleep 1000\n' })
  const mountAll = `mkdir -p ${root}; cd /; for d in *; do
    if [ -h $d ]; then cp -P $d ${root}; elif [ -d $d ] && [ $d != srv ]; then mkdir ${root}/$d; mount --bind $d ${root}/$d; fi; done`
  t.match(await sandbox.run(mountAll), { status: 0, err: '' })
  const { out } = await sandbox.run(`${ud} start plain`)
  t.match(out, /^plain start\/running, process \d+\n$/)
  t.equal((await sandbox.run(`chroot ${root} status plain`)).out, out)
  t.equal((await sandbox.run(`chroot ${root} stop plain`)).out, 'plain stop/waiting\n')
})

t.test('roots that can not be entered', async t => {
  const sandbox = await Sandbox.create(t, { plain: 'exec sleep 1000\n' })
  for (const [options, error] of [
    ['--root /nowhere status', "/nowhere can't be entered: No such file or directory"],
    ['--root=/etc/passwd status', "/etc/passwd can't be entered: Not a directory"],
    ['--root "$UNSET" kill-all', '--root names no folder'],
  ] as const)
    t.same(await sandbox.run(`upstart-dummy ${options}`), {
      out: '',
      err: `upstart-dummy: ${error}\n`,
      status: 1,
    })
  t.match(await sandbox.run('upstart-dummy --root'), { status: 1, err: /^upstart-dummy: missing argument/ })
  t.match(await sandbox.run('setpriv --reuid 65534 --clear-groups upstart-dummy --root /srv status'), {
    status: 1,
    err: "upstart-dummy: /srv can't be entered: Operation not permitted\n",
  })
  await sandbox.run('ln -s / /srv/link; mkdir /srv/again; mount --bind / /srv/again')
  for (const own of ['/', '/srv/link', '/proc/self/root', '/srv/again'])
    t.same(await sandbox.run(`upstart-dummy --root ${own} kill-all`), {
      out: '',
      err: `upstart-dummy: ${own} is this root: leave --root out\n`,
      status: 1,
    })
  await sandbox.run(`${furnish}`)
  t.match(await sandbox.run(`${ud} boot --foreground`), {
    status: 1,
    err: /--foreground is for the system's own root/,
  })
})
