/**
 * start, stop, restart, reload and status: which job is meant. By name and KEY=VALUE; or none, inside of a job's own scripts: then it is the
 * instance that they belong to, and the command doesn't wait, since the job can't go on before the script has ended.
 */
import type { Target } from '../engine/engine.ts'
import { instanceKey } from '../engine/world.ts'
import type { Context, Init, Outcome } from './context.ts'
import { conclude, fail, failUnknownJob, type Invocation } from './invocation.ts'
import { messages } from './messages.ts'
import { isSet } from './options.ts'

type NamedInstance = Extract<Target, { instance: string }>

/** What a command line without a job name lacks. */
export function missingJob({ words, context }: Invocation): string | null {
  return words.length > 0 || ownInstance(context.env) !== null ? null : messages.missingJobName
}

export const start = (invocation: Invocation): number => change(invocation, 'start')
export const stop = (invocation: Invocation): number => change(invocation, 'stop')
export const restart = (invocation: Invocation): number => change(invocation, 'restart')

export function reload(invocation: Invocation): number {
  return onJob(invocation, (init, target) => init.reload(target))
}

export function status(invocation: Invocation): number {
  return onJob(invocation, (init, target) => init.status(target))
}

function change(invocation: Invocation, change: 'start' | 'stop' | 'restart'): number {
  const wait = !isSet(invocation.settings, 'no-wait')
  return onJob(invocation, (init, target) => init.change(change, target, wait && !('instance' in target)))
}

function onJob(invocation: Invocation, act: (init: Init, target: Target) => Outcome): number {
  const { words, context } = invocation
  const target = targetOf(words, context.env)
  if (target.job === '') return fail(invocation, messages.emptyName)
  if ('env' in target && !arePairs(target.env)) {
    const known = context.init.job(target.job) !== undefined
    return known ? fail(invocation, messages.envNotPairs) : failUnknownJob(invocation, target.job)
  }
  return conclude(invocation, act(context.init, target))
}

function targetOf([job, ...env]: readonly string[], environment: Context['env']): Target {
  if (job !== undefined) return { job, env }
  return ownInstance(environment) ?? { job: '', env: [] }
}

/** The instance whose script we run in. */
function ownInstance({ UPSTART_JOB: job, UPSTART_INSTANCE: instance }: Context['env']): NamedInstance | null {
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
