/** The private runtime in a root that has nothing but a static busybox and the files of our two packages: not even /dev/null. */
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { field, ours, upstartDummy } from '../fixtures/packages.ts'
import { lacksRoot, scratchFolder } from '../fixtures/scratch-root.ts'

const applets = ['sh', 'cat', 'find', 'grep', 'mount', 'sleep', 'sort', 'tr']
const runtime = () => ours('upstart-dummy-runtime')

t.test('in a root without a C library', { skip: lacksRoot }, t => {
  const root = scratchFolder(t)
  for (const deb of [upstartDummy(), runtime()]) execFileSync('dpkg-deb', ['-x', deb, root])
  for (const folder of ['bin', 'sbin', 'etc/init', 'proc', 'run', 'home'])
    mkdirSync(`${root}/${folder}`, { recursive: true })
  copyFileSync('/bin/busybox', `${root}/bin/busybox`)
  for (const applet of applets) symlinkSync('busybox', `${root}/bin/${applet}`)
  copyFileSync(`${root}/usr/lib/upstart-dummy/initctl`, `${root}/sbin/initctl`)
  for (const name of ['start', 'status', 'stop']) symlinkSync('initctl', `${root}/sbin/${name}`)
  writeFileSync(`${root}/etc/init/job.conf`, 'exec sleep 4321\n')
  // what Bun would obey in the folder that it is started in
  writeFileSync(`${root}/home/bunfig.toml`, 'preload = ["./preloaded.js"]\n')
  writeFileSync(`${root}/home/preloaded.js`, 'console.log("obeyed")\n')
  writeFileSync(`${root}/home/.env`, 'UPSTART_JOB=from-the-folder\nBUN_DEBUG=1\n')

  /** Runs a shell script in there, in namespaces that end with it. @returns what it has printed */
  const run = (script: string) => {
    const { stdout, stderr, status } = spawnSync(
      'unshare',
      ['-m', '-p', '-f', 'chroot', root, '/bin/sh', '-c', `mount -t proc proc /proc; ${script}`],
      { encoding: 'utf8', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/home' } },
    )
    return { out: stdout, err: stderr, status }
  }

  t.test('a job is started, shown and stopped, by this runtime', t => {
    const { out, err, status } = run(
      'start job; tr "\\0" " " </proc/$(status job | grep -o "[0-9]*$")/cmdline; initctl list; stop job; start -q job',
    )
    t.match(
      out,
      /^job start\/running, process (\d+)\nsleep 4321 job start\/running, process \1\njob stop\/waiting\n$/,
    )
    t.equal(err, '')
    t.equal(status, 0)
    t.end()
  })

  t.test('nothing in the folder it is started in is obeyed, nothing is written to it', t => {
    const list = 'find / -xdev -type f ! -path "/run/*" ! -path "/proc/*" ! -path "/var/log/upstart/*" | sort'
    const before = run(list).out
    t.match(run('cd /home && initctl list'), { out: 'job stop/waiting\n', err: '', status: 0 })
    t.equal(run(list).out, before)
    t.end()
  })

  t.test('what the caller has preloaded is not for it', t => {
    const env = 'LD_PRELOAD=/lib/libeatmydata.so LD_LIBRARY_PATH=/lib BUN_OPTIONS=--version'
    t.match(run(`${env} initctl list`), { out: 'job stop/waiting\n', err: '', status: 0 })
    t.end()
  })

  t.test('half of it is none', t => {
    const half = 'mv /usr/lib/upstart-dummy/runtime/loader /usr/lib/upstart-dummy/'
    symlinkSync('busybox', `${root}/bin/mv`)
    t.match(run(`${half}; initctl list`), {
      out: '',
      err: 'initctl: no JavaScript runtime: install upstart-dummy-runtime or nodejs (>= 20)\n',
      status: 1,
    })
    t.end()
  })
  t.end()
})

t.test('the package', { skip: lacksRoot }, t => {
  t.equal(field(runtime(), 'Depends'), '', 'needs nothing')
  t.match(
    field(upstartDummy(), 'Depends'),
    /^upstart-dummy-runtime \| nodejs \(>= 20\)/,
    'is what is taken first',
  )
  t.match(field(runtime(), 'Built-Using'), /^glibc \(= \S+\)$/, 'says whose C library it carries')
  t.end()
})

t.test('a C library that is not the pinned one is not taken', t => {
  const folder = t.testdir({ 'runtime.mjs': readFileSync('build/runtime.mjs', 'utf8') })
  const pins = JSON.parse(readFileSync('build/runtime.json', 'utf8'))
  pins.amd64.libc.version = '0-no-such'
  pins.amd64.sha256['libc.so.6'] = '0'.repeat(64)
  writeFileSync(`${folder}/runtime.json`, JSON.stringify(pins))
  const { status, stderr } = spawnSync('node', [`${folder}/runtime.mjs`, '--out', `${folder}/out`], {
    encoding: 'utf8',
  })
  t.match(stderr, /^runtime: libc6=0-no-such is neither installed nor to be had/m)
  t.equal(status, 1)
  t.notOk(existsSync(`${folder}/out`))
  t.end()
})
