/** What stands where people and scripts look for Upstart's programs: ours, or something that only says yes. */
import { isExecutable } from '../system/exclusive-file.ts'
import { linkTarget, nodeAt, readText, rename, status } from '../system/files.ts'
import { beginningOf, isLauncher } from '../system/launcher.ts'
import { environment } from '../system/process.ts'
import { runProgram } from '../system/run-program.ts'
import { type Check, error, type Finding, orOk, type Repair, warning } from './finding.ts'

/** State of our package in dpkg's words (`install ok installed`), null where it isn't one. */
function packageState(): string | null {
  const [, fields] =
    /^Package: upstart-dummy\n((?:.+\n)*)/m.exec(`${readText('/var/lib/dpkg/status') ?? ''}\n`) ?? []
  return /^Status: (.*)$/m.exec(fields ?? '')?.[1] ?? null
}

const postinst = '/var/lib/dpkg/info/upstart-dummy.postinst'

/** Whether dpkg knows which paths our package watches. */
function isTriggered(): boolean {
  return /^\/sbin\/initctl upstart-dummy$/m.test(readText('/var/lib/dpkg/triggers/File') ?? '')
}

/** What dpkg does by itself when it installs something in our place. */
function putBack(): Repair | null {
  const state = packageState()
  if (state === null || / (?:not-installed|config-files)$/.test(state)) return null
  return {
    done: 'had dpkg put our programs back',
    run: () => {
      if (!state.endsWith(' installed')) return dpkg('dpkg', '--configure', 'upstart-dummy')
      // an image builder that has unpacked the package without dpkg (multistrap) has told dpkg of no triggers
      if (!isTriggered()) return dpkg(postinst, 'configure')
      dpkg('dpkg-trigger', '--by-package=upstart-dummy', '--no-await', '/sbin/initctl')
      dpkg('dpkg', '--triggers-only', 'upstart-dummy')
    },
  }
}

function dpkg(program: string, ...args: readonly string[]): void {
  const { status: exit, err } = runProgram(program, args, { input: '' })
  if (exit !== 0) throw new Error(`${[program, ...args].join(' ')}: ${err.trim() || `exit ${exit}`}`)
}

type Kind = 'ours' | 'missing' | 'broken link' | 'stub' | 'fake' | 'script' | 'program'

/** Programs that do nothing, by their names. */
const idle = /\/(?:true|false|:)$/

function kindOf(path: string): Kind {
  const target = linkTarget(path)
  if (status(path) === null) return target === null ? 'missing' : 'broken link'
  if (target !== null && idle.test(target)) return 'stub'
  const text = beginningOf(path)
  if (isLauncher(text)) return 'ours'
  if (/Warning: Fake \S+ called/.test(text)) return 'fake'
  if (!text.startsWith('#!')) return 'program'
  return /^#!.*\n(?:\s*(?:#.*|exit(?: 0)?|:|true)?\n)*$/.test(`${text}\n`) ? 'stub' : 'script'
}

function described(path: string, kind: Kind): string {
  const target = linkTarget(path)
  const at = target === null ? path : `${path} (a link to ${target})`
  const is: { readonly [kind in Kind]: string } = {
    ours: 'is ours',
    missing: 'is missing',
    'broken link': 'leads nowhere',
    stub: 'does nothing',
    fake: "is debootstrap's fake, which does nothing",
    script: 'is a script of somebody else',
    program: 'is another program',
  }
  return `${at} ${is[kind]}`
}

const names = ['initctl', 'start', 'stop', 'restart', 'reload', 'status'] as const

export const launchers: Check = {
  name: 'launchers',
  look: () => {
    const repair = putBack()
    const program = environment.UPSTART_DUMMY_PROGRAM ?? '/usr/sbin/upstart-dummy'
    const advice = (path: string) =>
      repair === null
        ? `install the package upstart-dummy, or ln -sf ${program} ${path}`
        : "`upstart-dummy doctor --repair', or: dpkg --triggers-only upstart-dummy"
    const findings = names.flatMap((name): Finding[] => {
      const path = `/sbin/${name}`
      const kind = kindOf(path)
      if (kind === 'ours') return []
      return [error(`${described(path, kind)}: jobs are not started by it`, advice(path), repair)]
    })
    return orOk(
      [...findings, ...startStopDaemon(repair)],
      'initctl, start, stop, restart, reload and status are ours',
    )
  },
}

