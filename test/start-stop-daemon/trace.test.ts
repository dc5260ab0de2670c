/**
 * start-stop-daemon --trace-pid from the launcher down to real daemons, which write their PID into a FIFO (daemon.c): that is the truth that
 * pidfiles are compared with.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import { type Answer, dist, runtimes, Sandbox } from '../command/fixtures/sandbox.ts'
import { lacksRoot } from '../fixtures/scratch-root.ts'

const here = import.meta.dirname ?? '.'
const ssd = `${dist}/bin/start-stop-daemon`
const daemon = '/usr/local/bin/daemon'

/** The fixtures, static, so that they run in any root. */
const built = t.testdir()
for (const name of ['daemon', 'no-ptrace'])
  execFileSync('cc', ['-static', '-O1', '-o', join(built, name), join(here, `${name}.c`)])

class Scene {
  readonly sandbox: Sandbox

  static async create(t: Test, runtime?: string): Promise<Scene> {
    const scene = new Scene(await Sandbox.create(t, {}, runtime))
    for (const name of ['daemon', 'no-ptrace']) scene.copy(name, `/usr/local/bin/${name}`)
    await scene.run('mkfifo -m 666 /run/truth')
    return scene
  }

  private constructor(sandbox: Sandbox) {
    this.sandbox = sandbox
  }

  copy(name: string, to: string): void {
    mkdirSync(dirname(this.sandbox.path(to)), { recursive: true })
    copyFileSync(join(built, name), this.sandbox.path(to))
  }

  /** Runs a shell command, its output into files: a daemon would keep a pipe open. */
  async run(command: string): Promise<Answer> {
    const { status } = await this.sandbox.run(`exec >/tmp/out 2>/tmp/err\n${command}`)
    const [out = '', err = ''] = ['out', 'err'].map(name =>
      readFileSync(this.sandbox.path(`/tmp/${name}`), 'utf8'),
    )
    return { status, out, err }
  }

  /** Starts the daemon, says what the pidfile says, and lets the daemon go on. */
  start(options: string, args: string): Promise<Answer> {
    return this.run(`${startLine(options, args)}; status=$?; ${say}; exit $status`)
  }

  /** Stops it by its pidfile, with dpkg's own. @returns what is left of it */
  async stop(): Promise<string> {
    const { status, err } = await this.run('start-stop-daemon --stop --quiet --retry 10 --pidfile /run/d.pid')
    const { out } = await this.run('pgrep -x -a daemon; pgrep -a shim')
    return `${err}${status}\n${out}`
  }
}

const startLine = (options: string, args: string) =>
  `${ssd} --start --trace-pid --pidfile /run/d.pid --exec ${daemon} ${options} -- ${args}`

/** Compares the pidfile with the truth, which the daemon waits to tell. */
const say =
  'test "$(cat /run/d.pid)" = "$(cat /run/truth)" && echo same; test "$(ls -A /run | grep -c d.pid)" = 1 && echo alone'

const same = { status: 0, out: 'same\nalone\n', err: '' }
const gone = '0\n'

