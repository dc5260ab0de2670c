/**
 * The maintainer scripts by themselves, under dash: what they call, and what is left when they are killed at any of their
 * steps.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { allowed, DpkgRoot } from '../fixtures/dpkg-root.ts'
import { upstart, upstartDummy } from '../fixtures/packages.ts'
import { lacksRoot, scratchFolder } from '../fixtures/scratch-root.ts'

/**
 * Every option the scripts give to a program of Lucid: coreutils 7.4, grep 2.5.4, dpkg 1.15.5.6, as their manuals say.
 * --no-rename is not among them, and is only given where --help names it.
 */
const lucidOptions: Readonly<Record<(typeof allowed)[number], readonly string[]>> = {
  chmod: [],
  cp: ['-a'],
  dd: [],
  'dpkg-divert': ['--add', '--divert', '--help', '--list', '--package', '--quiet', '--remove', '--truename'],
  'dpkg-query': ['-S'],
  grep: ['-e', '-q', '-v'],
  ln: ['-s'],
  mv: ['-fT'],
  readlink: [],
  rm: ['-f', '-rf'],
}

/** Commands that change something, as a pattern of sh: the steps at which a script is killed. */
const steps = "chmod* | cp* | dd* | dpkg-divert*' --add '* | dpkg-divert*' --remove '* | ln* | mv* | rm*"

/** A root with upstart and the unpacked package, whose scripts find their commands in /watched. */
function prepare(path: string, options: { readonly merged: boolean; readonly lucid: boolean }): DpkgRoot {
  mkdirSync(path)
  const root = new DpkgRoot(path, options)
  upstart(`${path}/debs`, '1')
  root.must('dpkg', '-i', '/debs/upstart_1.deb')
  const dummy = upstartDummy()
  execFileSync('dpkg-deb', ['-x', dummy, `${path}/unpacked`])
  execFileSync('cp', ['-r', `${path}/unpacked/usr/lib/upstart-dummy`, `${path}/usr/lib/`])
  execFileSync('dpkg-deb', ['-e', dummy, `${path}/scripts`])
  mkdirSync(`${path}/watched`)
  for (const name of allowed)
    root.script(
      `/watched/${name}`,
      `#!/bin/sh
echo ${name} "$@" >>/tmp/calls
case "${name} $*" in ${steps}) read n </tmp/steps; echo $((n - 1)) >/tmp/steps; [ "$n" != 1 ] || kill -9 0 ;; esac
exec /bin/${name} "$@"
`,
    )
  return root
}

/** Runs a maintainer script under watch; it is killed, with all it started, before its step number `kill` (0: never). */
function watched(root: DpkgRoot, name: string, action: string, kill = 0) {
  writeFileSync(`${root.path}/tmp/steps`, `${kill}\n`)
  return root.run(['/bin/setsid', '/bin/env', 'PATH=/watched', '/bin/dash', `/scripts/${name}`, action])
}

/** Runs a maintainer script. */
const script = (root: DpkgRoot, name: string, action: string) =>
  root.run(['/bin/dash', `/scripts/${name}`, action])

const isThere = (root: DpkgRoot) =>
  root.run(['sh', '-c', '[ -x /sbin/initctl ] && [ -x /sbin/start-stop-daemon ]']).status === 0

/** The stages of an installation and a removal, as dpkg runs them. */
function run(
  t: Test,
  how: typeof script,
  root: DpkgRoot,
  ...stages: readonly (readonly [name: string, action: string])[]
) {
  for (const [name, action] of stages) {
    const { status, err } = how(root, name, action)
    if (status !== 0 || err !== '') t.match({ status, err }, { status: 0, err: '' }, `${name} ${action}`)
  }
}

const states: Readonly<Record<string, string>> = {
  upstart: ':',
  'a LOCAL diversion': `dpkg-divert --local --rename --add /sbin/initctl 2>&1; ln -s /bin/true /sbin/initctl`,
}

for (const options of [
  { merged: false, lucid: true },
  { merged: true, lucid: false },
]) {
  t.test(options.merged ? 'merged /usr' : 'as in Lucid', { skip: lacksRoot }, async t => {
    const base = `${scratchFolder(t)}/base`
    prepare(base, options).program('setsid').program('env')
    const copy = (from: string, name = 'copy') => {
      const path = `${base}/../${name}`
      rmSync(path, { recursive: true, force: true })
      execFileSync('cp', ['-al', from, path])
      return new DpkgRoot(path, options)
    }

    if (options.lucid)
      t.test('call only what Lucid has, and say nothing', async t => {
        for (const state of Object.values(states)) {
          const root = copy(base)
          root.sh(state)
          run(t, watched, root, ['preinst', 'install'], ['postinst', 'configure'], ['postinst', 'triggered'])
          t.equal(root.fault(), null)
          run(t, watched, root, ['prerm', 'remove'], ['postrm', 'remove'], ['postrm', 'purge'])
          const calls = readFileSync(`${root.path}/tmp/calls`, 'utf8').trim().split('\n')
          for (const call of calls) {
            const [name = '', ...args] = call.split(' ')
            const known: readonly string[] =
              Object.entries(lucidOptions).find(([key]) => key === name)?.[1] ?? []
            const unknown = args.filter(
              arg => arg.startsWith('-') && !known.includes(arg) && arg !== '--no-rename',
            )
            if (unknown.length > 0) t.fail(`${call}: unknown to Lucid: ${unknown.join(' ')}`)
            if (args.includes('--no-rename')) t.ok(call.startsWith('grep'), `asked for, not given: ${call}`)
          }
          t.ok(calls.length > 50)
        }
      })

    for (const [state, commands] of Object.entries(states).slice(0, options.lucid ? undefined : 1))
      t.test(`killed at any step: ${state}`, async t => {
        const start = copy(base)
        start.sh(commands)
        const before = start.fingerprint()
        execFileSync('cp', ['-a', start.path, `${base}/../before`])
        run(t, script, start, ['postinst', 'configure'])
        execFileSync('cp', ['-a', start.path, `${base}/../after`])
        const again: readonly (readonly [string, string])[] = [
          ['prerm', 'remove'],
          ['postrm', 'remove'],
        ]
        for (const [from, name, action] of [
          ['before', 'postinst', 'configure'],
          ['after', 'postinst', 'configure'],
          ['after', 'prerm', 'remove'],
        ] as const) {
          let kill = 0
          for (let killed = true; killed; ) {
            kill += 1
            const what = `${name} ${action}, ${from} activation, killed at step ${kill}`
            const broken = copy(`${base}/../${from}`, 'broken')
            killed = watched(broken, name, action, kill).status === null
            const found = { there: isThere(broken), fault: broken.startStopDaemonFault() }
            for (const repair of ['configured again', 'removed'] as const) {
              const root = repair === 'removed' ? broken : copy(broken.path)
              if (repair === 'configured again') {
                run(t, script, root, ['postinst', 'configure'])
                const fault = root.fault()
                if (fault !== null) t.equal(fault, null, `${what}, ${repair}`)
              }
              run(t, script, root, ...again)
              t.same(
                [found, root.fingerprint()],
                [{ there: true, fault: null }, before],
                `${what}, ${repair}`,
              )
            }
          }
          t.ok(kill > 5, `${name} ${action} has ${kill - 1} steps`)
        }
        for (const name of ['before', 'after']) rmSync(`${base}/../${name}`, { recursive: true })
      })
  })
}
