/** The program in a root that has nothing but a static busybox and the files of our package: not even /dev/null. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { field, upstartDummy } from '../fixtures/packages.ts'
import { lacksRoot, scratchFolder } from '../fixtures/scratch-root.ts'

t.setTimeout(300_000)

const applets = ['sh', 'cat', 'find', 'grep', 'mount', 'sleep', 'sort', 'tr']

t.test('in a root without a C library', { skip: lacksRoot }, async t => {
  const root = scratchFolder(t)
  execFileSync('dpkg-deb', ['-x', upstartDummy(), root])
  for (const folder of ['bin', 'sbin', 'etc/init', 'proc', 'run', 'home'])
    mkdirSync(`${root}/${folder}`, { recursive: true })
  copyFileSync('/bin/busybox', `${root}/bin/busybox`)
  for (const applet of applets) symlinkSync('busybox', `${root}/bin/${applet}`)
  copyFileSync(`${root}/usr/lib/upstart-dummy/initctl`, `${root}/sbin/initctl`)
  for (const name of ['start', 'status', 'stop']) symlinkSync('initctl', `${root}/sbin/${name}`)
  writeFileSync(`${root}/etc/init/job.conf`, 'exec sleep 4321\n')

  /** Runs a shell script in there, in namespaces that end with it. @returns what it has printed */
  const run = (script: string, before = 'mount -t proc proc /proc; ') => {
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      ['-m', '-p', '-f', 'chroot', root, '/bin/sh', '-c', before + script],
      { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/home' } },
    )
    return { out: stdout, err: stderr, status }
  }

  t.test('a job is started, shown and stopped', async t => {
    const { out, err, status } = run(
      'start job; tr "\\0" " " </proc/$(status job | grep -o "[0-9]*$")/cmdline; initctl list; stop job; start -q job',
    )
    t.match(
      out,
      /^job start\/running, process (\d+)\nsleep 4321 job start\/running, process \1\njob stop\/waiting\n$/,
    )
    t.equal(err, '')
    t.equal(status, 0)
  })

  t.test('without /proc, too', async t => {
    t.match(run('start job && status job && stop job && initctl list', ''), {
      out: /^job start\/running, process (\d+)\njob start\/running, process \1\njob stop\/waiting\njob stop\/waiting\n$/,
      err: '',
      status: 0,
    })
  })

  t.test('nothing in the folder it is started in is obeyed, nothing is written to it', async t => {
    const list = 'find / -xdev -type f ! -path "/run/*" ! -path "/proc/*" ! -path "/var/log/upstart/*" | sort'
    const before = run(list).out
    t.match(run('cd /home && initctl list'), { out: 'job stop/waiting\n', err: '', status: 0 })
    t.equal(run(list).out, before)
  })

  t.test('it says in one line what is missing, and lets the original answer where that is there', async t => {
    const half = 'mv /usr/lib/upstart-dummy/shim /usr/lib/upstart-dummy/gone'
    symlinkSync('busybox', `${root}/bin/mv`)
    const missing = 'upstart-dummy is not completely installed: /usr/lib/upstart-dummy/shim is missing\n'
    t.match(run(`${half}; initctl list`), { out: '', err: `initctl: ${missing}`, status: 1 })
    t.match(run('start job'), { out: '', err: `start: ${missing}`, status: 1 })
    t.equal(run('initctl version').out, 'init (upstart 1.13.2)\n', 'version answers')
    writeFileSync(`${root}/sbin/initctl.distrib`, '#!/bin/sh\necho "original: $*"\n', { mode: 0o755 })
    t.equal(run('initctl list').out, 'original: list\n')
    rmSync(`${root}/sbin/initctl.distrib`)
  })

  t.test('on nothing but the name of its folder depends whose program start-stop-daemon becomes', async t => {
    run('mv /usr/lib/upstart-dummy/gone /usr/lib/upstart-dummy/shim')
    const { err } = run('/usr/lib/upstart-dummy/program start --no-such')
    t.match(err, /^start: /)
  })
})

t.test('the package needs nothing, and takes the place of the one with a runtime', async t => {
  t.equal(field(upstartDummy(), 'Depends'), '')
  for (const name of ['Conflicts', 'Replaces']) t.equal(field(upstartDummy(), name), 'upstart-dummy-runtime')
  const size = Number(execFileSync('stat', ['-c', '%s', upstartDummy()], { encoding: 'utf8' }))
  t.ok(size < 1_500_000, `${size} bytes to fetch`)
  t.ok(Number(field(upstartDummy(), 'Installed-Size')) < 4000, 'kB installed')
})
