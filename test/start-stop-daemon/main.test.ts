/** What is said and done for each thing that the shim may report. In place of the shim is an answer. */
import * as fs from 'node:fs'
import t, { type Test } from 'tap'
import { startStopDaemon } from '../../src/start-stop-daemon/main.ts'
import { FileError } from '../../src/system/files.ts'
import type { Traced } from '../../src/system/front.ts'
import { livingStat } from '../../src/system/process-stat.ts'

const original = '/sbin/start-stop-daemon.distrib'

interface Result {
  readonly status: number
  readonly out: string
  readonly err: string
  /** How the shim was called; null where it was not. */
  readonly argv: readonly string[] | null
}

/** A root with dpkg's own program, and a pidfile of old. */
function scene(t: Test) {
  const root = t.testdir({ sbin: { 'start-stop-daemon.distrib': 'ELF' }, 'd.pid': '99999\n' })
  fs.chmodSync(`${root}${original}`, 0o755)
  const pidfile = `${root}/d.pid`
  return {
    root,
    pidfile,
    read: () => fs.readFileSync(pidfile, 'utf8'),
    run(args: readonly string[], answer: Traced | FileError = { status: 0, report: [] }): Result {
      let argv: readonly string[] | null = null
      let out = ''
      let err = ''
      const tracer = {
        trace(given: readonly string[]): Traced {
          argv = given
          if (answer instanceof FileError) throw answer
          return answer
        },
      }
      const status = startStopDaemon(args, tracer, {
        env: {},
        out: text => {
          out += text
        },
        err: text => {
          err += text
        },
        root,
      })
      return { status, out, err, argv }
    },
  }
}

const start = (pidfile: string, ...more: string[]) => [
  ...['--start', '--trace-pid', '--pidfile', pidfile, '--exec', '/bin/d'],
  ...more,
]

t.test('the shim calls dpkg, and the PID that it reports is written', async t => {
  const { run, pidfile, read, root } = scene(t)
  const result = run(start(pidfile, '--expect-fork', '--chuid', 'nobody', '--', '-x', 'a b'), {
    status: 0,
    report: ['executed', 'pid 123'],
  })
  t.match(result, { status: 0, out: '', err: '' })
  t.same(result.argv, [
    ...['--expect', 'fork', '--', original, '--start', '--pidfile', pidfile, '--exec', '/bin/d'],
    ...['--chuid', 'nobody', '--', '-x', 'a b'],
  ])
  t.equal(read(), '123\n')
  t.same(fs.readdirSync(root).sort(), ['d.pid', 'sbin'])
})

t.test('without --expect-…, nothing is expected', async t => {
  const { run, pidfile } = scene(t)
  t.same(run(start(pidfile)).argv?.slice(0, 2), ['--', original])
})

t.test('a correction is passed on as a warning, in our words', async t => {
  const { run, pidfile, read } = scene(t)
  const result = run(start(pidfile), {
    status: 0,
    report: ['executed', 'warning did not fork: remove "expect fork"', 'pid 5'],
  })
  t.match(result, {
    status: 0,
    out: '',
    err: 'start-stop-daemon: warning: did not fork: remove --expect-fork\n',
  })
  t.equal(read(), '5\n')
})

t.test('the status of dpkg is ours where it did not execute the program, and it has said why', async t => {
  const { run, pidfile, read } = scene(t)
  for (const status of [0, 1, 2, 3])
    t.match(run(start(pidfile), { status, report: [] }), { status, out: '', err: '' })
  t.equal(read(), '99999\n')
})

t.test('the status of the program is ours where it failed', async t => {
  const { run, pidfile, read, root } = scene(t)
  t.match(run(start(pidfile), { status: 7, report: ['executed'] }), {
    status: 7,
    err: 'start-stop-daemon: /bin/d ended with status 7 before it was a daemon\n',
  })
  t.match(run(start(pidfile, '--startas', '/bin/e'), { status: 137, report: ['executed'] }), {
    status: 137,
    err: 'start-stop-daemon: /bin/e ended with status 137 before it was a daemon\n',
  })
  t.equal(read(), '99999\n')
  t.same(fs.readdirSync(root).sort(), ['d.pid', 'sbin'])
})

