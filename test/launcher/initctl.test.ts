/**
 * The launcher that stands at /sbin/initctl. In place of the shim is a script that prints how it was called; all the rest
 * is real.
 */
import { execFileSync, type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { lacksRoot, ScratchRoot } from '../fixtures/scratch-root.ts'
import { shells } from '../fixtures/shells.ts'

const SHIM = '#!/bin/sh\necho "program: $UPSTART_DUMMY_PROGRAM"\nprintf "[%s]" "$@"\necho\n'

/** A dist folder as `make` leaves it, and a state directory. */
function checkout(t: Test) {
  const dist = t.testdir({
    shim: { 'shim-amd64': SHIM },
    'main.cjs': '',
    state: { settled: {}, spool: {} },
    init: { 'job.conf': '' },
  })
  chmodSync(`${dist}/shim/shim-amd64`, 0o755)
  execFileSync(process.execPath, ['build/launchers.mjs', '--dist', dist, '--jobs', `${dist}/init`])
  for (const name of ['status', 'start', 'initctl.REAL', '-reload'])
    symlinkSync('initctl', `${dist}/bin/${name}`)
  return { dist, state: `${dist}/state` }
}

type Checkout = ReturnType<typeof checkout>

/** Runs dist/bin/NAME with the shell. */
function run(shell: readonly string[], at: Checkout, argv: readonly string[]): SpawnSyncReturns<string> {
  const [name = '', ...args] = argv
  const [program = '', ...before] = shell
  return spawnSync(program, [...before, `${at.dist}/bin/${name}`, ...args], {
    encoding: 'utf8',
    env: { UPSTART_DUMMY_STATE: at.state, PATH: '/nowhere' },
  })
}

/** What the stand-in prints when the launcher becomes the program. */
function program(at: Checkout, name: string, ...args: readonly string[]): string {
  const argv = ['front', '--state', at.state, '--', process.execPath, `${at.dist}/main.cjs`, name, ...args]
  return `program: ${at.dist}/bin/upstart-dummy\n${argv.map(arg => `[${arg}]`).join('')}\n`
}

const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** Field 22 of /proc/PID/stat. */
const startTime = (pid: number) =>
  readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')[19] ?? ''

/** A process whose name has blanks and parentheses in it. */
async function oddlyNamed(t: Test, folder: string): Promise<number> {
  const file = `${folder}/a) 1 (b`
  copyFileSync('/bin/sleep', file)
  chmodSync(file, 0o755)
  const child = spawn(file, ['600'], { stdio: 'ignore' })
  await once(child, 'spawn')
  t.teardown(() => child.kill('SIGKILL'))
  return child.pid ?? 0
}

for (const [name, ...shell] of shells) {
  t.test(name, async t => {
    const at = checkout(t)
    const pid = await oddlyNamed(t, at.dist)
    const line = `job start/running, process ${pid}`
    const answer = { boot, pid: `${pid}`, start: startTime(pid), line }
    const settle = (job: string, change: Partial<typeof answer> = {}) =>
      writeFileSync(`${at.state}/settled/${job}`, `${Object.values({ ...answer, ...change }).join('\n')}\n`)
    settle('job')

    t.test('answers version', async t => {
      const result = run(shell, at, ['initctl', 'version'])
      t.match(result, { stdout: 'init (upstart 1.13.2)\n', stderr: '', status: 0 })
      t.equal(
        run(shell, at, ['initctl.REAL', 'version']).stdout,
        'init (upstart 1.13.2)\n',
        'as debootstrap calls it',
      )
      for (const args of ['version --quiet', 'version -q', '--quiet version', '-q version'])
        t.match(run(shell, at, ['initctl', ...args.split(' ')]), { stdout: '', stderr: '', status: 0 }, args)
      const empty = checkout(t)
      rmSync(`${empty.dist}/init/job.conf`)
      for (const args of [['version'], ['version', '--quiet']])
        t.equal(
          run(shell, empty, ['initctl', ...args]).stdout,
          program(empty, 'initctl', ...args),
          'without a job the program answers',
        )
    })

    t.test('answers status of a settled job', async t => {
      for (const argv of [
        ['status', 'job'],
        ['initctl', 'status', 'job'],
      ])
        t.match(run(shell, at, argv), { stdout: `${line}\n`, stderr: '', status: 0 }, argv.join(' '))
    })

    t.test('leaves to the program what it is not sure of', async t => {
      const asks = (why: string, ...args: readonly string[]) =>
        t.match(
          run(shell, at, ['status', ...args]),
          { stdout: program(at, 'status', ...args), stderr: '', status: 0 },
          why,
        )
      const gone = spawnSync('true').pid
      const doubts: readonly (readonly [string, Partial<typeof answer>])[] = [
        ['another boot', { boot: '00000000-0000-0000-0000-000000000000' }],
        ['a process that is gone', { pid: `${gone}` }],
        ['another process of that PID', { start: `${Number(answer.start) + 1}` }],
        ['no PID', { pid: '' }],
        ['no number', { pid: 'self' }],
        ['a path', { pid: '../../proc/self' }],
      ]
      for (const [why, change] of doubts) {
        settle('doubtful', change)
        asks(why, 'doubtful')
      }
      writeFileSync(`${at.state}/settled/short`, `${boot}\n${pid}\n${answer.start}\n`)
      asks('a file that ends early', 'short')
      writeFileSync(`${at.state}/settled/empty`, '')
      asks('an empty file', 'empty')
      settle('.hidden')
      asks('a hidden file', '.hidden')
      settle('-n')
      asks('an option', '-n')
      settle('a b')
      asks('a name with a blank', 'a b')
      mkdirSync(`${at.state}/settled/net`, { recursive: true })
      settle('net/job')
      asks('a name with a slash', 'net/job')
      asks('an instance', 'job', 'N=1')
      asks('an option too', '--quiet', 'job')
      asks('an unknown job', 'nosuch')
      asks('no job')
      asks('an empty name', '')
      asks('both in one word', 'status job')
      t.equal(run(shell, at, ['initctl', 'status job']).stdout, program(at, 'initctl', 'status job'))
      t.equal(
        run(shell, at, ['initctl', 'status x', 'job']).stdout,
        program(at, 'initctl', 'status x', 'job'),
      )

      writeFileSync(`${at.state}/spool/1.000001`, '')
      asks('a report that is not absorbed', 'job')
      rmSync(`${at.state}/spool/1.000001`)
      writeFileSync(`${at.state}/spool/.1.000002`, '')
      t.equal(
        run(shell, at, ['status', 'job']).stdout,
        `${line}\n`,
        'one that is being written does not count',
      )
    })

    t.test('does not take a zombie for a running process', async t => {
      // a shell might reap its child before it becomes something that doesn't
      const leaves = 'import os, time; p = os.fork() or os._exit(0); print(p, flush=True); time.sleep(600)'
      const parent = spawn('python3', ['-c', leaves], { stdio: ['ignore', 'pipe', 'ignore'] })
      t.teardown(() => parent.kill('SIGKILL'))
      const zombie = Number(String(await once(parent.stdout, 'data').then(([chunk]) => chunk)))
      while (!/\) Z /.test(readFileSync(`/proc/${zombie}/stat`, 'latin1'))) await new Promise(setImmediate)
      settle('zombie', { pid: `${zombie}`, start: startTime(zombie) })
      t.equal(run(shell, at, ['status', 'zombie']).stdout, program(at, 'status', 'zombie'))
    })

    t.test('does not take a process of another root for ours', { skip: lacksRoot }, async t => {
      const root = new ScratchRoot(t.testdir()).program('sleep')
      const other = spawn('chroot', [root.path, 'sleep', '600'], { stdio: 'ignore' })
      t.teardown(() => other.kill('SIGKILL'))
      const elsewhere = other.pid ?? 0
      while (readFileSync(`/proc/${elsewhere}/comm`, 'utf8') !== 'sleep\n') await new Promise(setImmediate)
      settle('elsewhere', { pid: `${elsewhere}`, start: startTime(elsewhere) })
      t.equal(run(shell, at, ['status', 'elsewhere']).stdout, program(at, 'status', 'elsewhere'))
    })

    t.test('becomes the program under the name it was called by, with the arguments as they are', async t => {
      for (const [called, name] of [
        ['initctl', 'initctl'],
        ['start', 'start'],
        ['-reload', 'reload'],
        ['upstart-dummy', 'upstart-dummy'],
      ] as const) {
        const args = ['', 'a b', '*', "it's", 'X=\\n$HOME', '--', '-q']
        t.match(
          run(shell, at, [called, ...args]),
          { stdout: program(at, name, ...args), stderr: '', status: 0 },
          called,
        )
      }
    })

    t.test('says in one line why the program can not run', async t => {
      const lame = checkout(t)
      const says = (line: string) =>
        t.match(run(shell, lame, ['start', 'x']), { stdout: '', stderr: `start: ${line}\n`, status: 1 }, line)
      const launch = readFileSync(`${lame.dist}/launch`, 'utf8')
      writeFileSync(`${lame.dist}/launch`, launch.replace(/^ud_node=.*$/m, 'ud_node=/nowhere/node'))
      says('no JavaScript runtime: install upstart-dummy-runtime or nodejs (>= 20)')
      t.equal(run(shell, lame, ['initctl', 'version']).stdout, 'init (upstart 1.13.2)\n', 'version answers')
      writeFileSync(`${lame.dist}/launch`, launch)
      for (const file of ['main.cjs', 'shim/shim-amd64', 'launch']) {
        rmSync(`${lame.dist}/${file}`)
        says(`upstart-dummy is not completely installed: ${lame.dist}/${file} is missing`)
      }
      t.equal(run(shell, lame, ['initctl', 'version']).stdout, 'init (upstart 1.13.2)\n', 'version answers')
    })
  })
}

