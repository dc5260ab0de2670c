/**
 * What a job executes in a runlevel that ends the system or brings it to single-user mode (0, 1, 6, S). In such a
 * level System V's scripts end with some that kill every process they see, unmount what is mounted, set the clock and
 * halt: in a chroot that is the host's. So a process of such a level gets neither these scripts nor the programs that
 * they would use: the shim covers them, for it alone. What decides is the level, not how the job calls its scripts.
 * Services are stopped by their K scripts as ever.
 */
import { lookup, merge } from '../event/environment.ts'
import type { ProcessDefinition } from '../job-file/job-class.ts'
import { glob } from '../posix/glob.ts'
import { FileError, linkTarget, list, nodeAt, readText, realPath, status } from '../system/files.ts'
import type { Order } from './launch.ts'
import { machineCommandIn, programName, type ReadProgram } from './machine-command.ts'

export type Level = '0' | '1' | '6' | 'S'

/**
 * Scripts of Debian, Ubuntu and RHEL that are the machine's; where the order is worked out from dependencies they are
 * K scripts too.
 */
const machines: readonly string[] = [
  ...['halt', 'reboot', 'poweroff', 'kexec*', 'sendsigs', 'killall', 'killprocs', 'single', 'sulogin*'],
  ...['umount*', 'mount*', 'netfs', 'checkroot*', 'checkfs*', 'cryptdisks*', 'lvm2*', 'mdadm*', 'dmraid'],
  ...['hwclock*', 'hostname*', 'procps', 'kmod', 'module-init-tools', 'udev*', 'alsa*'],
  ...['networking', 'network', 'wpa-ifupdown', 'iptables', 'ip6tables', 'ufw'],
  ...['plymouth*', 'console-*', 'keyboard-setup*', 'keymap*'],
]

/** Programs that are covered, too: what is not read in a script is not hidden in one either. */
const programs: ReadonlySet<string> = new Set([
  ...['killall5', 'halt', 'reboot', 'poweroff', 'shutdown', 'kexec', 'hwclock', 'sulogin', 'sushell'],
  ...['umount', 'swapoff', 'init'],
])
const folders = ['/sbin', '/bin', '/usr/sbin', '/usr/bin']
/** Files that end the machine, or set its clock, when they are written to or opened. */
const devices = ['/proc/sysrq-trigger', '/dev/initctl', '/run/initctl', '/dev/rtc', '/dev/rtc0', '/dev/rtc1']

