/** How events come into the world: those of commands, and the four that each job sends on its way (upstart-events(7)). */
import { lookup, nameOf } from '../event/environment.ts'
import { signalName } from '../posix/signal.ts'
import type { Step } from './step.ts'
import type { Failure, Instance, Waiter } from './world.ts'

/** Puts an event in the queue. @returns its id */
export function emit(step: Step, name: string, env: readonly string[], waiters: readonly Waiter[]): string {
  const id = step.draft.id()
  step.draft.put('event', id, { name, env, failed: false, blockers: 1, waiters })
  step.emitted.add(id)
  return id
}

/** `started` or `stopped`: nobody waits for it. */
export function announce(step: Step, key: string, name: 'started' | 'stopped'): void {
  const instance = step.instance(key)
  if (instance !== undefined) emit(step, name, environmentOfEvent(step, instance, name), [])
}

/** `starting` or `stopping`: the instance stays in its state until the event is over (E32). */
export function announceAndWait(step: Step, key: string, name: 'starting' | 'stopping'): void {
  const instance = step.instance(key)
  if (instance === undefined) return
  const blocker = emit(step, name, environmentOfEvent(step, instance, name), [{ kind: 'instance', id: key }])
  step.edit(key, { blocker })
}

/** The variables of a job's event in their order, the exported ones last; these replace none (2.5). */
function environmentOfEvent(step: Step, instance: Instance, event: string): string[] {
  const env = [`JOB=${instance.job}`, `INSTANCE=${instance.name}`]
  if (event === 'stopping' || event === 'stopped') env.push(...resultOf(instance.failure))
  for (const name of step.definition(instance.job)?.export ?? []) {
    const value = lookup(instance.env, name)
    if (value !== undefined && !env.some(entry => nameOf(entry) === name)) env.push(`${name}=${value}`)
  }
  return env
}

/** RESULT and, where it failed, PROCESS and how it ended. */
function resultOf(failure: Failure | null): string[] {
  if (failure === null) return ['RESULT=ok']
  const env = ['RESULT=failed', `PROCESS=${failure.process}`]
  if (failure.status === null) return env
  if (failure.status < 256) return [...env, `EXIT_STATUS=${failure.status}`]
  const signal = failure.status >> 8
  return [...env, `EXIT_SIGNAL=${signalName(signal) ?? signal}`]
}
