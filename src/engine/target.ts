/** Which instance a command means, and what it is told where there is none. */
import { applyStanza, lookup, merge } from '../event/environment.ts'
import { expand } from '../event/expand.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { Step } from './step.ts'
import { type Instance, instanceKey } from './world.ts'

/** By the job's name and KEY=VALUE, or by the name it has (UPSTART_INSTANCE). */
export type Target =
  | { readonly job: string; readonly env: readonly string[] }
  | { readonly job: string; readonly instance: string }

/** Why a command was refused; the texts are initctl's. */
export type Refusal =
  | { readonly kind: 'unknown-job'; readonly job: string }
  | { readonly kind: 'bad-instance'; readonly error: string; readonly job: string }
  | { readonly kind: 'unknown-instance'; readonly name: string }
  | { readonly kind: 'already-running'; readonly job: string; readonly name: string }
  | { readonly kind: 'already-stopped'; readonly job: string; readonly name: string }
  | { readonly kind: 'not-running'; readonly job: string; readonly name: string }

export interface Found {
  readonly ok: true
  readonly definition: JobClass
  readonly key: string
  /** The expanded name. */
  readonly name: string
  /** What a start with these KEY=VALUE gives its processes; null where the instance was named, and keeps what it has. */
  readonly env: readonly string[] | null
  /** The instance, where it exists. */
  readonly instance: Instance | undefined
}

export type Refused = { readonly ok: false; readonly why: Refusal }

/** What every job gets from init itself. */
export const initEnvironment: readonly string[] = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin',
  'TERM=linux',
]

/** The environment of a new start (3.9): init's, the job's `env`, then what the command or the events bring. */
export function startEnvironment(definition: JobClass, additions: readonly string[]): string[] {
  return merge(applyStanza(initEnvironment, definition.env ?? [], initEnvironment), additions)
}

/** The instance's name in an environment, or the error of its expansion. */
export function nameIn(definition: JobClass, env: readonly string[]): ReturnType<typeof expand> {
  return expand(definition.instance, variable => lookup(env, variable))
}

/** What a target names, whether the instance exists or not. */
export function find(step: Step, target: Target): Found | Refused {
  const definition = step.definition(target.job)
  if (definition === undefined) return refused({ kind: 'unknown-job', job: target.job })
  if ('instance' in target) return found(step, definition, target.instance, null)
  const env = startEnvironment(definition, target.env)
  const name = nameIn(definition, env)
  if (!name.ok) return refused({ kind: 'bad-instance', error: name.error, job: target.job })
  return found(step, definition, name.value, env)
}

/** As `find`, for commands that need the instance. */
export function findInstance(
  step: Step,
  target: Target,
): (Found & { readonly instance: Instance }) | Refused {
  const result = find(step, target)
  if (!result.ok) return result
  const { instance } = result
  if (instance === undefined) return refused({ kind: 'unknown-instance', name: result.name })
  return { ...result, instance }
}

function found(step: Step, definition: JobClass, name: string, env: readonly string[] | null): Found {
  const key = instanceKey(definition.name, name)
  return { ok: true, definition, key, name, env, instance: step.instance(key) }
}

export function refused(why: Refusal): Refused {
  return { ok: false, why }
}