/** What calls a level's scripts, or is one. */
const runner =
  /(?:^|[\s"'`;&|(=])(?:\/etc\/init\.d\/rcS?|\/etc\/rc\.d\/rcS?|\/etc\/rc|(?:\/usr)?\/lib\/init\/rcS?)(?=$|[\s"'`;&|)])|\/rc["']?(?:[016S]|\$\{?\w+\}?)["']?\.d\b/m
/** The scripts of the boot: rc-sysinit calls them, and is told no runlevel. */
const bootRunner =
  /\/(?:etc\/init\.d|etc\/rc\.d|lib\/init)\/rc(?:S|\s+["']?S["']?)(?=$|[\s"'`;&|)])|\/rcS\.d\b/m

/**
 * The level whose scripts a process may run; null: none of these.
 * @param env what the process gets
 * @param own what its instance was started with; what stops it may bring a level, too, which it seldom is about
 */
export function levelOf(
  { command }: ProcessDefinition,
  env: readonly string[],
  own: readonly string[],
): Level | null {
  const level = (lookup(env, 'RUNLEVEL') ?? '').toUpperCase()
  if (level === '') return bootRunner.test(withoutComments(command)) ? 'S' : null
  const isOwn = (lookup(own, 'RUNLEVEL') ?? '').toUpperCase() === level
  return isLevel(level) && (isOwn || callsRunner(command)) ? level : null
}

function isLevel(text: string): text is Level {
  return /^[016S]$/.test(text)
}

function callsRunner(command: string): boolean {
  return runner.test(withoutComments(command))
}

function withoutComments(command: string): string {
  return command.replace(/^\s*#.*$/gm, '')
}

/**
 * The environment of a process that leaves a level for this one. rc calls no K scripts where there was no level
 * before; but many a root that is shut down has no utmp to tell one, so it is told of the usual one.
 */
export function leaving(
  level: Level,
  { command }: ProcessDefinition,
  env: readonly string[],
): readonly string[] {
  const isUnknown = /^N?$/.test(lookup(env, 'PREVLEVEL') ?? '')
  return isUnknown && level !== 'S' && callsRunner(command) ? merge(env, ['PREVLEVEL=2']) : env
}

export interface Guarded {
  /** What is executed; null: nothing may be. */
  readonly program: ProcessDefinition | null
  /** For the shim. */
  readonly orders: readonly Order[]
  /** What is left out, for a person; null: nothing. */
  readonly omitted: string | null
}

/**
 * How a process of a level is run.
 * @param root that of the process, '' for ours
 * @param canCover whether files can be covered for one process
 */
export function guarded(
  level: Level,
  definition: ProcessDefinition,
  root: string,
  canCover: () => boolean,
): Guarded {
  const { command, script } = definition
  const covers = canCover()
  // where programs are covered, it doesn't matter which script calls them
  const read = covers ? undefined : (program: string) => programText(root, program)
  const own = machineCommandIn(script ? command : `exec ${command}`, read)
  const scripts = scriptsOf(level, root, read)
  const out = scripts.filter(one => one.reason !== null)
  const calls = callsRunner(command)
  const orders = covers ? coverOrders(out, root, calls) : []
  // nothing covers the shell's own kill, or a program of many names
  const isHarmless = own === null || (covers && programs.has(programName(own[0] ?? '')))
  if (isHarmless && covers) return { program: definition, orders, omitted: calls ? listed(out) : null }
  if (isBoot(definition, level)) return { program: definition, orders, omitted: null }
  if (calls) {
    const isStop = ({ name }: Script) => name.startsWith('K')
    const services = scripts.filter(one => one.reason === null && isStop(one))
    const omitted = [`the S scripts of runlevel ${level}`, listed(out.filter(isStop)) ?? []].flat().join(', ')
    return { program: stopping(services), orders, omitted }
  }
  return isHarmless
    ? { program: definition, orders, omitted: null }
    : { program: null, orders: [], omitted: own.join(' ') }
}

/** @param told whether it is said already which scripts are left out; else they say it, should they be called */
function coverOrders(out: readonly Script[], root: string, told: boolean): Order[] {
  const scripts = new Set(out.flatMap(one => one.paths))
  return [
    ...pidofLinks(root).map(path => ['keep', root + path] as const),
    ...[...scripts].map(path => [told ? 'without' : 'refuse', root + path] as const),
    ...programFiles(root).map(path => ['refuse', root + path] as const),
  ]
}

/** A boot goes on after its scripts; who may not cover files may not unmount any either. */
function isBoot({ command }: ProcessDefinition, level: Level): boolean {
  return level === 'S' && bootRunner.test(withoutComments(command))
}

/** K scripts alone, where the level's own order can't be had without what ends the machine. */
function stopping(scripts: readonly Script[]): ProcessDefinition {
  const lines = scripts.map(({ paths: [path = ''] }) => {
    const quoted = `'${path.replaceAll("'", "'\\''")}'`
    return `[ ! -x ${quoted} ] || ${quoted} stop || :\n`
  })
  return { script: true, command: lines.length === 0 ? ':\n' : lines.join('') }
}

interface Script {
  /** That of its link: `K20ssh`. */
  readonly name: string
  /** Of its link, and of what that leads to; in the process' root. */
  readonly paths: readonly string[]
  /** Why it is the machine's: what it executes, '' where its name says it; null: it isn't. */
  readonly reason: string | null
}

/** The scripts of a level, in their order. */
function scriptsOf(level: Level, root: string, read?: ReadProgram): Script[] {
  const seen = new Set<string>()
  return [`/etc/rc${level}.d`, `/etc/rc.d/rc${level}.d`].flatMap(folder => {
    const real = attempted(() => realPath(root + folder))
    if (real === null || seen.has(real)) return []
    seen.add(real)
    const names = (list(root + folder) ?? []).filter(name => /^[SK]\d/.test(name)).sort()
    return names.flatMap(name => scriptAt(root, folder, name, read) ?? [])
  })
}

function scriptAt(root: string, folder: string, name: string, read?: ReadProgram): Script | null {
  const link = `${folder}/${name}`
  const target = linkTarget(root + link)
  const path = target === null ? link : target.startsWith('/') ? target : `${folder}/${target}`
  const node = nodeAt(root + path)
  if (node?.kind !== 'file' && node?.kind !== 'link') return null
  const names = [name.replace(/^[SK]\d+/, ''), programName(path)]
  const known = names.some(one => machines.some(pattern => glob(pattern, one)))
  const reason = known ? '' : (machineCommandIn(textOf(root + path), read)?.join(' ') ?? null)
  return { name, paths: target === null ? [path] : [link, path], reason }
}

/** What stands in a program that is a script. */
function programText(root: string, program: string): string {
  if (!/^[\w./+-]+$/.test(program)) return ''
  const places = program.startsWith('/')
    ? ['']
    : ['/usr/local/sbin/', '/usr/local/bin/', ...folders.map(f => `${f}/`)]
  const path = places.map(place => root + place + program).find(path => status(path)?.directory === false)
  return path === undefined ? '' : textOf(path)
}

/** Scripts are short (bytes). */
const longest = 1 << 18

/** The text of a shell's script; '' of anything else. */
function textOf(path: string): string {
  const text =
    (status(path)?.size ?? longest) < longest ? (attempted(() => readText(path, 'latin1')) ?? '') : ''
  return /^#![^\n]*\b(python|perl|ruby|lua|awk|expect)/.test(text) || text.includes('\0') ? '' : text
}

function listed(scripts: readonly Script[]): string | null {
  const names = scripts.map(({ name, reason }) => (reason === '' ? name : `${name} (${reason})`))
  return names.length === 0 ? null : names.join(', ')
}

/** Those that there are. */
function programFiles(root: string): string[] {
  const all = foldersIn(root).flatMap(folder => [...programs].map(name => `${folder}/${name}`))
  return [...all, ...devices].filter(path => (nodeAt(root + path)?.kind ?? 'directory') !== 'directory')
}

/** pidof(8) may be another name of killall5; scripts need it. */
function pidofLinks(root: string): string[] {
  const all = foldersIn(root).map(folder => `${folder}/pidof`)
  return all.filter(path => programName(linkTarget(root + path) ?? '') === 'killall5')
}

/** Folders of programs, each once. */
function foldersIn(root: string): string[] {
  return folders.filter(folder => nodeAt(root + folder)?.kind === 'directory')
}

function attempted<T>(call: () => T | null): T | null {
  try {
    return call()
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}