t.test('a program that succeeds and leaves no daemon has failed', async t => {
  const { run, pidfile, read } = scene(t)
  t.match(run(start(pidfile), { status: 0, report: ['executed'] }), {
    status: 2,
    err: 'start-stop-daemon: /bin/d ended and left no daemon\n',
  })
  t.equal(read(), '99999\n')
})

t.test('dpkg may fail although there is a daemon: one that does not say that it is ready', async t => {
  const { run, pidfile, read } = scene(t)
  t.match(run(start(pidfile), { status: 2, report: ['executed', 'pid 123'] }), { status: 2, err: '' })
  t.equal(read(), '123\n')
})

t.test('--test writes nothing and needs no place for a pidfile', async t => {
  const { run } = scene(t)
  t.match(run(start('/nonexistent/d.pid', '--test')), { status: 0, err: '' })
})

t.test('nothing is started without a place for the pidfile', async t => {
  const { run, root } = scene(t)
  t.same(run(start(`${root}/none/d.pid`)), {
    status: 2,
    out: '',
    err: `start-stop-daemon: unable to write pidfile '${root}/none/d.pid' (No such file or directory)\n`,
    argv: null,
  })
  t.same(run(start('/dev/null')), {
    status: 2,
    out: '',
    err: "start-stop-daemon: pidfile '/dev/null' is not a regular file\n",
    argv: null,
  })
})

t.test('a daemon whose pidfile can not be written any more runs, and that is said', async t => {
  const { run, pidfile } = scene(t)
  fs.rmSync(pidfile)
  const report = {
    status: 0,
    // what happens while the program starts
    get report() {
      fs.mkdirSync(pidfile)
      return ['executed', 'pid 123']
    },
  }
  t.match(run(start(pidfile), report), {
    status: 2,
    err: `start-stop-daemon: process 123 runs, but unable to write pidfile '${pidfile}' (Is a directory)\n`,
  })
})

t.test('what is being started already is not started: 1, with --oknodo 0', async t => {
  const { run, pidfile, root, read } = scene(t)
  fs.writeFileSync(`${root}/.d.pid.trace-pid`, `1 ${livingStat(1)?.start}\n`)
  const out = '/bin/d is already being started by process 1.\n'
  t.same(run(start(pidfile)), { status: 1, out, err: '', argv: null })
  t.same(run(start(pidfile, '--oknodo')), { status: 0, out, err: '', argv: null })
  t.same(run(start(pidfile, '--quiet')), { status: 1, out: '', err: '', argv: null })
  t.equal(read(), '99999\n')
})

t.test('--help is that of dpkg, and ours', async t => {
  const { run } = scene(t)
  const result = run(['--trace-pid', '--help'])
  t.same(result.argv, ['--', original, '--help'])
  t.match(result.out, /^\nOptions of upstart-dummy.*--trace-pid .*--expect-stop .*\n$/s)
  t.notMatch(result.out, /.{81}/)
  t.equal(run(['--trace-pid', '--help'], { status: 3, report: [] }).out, '')
  t.same(run(['--trace-pid', '-V']), { status: 0, out: '', err: '', argv: ['--', original, '-V'] })
})

t.test('bad usage', async t => {
  const { run } = scene(t)
  t.same(run(['--stop', '--trace-pid', '--pidfile', 'F']), {
    status: 3,
    out: '',
    err:
      'start-stop-daemon: --trace-pid is only relevant with --start\n' +
      "Try 'start-stop-daemon --help' for more information.\n",
    argv: null,
  })
})

t.test('the original is missing', async t => {
  const { run, pidfile, root } = scene(t)
  fs.rmSync(`${root}${original}`)
  t.same(run(start(pidfile)), {
    status: 3,
    out: '',
    err: 'start-stop-daemon: the original is missing, it should be /sbin/start-stop-daemon.distrib\n',
    argv: null,
  })
})

t.test('the shim can not be executed', async t => {
  const { run, pidfile, read, root } = scene(t)
  t.match(run(start(pidfile), new FileError('/run/upstart-dummy', 'fork', 11)), {
    status: 2,
    err: 'start-stop-daemon: /run/upstart-dummy: Resource temporarily unavailable\n',
  })
  t.equal(read(), '99999\n')
  t.same(fs.readdirSync(root).sort(), ['d.pid', 'sbin'])
})
