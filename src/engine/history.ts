/**
 * What happens, moment by moment: kept in the state while somebody looks on (a boot, a shutdown), until he takes it. All
 * commands step the engine, so he would else not see what others have absorbed.
 */
import type { Happened } from '../event/condition.ts'
import type { Step } from './step.ts'
import { type Moment, only, type State } from './world.ts'

/** Keeps a moment, if anybody wants to know. */
function note(step: Step, moment: Moment): void {
  if (isLookedOn(step)) step.draft.put('history', step.draft.id(), moment)
}

function isLookedOn(step: Step): boolean {
  return step.draft.get('onlooker', only) !== undefined
}

/** A command emits an event. @param by the instance whose script it was called from */
export function noteEvent(step: Step, name: string, env: readonly string[], by: string | null): void {
  note(step, { kind: 'event', at: step.now, name, env, by })
}

/** Events are about to start an instance. */
export function noteCauses(step: Step, key: string, because: Happened): void {
  if (isLookedOn(step)) step.causes.set(key, because)
}

/** Events would start a job, but can't. */
export function noteRefusal(step: Step, job: string, error: string, because: Happened): void {
  const causes = because.map(({ name, env }) => ({ name, env }))
  note(step, { kind: 'refused', at: step.now, job, error, causes })
}

/** An instance has entered a state that it stays in for now; it may be in another one, or gone, since. */
export function noteState(step: Step, key: string, state: State): void {
  const instance = step.instance(key)
  if (instance === undefined || instance.state !== state) return
  const causes = state === 'starting' ? step.causes.get(key)?.map(({ name, env }) => ({ name, env })) : null
  note(step, {
    kind: 'state',
    at: step.now,
    instance: key,
    goal: instance.goal,
    state,
    causes: causes ?? null,
  })
}

/** Something was kept from a process of an instance. */
export function noteOmission(step: Step, key: string, what: string): void {
  note(step, { kind: 'omitted', at: step.now, instance: key, what })
}

/** A run is over: the instance goes, or begins anew. */
export function noteEnd(step: Step, key: string): void {
  const instance = step.instance(key)
  if (instance === undefined) return
  const last = instance.failure === null ? undefined : step.draft.get('last', instance.job)
  const failure = last?.instance === instance.name ? last : null
  note(step, { kind: 'end', at: step.now, instance: key, failure })
}

/** All that was kept, in its order; it is kept no longer. */
export function takeHistory(step: Step): Moment[] {
  const kept = step.draft.all('history')
  for (const key of kept.keys()) step.draft.put('history', key, null)
  return [...kept.values()]
}