t.test('in a root of its own', { skip: lacksRoot }, async t => {
  for (const [name, ...shell] of shells) {
    const root = new ScratchRoot(`${t.testdir({ [name]: {} })}/${name}`)
    for (const program of new Set(['dash', 'busybox', 'cat', 'sh'])) root.program(program)
    root.copy('src/launcher/initctl', '/sbin/initctl')
    mkdirSync(`${root.path}/etc/init`, { recursive: true })
    writeFileSync(`${root.path}/etc/init/job.conf`, '')
    const initctl = (...args: string[]) => root.run([...shell, '/sbin/initctl', ...args])

    t.match(
      initctl('version'),
      { status: 0, out: 'init (upstart 1.13.2)\n', err: '' },
      `${name}: version, alone`,
    )
    const missing =
      'initctl: upstart-dummy is not completely installed: /usr/lib/upstart-dummy/launch is missing\n'
    t.match(initctl('list'), { status: 1, out: '', err: missing }, `${name}: nothing else there`)
    writeFileSync(`${root.path}/sbin/initctl.distrib`, '#!/bin/sh\necho "original: $*"\n', { mode: 0o755 })
    t.equal(initctl('list').out, 'original: list\n', `${name}: the package is gone, the original is not`)

    root.copy('src/launcher/launch', '/usr/lib/upstart-dummy/launch')
    mkdirSync(`${root.path}/usr/bin`, { recursive: true })
    for (const file of ['/usr/lib/upstart-dummy/main.cjs', '/usr/lib/upstart-dummy/shim', '/usr/bin/node'])
      writeFileSync(root.path + file, '#!/bin/sh\necho "$*"\n', { mode: 0o755 })
    t.equal(
      initctl('list').err,
      'initctl: /proc is not mounted: mount -t proc proc /proc\n',
      `${name}: no /proc`,
    )
    mkdirSync(`${root.path}/proc/self`)
    writeFileSync(`${root.path}/proc/self/stat`, '')
    const system =
      'front --state /run/upstart-dummy -- /usr/bin/node /usr/lib/upstart-dummy/main.cjs initctl list\n'
    t.equal(initctl('list').out, system, `${name}: the system's runtime`)
    const own = '/usr/lib/upstart-dummy/runtime'
    mkdirSync(root.path + own)
    writeFileSync(`${root.path}${own}/bun`, '', { mode: 0o755 })
    t.equal(initctl('list').out, system, `${name}: half of its own runtime is none`)
    writeFileSync(`${root.path}${own}/loader`, '', { mode: 0o755 })
    t.equal(
      initctl('list').err,
      'initctl: upstart-dummy is not completely installed: /usr/lib/upstart-dummy/main.js is missing\n',
      `${name}: the program for it is missing`,
    )
    writeFileSync(`${root.path}/usr/lib/upstart-dummy/main.js`, '')
    const argv = (state: string) =>
      `front --state ${state} -- ${own}/loader --library-path ${own} ${own}/bun --no-env-file --no-install` +
      ` --config=${own}/bunfig.toml /usr/lib/upstart-dummy/main.js initctl list\n`
    t.equal(initctl('list').out, argv('/run/upstart-dummy'), `${name}: its own runtime first`)
    rmSync(`${root.path}/run`, { recursive: true })
    t.equal(
      initctl('list').out,
      argv('/var/run/upstart-dummy'),
      `${name}: the state in /var/run where there is no /run`,
    )
  }
})

t.test('starts no process', { skip: lacksRoot }, async t => {
  const at = checkout(t)
  const script = [
    'read boot </proc/sys/kernel/random/boot_id',
    'read pid comm state ppid pgrp session tty tpgid flags a b c d e f g h i j k l start rest </proc/1/stat',
    'echo "$boot\n1\n$start\njob start/running" >"$0/state/settled/job"',
    'PATH=/nowhere UPSTART_DUMMY_STATE=$0/state',
    'export PATH UPSTART_DUMMY_STATE',
    '"$0/bin/status" job',
    'read one </proc/sys/kernel/ns_last_pid',
    '"$0/bin/initctl" list',
    'read two </proc/sys/kernel/ns_last_pid',
    'echo $one $two',
  ].join('\n')
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['--pid', '--fork', '--kill-child', '--mount-proc', '/bin/dash', '-c', script, at.dist],
    { encoding: 'utf8' },
  )
  t.equal(stderr, '')
  t.equal(
    stdout,
    `job start/running\n${program(at, 'initctl', 'list')}2 3\n`,
    'PID 2 is the first launcher, 3 the second',
  )
})