/** dpkg's own is as good where we are not installed as a package. */
function startStopDaemon(repair: Repair | null): Finding[] {
  const path = '/sbin/start-stop-daemon'
  const kind = kindOf(path)
  if (kind === 'ours' || (kind === 'program' && repair === null)) return []
  const saw = described(path, kind)
  if (kind === 'program' || kind === 'script')
    return [warning(`${saw}: --trace-pid is not understood`, "`upstart-dummy doctor --repair'", repair)]
  return [
    error(
      `${saw}: scripts in /etc/init.d start nothing`,
      'put back the one of dpkg: apt-get install --reinstall dpkg',
      repair,
    ),
  ]
}

export const debootstrap: Check = {
  name: 'debootstrap',
  look: () => {
    const paths = ['initctl', 'start-stop-daemon', 'start', 'stop', 'status'].map(name => `/sbin/${name}`)
    const findings = paths.flatMap((path): Finding[] => {
      const real = `${path}.REAL`
      // an image builder's diversion: what it has moved there is the original (dpkg-divert --truename)
      if (nodeAt(real) === null || diversions().some(({ to }) => to === real)) return []
      const kind = kindOf(path)
      if (kind !== 'fake' && kind !== 'missing')
        return [
          warning(
            `${real} is left of debootstrap, ${described(path, kind)}`,
            `rm ${real}, if nothing needs it`,
          ),
        ]
      const repair = { done: `gave ${real} its name back`, run: () => rename(real, path) }
      return [
        error(
          `debootstrap has not finished: ${described(path, kind)}, the real one is ${real}`,
          `mv ${real} ${path}`,
          repair,
        ),
      ]
    })
    return orOk(findings, 'nothing is left of debootstrap')
  },
}

interface Diversion {
  readonly from: string
  readonly to: string
  readonly by: string
}

function diversions(): Diversion[] {
  const lines = (readText('/var/lib/dpkg/diversions') ?? '').split('\n')
  return lines.flatMap((from, at) => {
    const [to, by] = [lines[at + 1], lines[at + 2]]
    return at % 3 === 0 && to !== undefined && by !== undefined
      ? [{ from, to, by: by === ':' ? 'LOCAL' : by }]
      : []
  })
}

const ours =
  /^(?:\/usr)?\/sbin\/(?:initctl|start-stop-daemon|start|stop|restart|reload|status|telinit|runlevel)$/
const callers = /^(?:\/usr)?\/sbin\/(?:invoke-rc\.d|service|update-rc\.d)$/

/** Where dpkg's start-stop-daemon is, as its package names its path (debian/diversions.sh). */
const originals = ['/sbin/start-stop-daemon.distrib', '/usr/sbin/start-stop-daemon.distrib.usr-is-merged']

export const diverted: Check = {
  name: 'diversions',
  look: () => {
    const installed = packageState()?.endsWith(' installed') === true
    const findings = diversions().flatMap((diversion): Finding[] => {
      const { from, to, by } = diversion
      const remove = `dpkg-divert ${by === 'LOCAL' ? '--local' : `--package ${by}`} --rename --remove ${from}`
      if (callers.test(from)) return callerFindings(diversion, remove)
      if (!ours.test(from)) return []
      if (by === 'upstart-dummy' && !installed)
        return [
          warning(`${from} is still diverted to ${to} by upstart-dummy, which is not installed`, remove),
        ]
      if (by === 'upstart-dummy')
        return from === '/sbin/start-stop-daemon' && !originals.some(isExecutable)
          ? [
              error(
                `${to}, which start-stop-daemon itself should be, is missing`,
                'apt-get install --reinstall dpkg',
              ),
            ]
          : []
      if (by !== 'LOCAL')
        return [
          error(
            `${from} is diverted to ${to} by the package ${by}, so it can't be ours`,
            `remove ${by}, or its diversion: ${remove}`,
          ),
        ]
      return nodeAt(to) === null && kindOf(from) !== 'ours'
        ? [warning(`${from} is diverted to ${to} by an image builder, and nothing is there`, remove)]
        : []
    })
    return orOk(findings, 'no diversion is in the way')
  },
}

/** What starts jobs for packages may have been put out of action. */
function callerFindings({ from, to, by }: Diversion, remove: string): Finding[] {
  const kind = kindOf(from)
  if (kind !== 'stub' && kind !== 'missing' && kind !== 'broken link') return []
  const saw = `${described(from, kind)}, diverted to ${to} (${by}): packages start nothing`
  return [warning(saw, `${kind === 'missing' ? '' : `rm ${from}; `}${remove}`)]
}