// each in a root of its own; most of the time is spent waiting for programs to be idle
t.test('start-stop-daemon --trace-pid', { skip: lacksRoot, timeout: 600_000, jobs: 6 }, async t => {
  for (const runtime of runtimes)
    t.test(`on ${runtime}`, async t => {
      const scene = await Scene.create(t, runtime)

      t.test('follows a daemon that forks once, twice and three times, and dpkg stops it', async t => {
        for (const [options, args] of [
          ['--expect-fork', '1 /run/truth'],
          ['--expect-fork', '1 /run/truth wait'],
          ['--expect-daemon', '2 /run/truth'],
          ['--expect-daemon', '2 /run/truth close'],
          ['--expect-daemon', '1 /run/truth exec'],
          ['--expect-stop', '0 /run/truth stop'],
          ['', '1 /run/truth'],
          ['', '2 /run/truth'],
          ['', '3 /run/truth worker'],
        ] as const) {
          t.same(await scene.start(options, args), same, `${options} ${args}`)
          t.equal(await scene.stop(), gone)
        }
      })
    })

  t.test('gives a program that does not fork its PID too, when it has become idle', async t => {
    const scene = await Scene.create(t)
    t.same(await scene.start('', '0 /run/truth'), same)
    t.equal(await scene.stop(), gone)
  })

  t.test('corrects a wrong expectation, says so, and never hangs', { jobs: 6 }, async t => {
    for (const [options, args] of [
      ['--expect-fork', '0 /run/truth'],
      ['--expect-fork', '2 /run/truth'],
      ['--expect-daemon', '0 /run/truth'],
      ['--expect-daemon', '1 /run/truth'],
      ['--expect-daemon', '3 /run/truth'],
      ['--expect-stop', '0 /run/truth'],
    ] as const)
      t.test(`${options} ${args}`, async t => {
        const scene = await Scene.create(t)
        const { err, ...rest } = await scene.start(options, args)
        t.same(rest, { status: 0, out: 'same\nalone\n' })
        t.match(err, /^start-stop-daemon: warning: \S.*\n$/)
        t.equal(await scene.stop(), gone)
      })
  })

  t.test('follows what daemons in other languages do', async t => {
    const { sandbox, run, ...scene } = await Scene.create(t).then(s => ({
      sandbox: s.sandbox,
      run: (command: string) => s.run(command),
      stop: () => s.stop(),
    }))
    sandbox.write(
      '/usr/local/bin/daemon.py',
      `import os, signal
if os.fork(): os._exit(0)
os.setsid()
if os.fork(): os._exit(0)
open('/run/truth', 'w').write('%d\\n' % os.getpid())
signal.pause()
`,
    )
    const start = (options: string) =>
      run(`${ssd} --start --trace-pid --pidfile /run/d.pid ${options}; status=$?; ${say}; exit $status`)
    const python = '--exec /usr/bin/python3 -- /usr/local/bin/daemon.py'
    t.same(await start(`--expect-daemon ${python}`), same, 'Python')
    t.equal(await scene.stop(), gone)
    t.same(await start(python), same, 'Python, expecting nothing')
    t.equal(await scene.stop(), gone)
    const shell = `--startas /bin/sh --name no-such -- -c '${daemon} 0 /run/truth & exit 0'`
    t.same(await start(`--expect-fork ${shell}`), same, 'sh')
    t.equal(await scene.stop(), gone)
  })

  t.test('leaves the program as dpkg would', { jobs: 7 }, async t => {
    // what /proc says of the daemon, but numbers that are never twice the same
    const facts = String.raw`
      p=$(cat /run/truth)
      grep -viE '^(NS|Ng)?(pid|tgid|pgid|sid|ppid|state|sigq)|^Vm|^Rss|ctxt|^Threads' /proc/$p/status
      cat /proc/$p/limits /proc/$p/oom_score_adj
      readlink /proc/$p/cwd /proc/$p/root /proc/$p/exe
      (cd /proc/$p/fd && for fd in *; do echo "$fd $(readlink $fd)"; done)
      tr '\0' '\n' </proc/$p/environ | sort
      tr '\0' ' ' </proc/$p/cmdline
      ionice -p $p
      sed 's/.*) //' /proc/$p/stat | { read state parent group session rest
        echo leads its group $((group == p)), a session $((session == p)), is in ours $((session == $(ps -o sid= -p $$))); }
      ps -o nice= -p $p
      kill $p`
    const prepare = "ulimit -Sn 777; trap '' HUP; cd /var; exec 7>/run/seven; export A='b  c'"
    for (const options of [
      '',
      '--chuid nobody --chdir /tmp --umask 027 --nicelevel 5 --iosched idle',
      '--chuid nobody:daemon --group games',
      '--background',
      '--background --no-close --umask 077',
      '--background --output /run/log --chuid nobody',
      '--startas /usr/local/bin/daemon-link',
    ])
      t.test(options, async t => {
        const scene = await Scene.create(t)
        for (const forks of [0, 1, 2]) {
          await scene.run('rm -f /run/d.pid; ln -sf daemon /usr/local/bin/daemon-link')
          const line = `--start --pidfile /run/d.pid --exec ${daemon} ${options} -- ${forks} /run/truth`
          // dpkg's own does not end before a program in the foreground
          const theirs = await scene.run(`${prepare}; ${ssd} ${line} </dev/zero & ${facts}; wait`)
          const ours = await scene.run(`${prepare}; ${ssd} --trace-pid ${line} </dev/zero & wait; ${facts}`)
          t.match(theirs.out, /Max open files\s+777 /)
          t.same(ours, theirs, `${forks} forks`)
        }
      })
  })

  t.test('an older dpkg, which forks once for --background, is no step of the program', async t => {
    const scene = await Scene.create(t)
    const old =
      '#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done; shift\n(exec /usr/local/bin/daemon "$@") &\n'
    scene.sandbox.write('/sbin/start-stop-daemon.distrib', old)
    await scene.run('chmod 755 /sbin/start-stop-daemon.distrib')
    for (const [options, args] of [
      ['--expect-fork', '1 /run/truth'],
      ['--expect-daemon', '2 /run/truth'],
      ['', '0 /run/truth'],
    ] as const) {
      t.same(await scene.start(`--background ${options}`, args), same, `${options} ${args}`)
      t.equal(await scene.stop(), gone)
    }
  })

  t.test('follows a program inside --chroot, where nothing of ours is', async t => {
    const scene = await Scene.create(t)
    scene.copy('daemon', '/srv/root/bin/d')
    await scene.run('mkfifo -m 666 /srv/root/truth')
    const start = `${ssd} --start --trace-pid --expect-daemon --pidfile /run/d.pid --chroot /srv/root --chuid nobody`
    t.match(await scene.run(`${start} --exec /bin/d -- 2 /truth; echo $?`), { out: '0\n', err: '' })
    const { out } = await scene.run('test "$(cat /run/d.pid)" = "$(cat /srv/root/truth)" && echo same')
    t.equal(out, 'same\n')
    t.equal((await scene.run('ls -A /srv/root')).out, 'bin\ntruth\n')
    t.equal(await scene.stop(), gone)
  })

  t.test('what already runs is not started: 1, with --oknodo 0', async t => {
    const scene = await Scene.create(t)
    await scene.start('--expect-fork', '1 /run/truth')
    const before = (await scene.run('cat /run/d.pid')).out
    const out = `${daemon} already running.\n`
    const again = (options: string) => scene.run(startLine(options, '1 /run/truth'))
    t.same(await again('--expect-fork'), { status: 1, out, err: '' })
    t.same(await again('--expect-fork --oknodo'), { status: 0, out, err: '' })
    t.same(await again('--quiet'), { status: 1, out: '', err: '' })
    t.same(await again('--test'), { status: 1, out, err: '' })
    t.equal((await scene.run('cat /run/d.pid; pgrep -cx daemon')).out, `${before}1\n`)
    t.equal(await scene.stop(), gone)
  })

  t.test('a pidfile of a dead process, of another program, of nonsense or a link is replaced', async t => {
    const scene = await Scene.create(t)
    for (const stale of [
      'sh -c "echo \\$\\$" >/run/d.pid',
      'echo 1 >/run/d.pid',
      'echo nonsense >/run/d.pid',
      ': >/run/d.pid',
      'ln -s /run/victim /run/d.pid; touch /run/victim',
    ]) {
      await scene.run(`rm -f /run/d.pid; ${stale}`)
      t.same(await scene.start('--expect-fork', '1 /run/truth'), same, stale)
      t.equal(await scene.stop(), gone)
    }
    t.equal((await scene.run('wc -c </run/victim')).out, '0\n', 'what the link led to is as it was')
  })

  t.test('--test says what dpkg would say, and starts nothing', async t => {
    const scene = await Scene.create(t)
    const tested = await scene.run(startLine('--expect-fork --test --chuid nobody', '1 /run/truth'))
    const line = `start-stop-daemon --start --exec ${daemon} --test --chuid nobody -- 1 /run/truth`
    t.same(tested, await scene.run(line))
    t.match(tested, { status: 0, out: /^Would start / })
    t.equal((await scene.run('ls -A /run | grep d.pid; pgrep -cx daemon')).out, '0\n')
  })

  t.test('what does not become a daemon: its own status, and no pidfile', async t => {
    const scene = await Scene.create(t)
    const fails = async (options: string, args: string, status: number, err: string) => {
      const result = await scene.run(startLine(options, args))
      t.same(result, { status, out: '', err: `start-stop-daemon: ${err}\n` }, `${options} ${args}`)
      t.equal((await scene.run('ls -A /run | grep d.pid; pgrep -a shim')).out, '')
    }
    for (const options of ['', '--expect-fork', '--expect-daemon', '--expect-stop']) {
      await fails(options, '0 /run/truth exit=7', 7, `${daemon} ended with status 7 before it was a daemon`)
      await fails(
        options,
        '0 /run/truth kill=9',
        137,
        `${daemon} ended with status 137 before it was a daemon`,
      )
      await fails(options, '0 /run/truth exit=0', 2, `${daemon} ended and left no daemon`)
    }
    await fails('', '0 /run/truth exit=1', 1, `${daemon} ended with status 1 before it was a daemon`)
    await fails('--oknodo', '0 /run/truth exit=1', 1, `${daemon} ended with status 1 before it was a daemon`)
    await fails(
      '--background',
      '0 /run/truth exit=7',
      7,
      `${daemon} ended with status 7 before it was a daemon`,
    )
  })

  t.test('what can not be executed: the message and the status of dpkg', async t => {
    const scene = await Scene.create(t)
    for (const args of [
      '--exec /nonexistent',
      '--exec /etc/passwd',
      `--exec ${daemon} --startas /nonexistent`,
      `--exec ${daemon} --chuid no-such-user`,
      `--exec ${daemon} --chdir /nonexistent`,
      `--exec ${daemon} --pid 1`,
      `--exec ${daemon} --no-close`,
      '',
    ]) {
      const line = `--start --pidfile /run/d.pid ${args}`
      const theirs = await scene.run(`${ssd} ${line}`)
      t.same(await scene.run(`${ssd} --trace-pid ${line}`), theirs, args)
      t.not(theirs.status, 0)
      t.equal((await scene.run('ls -A /run | grep d.pid; pgrep -a shim')).out, '')
    }
  })

  t.test('--help and --version', async t => {
    const scene = await Scene.create(t)
    const own = await scene.run('start-stop-daemon --help')
    const { status, out } = await scene.run(`${ssd} --trace-pid --help`)
    t.equal(status, 0)
    t.ok(out.startsWith(own.out))
    t.match(out.slice(own.out.length), /--trace-pid/)
    t.same(await scene.run(`${ssd} --trace-pid --version`), await scene.run('start-stop-daemon --version'))
  })

  t.test('two at once start one daemon', async t => {
    const scene = await Scene.create(t)
    const one = `{ ${startLine('--expect-daemon', '2 /run/truth')}; echo "status $?"; } &`
    const { out } = await scene.run(`${one} ${one} ${one} wait; ${say}; pgrep -cx daemon`)
    const lines = out.trimEnd().split('\n').sort()
    t.same(
      lines.filter(line => line.startsWith('status')),
      ['status 0', 'status 1', 'status 1'],
    )
    t.equal(lines.filter(line => /is already being started by process|already running/.test(line)).length, 2)
    t.same(
      lines.filter(line => line.length < 6),
      ['1', 'alone', 'same'],
      'one daemon, and it is in the pidfile',
    )
    t.equal(await scene.stop(), gone)
  })

  t.test('where ptrace is refused', async t => {
    const scene = await Scene.create(t)
    for (const [options, args] of [
      ['--expect-fork', '1 /run/truth'],
      ['--expect-fork', '1 /run/truth wait'],
      ['--expect-daemon', '2 /run/truth'],
      ['', '2 /run/truth close'],
      ['', '0 /run/truth'],
      ['--expect-stop', '0 /run/truth stop'],
      ['--background', '0 /run/truth'],
    ] as const) {
      const line = startLine(options, args)
      const { err, ...rest } = await scene.run(`no-ptrace ${line}; status=$?; ${say}; exit $status`)
      t.same(rest, { status: 0, out: 'same\nalone\n' }, `${options} ${args} ${err}`)
      t.equal(await scene.stop(), gone)
    }
    const failing = await scene.run(`no-ptrace ${startLine('--expect-fork', '0 /run/truth exit=7')}`)
    t.equal(failing.status, 7)
  })

  t.test('killed at any instant, it leaves no half pidfile and is in nobody’s way', async t => {
    const scene = await Scene.create(t)
    await scene.run('echo 99999 >/run/d.pid')
    for (const victim of [
      '$front',
      '$(pgrep -P $front -f "main[.]c?js")',
      '$(pgrep -P $front -f "shim trace")',
    ]) {
      // the program is up when it has told its PID; nothing but its idleness will be known of it, and that takes time
      const { out } = await scene.run(`${startLine('--expect-stop', '0 /run/truth')} & front=$!
        daemon=$(cat /run/truth)
        kill -KILL ${victim}
        wait $front
        cat /run/d.pid
        kill $daemon`)
      t.equal(out, '99999\n', victim)
      t.same(await scene.start('--expect-fork', '1 /run/truth'), same)
      t.equal(await scene.stop(), gone)
      await scene.run('echo 99999 >/run/d.pid')
    }
    for (let ms = 0; ms < 120; ms += 6) {
      const delay = `0.${String(ms).padStart(3, '0')}`
      const { out } = await scene.run(`${startLine('--expect-fork', '1 /run/truth')} & front=$!
        sleep ${delay}
        kill -KILL $(pgrep -P $front -f "main[.]c?js")
        wait $front
        cat /run/d.pid
        daemons=$(pgrep -x daemon) && kill $daemons`)
      t.match(out, /^\d+\n$/, `after ${delay} s`)
      await scene.run('echo 99999 >/run/d.pid')
    }
    t.same(await scene.start('--expect-fork', '1 /run/truth'), same)
    t.equal(await scene.stop(), gone)
  })
})
