/**
 * From a process of a job to the orders for the shim: what is executed, with which environment, identity, limits and console
 * (init 1.13; P8–P12, C1–C4). Nothing is started here.
 */
import type { Instance, Process } from '../engine/world.ts'
import { lookup, merge } from '../event/environment.ts'
import { expand } from '../event/expand.ts'
import type { Console, JobClass, ProcessDefinition, ProcessName } from '../job-file/job-class.ts'
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

export type Launch =
  | {
      readonly kind: 'launch'
      readonly argv: readonly string[]
      readonly env: readonly string[]
      readonly script: string | null
      /** What it would have executed and doesn't get, for a person; null: nothing. */
      readonly omitted: string | null
    }
  /** It can't be: the step that failed, in Upstart's words. */
  | { readonly kind: 'failed'; readonly step: string; readonly errno: number }
  /** There is nothing to do for it, or (omitted) what it would do must not be done. */
  | { readonly kind: 'skip'; readonly omitted: string | null }

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
  const { argv, script } = commandOf(
    told ? withoutTelling(program) : program,
    status(`${root}/proc/self/fd`) !== null,
  )
  const options = [
    ...commonOptions(token, instance, job, settings),
    ...(process.name === 'main' ? mainOptions(instance, job) : ['--task']),
    ...(script === null ? [] : ['--script', scriptPath(settings.stateDirectory, token)]),
    ...(settings.strict ? ['--strict'] : []),
    ...['--umask', job.umask.toString(8)],
    ...(job.nice === -21 ? [] : ['--nice', String(job.nice)]),
    ...['--oom', String(job.oomScoreAdj)],
    ...Object.entries(job.limits).flatMap(([name, [soft, hard]]) => ['--limit', `${name}=${soft}:${hard}`]),
    ...(job.chroot === null ? [] : ['--chroot', job.chroot]),
    ...(job.chdir === null ? [] : ['--chdir', job.chdir]),
    ...(guard?.options ?? []),
    ...guardOptions(process.name, job, settings),
    ...['--uid', String(identity.uid), '--gid', String(identity.gid), '--groups', identity.groups.join(',')],
  ]
  return {
    kind: 'launch',
    argv: ['run', ...options, '--', ...argv],
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
  const { argv } = commandOf(definition, false)
  const options = [...commonOptions(token, instance, job, settings), '--task']
  return {
    kind: 'launch',
    argv: ['run', ...options, '--', ...argv],
    env: environmentOf(instance, 'security'),
    script: null,
    omitted: null,
  }
}

/** Where a supervisor reports, and what it executes where nobody hears it. */
function stateOptions(token: string, { stateDirectory, program, root }: LaunchSettings): string[] {
  const settle = ['--settle', program, ...(root === null ? [] : ['--root', root])]
  return ['--state', stateDirectory, '--token', token, ...settle]
}

function commonOptions(token: string, instance: Instance, job: JobClass, settings: LaunchSettings): string[] {
  const log = `${settings.logDirectory}/${logName(instance.job, instance.name)}`
  return [...stateOptions(token, settings), ...['--console', consoleOf(job.console, log, settings.supervise)]]
}

function mainOptions(instance: Instance, job: JobClass): string[] {
  const options = ['--expect', job.expect]
  if (job.task) options.push('--task')
  if (job.apparmorSwitch !== null && appArmorEnabled()) {
    const profile = expand(job.apparmorSwitch, name => lookup(instance.env, name))
    if (profile.ok) options.push('--apparmor', profile.value)
  }
  return options
}

/** Only a process that keeps its supervisor for as long as anything of it lives has somebody whom the kernel can ask. */
function guardOptions(name: ProcessName, job: JobClass, { guard, supervise }: LaunchSettings): string[] {
  if (!guard) return []
  return ['--guard', name === 'main' && !job.task && supervise ? 'ask' : 'refuse']
}

/** A process that keeps no supervisor has nobody to write its log for it. */
function consoleOf(console: Console, log: string, supervised: boolean): string {
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
  const argv = ['adopt', ...stateOptions(token, settings)]
  argv.push('--pid', String(process.pid), '--start', String(process.start))
  return { kind: 'launch', argv, env: [], script: null, omitted: null }
}
