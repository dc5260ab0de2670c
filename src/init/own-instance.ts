/** The instance whose script we run in, by the environment that init gave it; and variables as a command line gives them. */
import type { Target } from '../engine/engine.ts'
import { instanceKey } from '../engine/world.ts'
import type { Context } from './context.ts'

type NamedInstance = Extract<Target, { instance: string }>

/** The instance whose script we run in. */
export function ownInstance({
  UPSTART_JOB: job,
  UPSTART_INSTANCE: instance,
}: Context['env']): NamedInstance | null {
  return job === undefined || instance === undefined ? null : { job, instance }
}

/** Its key; null where we run in no job's script. */
export function ownKey(env: Context['env']): string | null {
  const own = ownInstance(env)
  return own === null ? null : instanceKey(own.job, own.instance)
}

/** Whether all are KEY=VALUE; KEY may be empty. */
export function arePairs(env: readonly string[]): boolean {
  return env.every(entry => entry.includes('='))
}
