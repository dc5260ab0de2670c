/**
 * From a process of a job to the orders for the shim: what is executed, with which environment, identity, limits and console
 * (init 1.13; P8–P12, C1–C4). Nothing is started here.
 */
import type { Instance, Process } from '../engine/world.ts'
import { lookup, merge } from '../event/environment.ts'
import { expand } from '../event/expand.ts'
import type { JobClass, ProcessDefinition, ProcessName } from '../job-file/job-class.ts'
import { noNice } from '../job-file/value.ts'
import { readText, status } from '../system/files.ts'
import { identityOf } from './account.ts'
import { commandOf } from './command.ts'
import { tellsInit, withoutTelling } from './guard.ts'
import { guarded, leaving, levelOf } from './level.ts'
import { logName } from './log-file.ts'

export interface LaunchSettings {
  readonly stateDirectory: string
  readonly logDirectory: string
  /** Executed as `PROGRAM settle` by a supervisor that has something to report to nobody. */
  readonly program: string
  /** How the root is called from where the program was started; null: it is the same. */
  readonly root: string | null
  /** A refused limit, nice or oom score fails the process. */
  readonly strict: boolean
  /** A process that is up keeps its supervisor. */
  readonly supervise: boolean
  /** Processes are kept from a PID 1 that is not ours. */
  readonly guard: boolean
  /** Whether files can be covered for one process (the shim's `--without`); asked when it matters. */
  readonly canCover: () => boolean
  /** Whether the kernel gives such a guard; asked when it matters. */
  readonly canGuard: () => boolean
}

export interface CheckedSettings extends LaunchSettings {
  /** @throws ConfigurationError where the configuration is not in order */
  check(): void
}

/** An option of the shim and its value; true: it has none (src/shim/README.md). */
export type Order = readonly [option: string, value: string | true]

export type Launch =
  | {
      readonly kind: 'launch'
      /** Which part the shim is to play. */
      readonly part: 'run' | 'adopt'
      readonly orders: readonly Order[]
      /** What is executed; empty: it is running already. */
      readonly command: readonly string[]
      readonly env: readonly string[]
      readonly script: string | null
      /** What it would have executed and doesn't get, for a person; null: nothing. */
      readonly omitted: string | null
    }
  /** It can't be: the step that failed, in Upstart's words. */
  | { readonly kind: 'failed'; readonly step: string; readonly errno: number }
  /** There is nothing to do for it, or (omitted) what it would do must not be done. */
  | { readonly kind: 'skip'; readonly omitted: string | null }

/** A launch as the shim's command line. */
export function shimArguments({ part, orders, command }: Launch & { kind: 'launch' }): string[] {
  const options = orders.flatMap(([name, value]) => [`--${name}`, ...(value === true ? [] : [value])])
  return [part, ...options, ...(command.length > 0 ? ['--', ...command] : [])]
}

/** Where the text of a script lies until its process has opened it. */
export function scriptPath(stateDirectory: string, token: string): string {
  return `${stateDirectory}/script/${token}`
}

/** Everything the shim has to be told to run a process. The stanza `debug` is for `init --debug` alone, so not for us. */
export function launchOf(
  token: string,
  process: Process,
  instance: Instance,
  job: JobClass,
  settings: LaunchSettings,
): Launch {
  const definition = job.process[process.name]
  if (definition === undefined) return { kind: 'skip', omitted: null }
  if (process.name === 'security') return securityLaunch(token, instance, job, definition, settings)
  const identity = identityOf(job.chroot ?? '', job.setuid, job.setgid)
  if ('failed' in identity) return { kind: 'failed', step: identity.failed, errno: 0 }
  const env = environmentOf(instance, process.name)
  const level = levelOf(definition, env, instance.env)
  const root = job.chroot ?? ''
  const guard = level === null ? null : guarded(level, definition, root, settings.canCover)
  const program = guard === null ? definition : guard.program
  if (program === null) return { kind: 'skip', omitted: guard?.omitted ?? null }
  const told = settings.guard && tellsInit(program) && !settings.canGuard()
  const { argv: command, script } = commandOf(
    told ? withoutTelling(program) : program,
    status(`${root}/proc/self/fd`) !== null,
  )
  const orders: Order[] = [
    ...commonOrders(token, instance, job, settings),
    ...(process.name === 'main' ? mainOrders(instance, job) : [taskOrder]),
    ...(script === null ? [] : [['script', scriptPath(settings.stateDirectory, token)] as const]),
    ...(settings.strict ? [['strict', true] as const] : []),
    ['umask', job.umask.toString(8)],
    ...(job.nice === noNice ? [] : [['nice', String(job.nice)] as const]),
    ['oom', String(job.oomScoreAdj)],
    ...Object.entries(job.limits).map(([name, values]) => ['limit', `${name}=${values.join(':')}`] as const),
    ...(job.chroot === null ? [] : [['chroot', job.chroot] as const]),
    ...(job.chdir === null ? [] : [['chdir', job.chdir] as const]),
    ...(guard?.orders ?? []),
    ...guardOrders(process.name, job, settings),
    ['uid', String(identity.uid)],
    ['gid', String(identity.gid)],
    ['groups', identity.groups.join(',')],
  ]
  return {
    kind: 'launch',
    part: 'run',
    orders,
    command,
    env: level === null ? env : leaving(level, definition, env),
    script,
    omitted: guard?.omitted ?? null,
  }
}

