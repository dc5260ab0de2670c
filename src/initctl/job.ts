/**
 * start, stop, restart, reload and status: which job is meant. By name and KEY=VALUE; or none, inside of a job's own scripts: then it is the
 * instance that they belong to, and the command doesn't wait, since the job can't go on before the script has ended.
 */
import { fail, say } from '../command-line/invocation.ts'
import { isSet } from '../command-line/options.ts'
import type { Target } from '../engine/engine.ts'
import type { Context, Init, Outcome } from '../init/context.ts'
import { conclude, failUnknownJob, type Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { arePairs, jobMeant, ownInstance } from '../init/own-instance.ts'

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
  const target = targetOf(words, context)
  if (target.job === '') return fail(invocation, messages.emptyName)
  if ('env' in target && !arePairs(target.env)) {
    const known = context.init.job(target.job) !== undefined
    return known ? fail(invocation, messages.envNotPairs) : failUnknownJob(invocation, target.job)
  }
  return conclude(invocation, act(context.init, target))
}

function targetOf([job, ...env]: readonly string[], context: Context): Target {
  if (job !== undefined) return { job: jobMeant(job, context.init), env }
  return ownInstance(context.env) ?? { job: '', env: [] }
}

/** usage: what a job's file says on how to start it; without a name, the job that we are a script of. */
export function usage(invocation: Invocation): number {
  const { init, env } = invocation.context
  const name = invocation.words[0] ?? env.UPSTART_JOB ?? ''
  if (name === '') return fail(invocation, messages.emptyName)
  const job = init.job(name)
  if (job === undefined) return failUnknownJob(invocation, name)
  say(invocation, `${messages.usage(job.usage ?? '')}\n`)
  return 0
}
