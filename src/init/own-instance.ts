/** Which job or instance is meant: that whose script we run in, by its environment; and what a command line says of it. */
import type { Target } from '../engine/engine.ts'
import { instanceKey } from '../engine/world.ts'
import type { Context, Init } from './context.ts'

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

/**
 * Runlevel links have names of their own: `/etc/rc2.d/S20ssh` leads to upstart-job, which takes the name that it is called
 * by for the job's.
 * @returns the job that SnnJOB or KnnJOB stands for, where there is no job of the whole name; else the name as it is
 */
export function jobMeant(name: string, init: Pick<Init, 'job'>): string {
  const [, job] = /^[SK]\d\d(.+)$/s.exec(name) ?? []
  if (job === undefined || init.job(name) !== undefined) return name
  return init.job(job) === undefined ? name : job
}