/** `apparmor load`: limits, user and directory are not for it, and where AppArmor is not to be had it is passed over. */
function securityLaunch(
  token: string,
  instance: Instance,
  job: JobClass,
  definition: ProcessDefinition,
  settings: LaunchSettings,
): Launch {
  if (!appArmorEnabled() || status('/sbin/apparmor_parser') === null) return { kind: 'skip', omitted: null }
  const { argv: command } = commandOf(definition, false)
  return {
    kind: 'launch',
    part: 'run',
    orders: [...commonOrders(token, instance, job, settings), taskOrder],
    command,
    env: environmentOf(instance, 'security'),
    script: null,
    omitted: null,
  }
}

/** Nothing that the process leaves is to be adopted. */
const taskOrder: Order = ['task', true]

/** Where a supervisor reports, and what it executes where nobody hears it. */
function stateOrders(token: string, { stateDirectory, program, root }: LaunchSettings): Order[] {
  const orders: Order[] = [
    ['state', stateDirectory],
    ['token', token],
    ['settle', program],
  ]
  return root === null ? orders : [...orders, ['root', root]]
}

function commonOrders(token: string, instance: Instance, job: JobClass, settings: LaunchSettings): Order[] {
  const log = `${settings.logDirectory}/${logName(instance.job, instance.name)}`
  return [...stateOrders(token, settings), ['console', consoleOf(job.console, log, settings.supervise)]]
}

function mainOrders(instance: Instance, job: JobClass): Order[] {
  const orders: Order[] = [['expect', job.expect]]
  if (job.task) orders.push(taskOrder)
  if (job.apparmorSwitch !== null && appArmorEnabled()) {
    const profile = expand(job.apparmorSwitch, name => lookup(instance.env, name))
    if (profile.ok) orders.push(['apparmor', profile.value])
  }
  return orders
}

/** Only a process that keeps its supervisor for as long as anything of it lives has somebody whom the kernel can ask. */
function guardOrders(name: ProcessName, job: JobClass, { guard, supervise }: LaunchSettings): Order[] {
  if (!guard) return []
  return [['guard', name === 'main' && !job.task && supervise ? 'ask' : 'refuse']]
}

/** A process that keeps no supervisor has nobody to write its log for it. */
function consoleOf(console: JobClass['console'], log: string, supervised: boolean): string {
  return console === 'log' ? `${supervised ? 'log' : 'file'}:${log}` : console
}

function appArmorEnabled(): boolean {
  return (
    (readText('/sys/module/apparmor/parameters/enabled') ?? '').startsWith('Y') &&
    status('/run/container_type') === null &&
    status('/rofs/etc/apparmor.d') === null
  )
}

/** The environment of a process: the instance's, for pre-stop and post-stop what the stop brought, and who it is (3.9). */
export function environmentOf(instance: Instance, process: ProcessName): string[] {
  const stopping = process === 'pre-stop' || process === 'post-stop'
  const env = stopping ? merge(instance.env, instance.stopEnv) : instance.env
  return merge(env, [`UPSTART_JOB=${instance.job}`, `UPSTART_INSTANCE=${instance.name}`])
}

/** The orders for a new supervisor of a process whose own was killed. */
export function adoptionOf(token: string, process: Process, settings: LaunchSettings): Launch {
  const orders: Order[] = [
    ...stateOrders(token, settings),
    ['pid', String(process.pid)],
    ['start', String(process.start)],
  ]
  return { kind: 'launch', part: 'adopt', orders, command: [], env: [], script: null, omitted: null }
}
