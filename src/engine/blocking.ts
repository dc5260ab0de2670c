/**
 * Who waits for whom. An event is held by the parts of conditions that it made true and by the instances that it started or stopped
 * (E31); an instance by nothing but the events and requests that wait for it to reach its goal, which it answers all at once.
 */
import type { Happened } from '../event/condition.ts'
import type { Step } from './step.ts'
import type { Failure, Waiter } from './world.ts'

export function block(step: Step, event: string): void {
  const held = step.draft.get('event', event)
  if (held !== undefined) step.draft.patch('event', event, { blockers: held.blockers + 1 })
}

/** Lets an event go; a failure stays with it. */
export function unblock(step: Step, event: string, failed = false): void {
  const held = step.draft.get('event', event)
  if (held === undefined) return
  const blockers = held.blockers - 1
  step.draft.patch('event', event, { blockers, failed: held.failed || failed })
  if (blockers === 0) step.over.add(event)
}

/** A condition holds its events. */
export function blockAll(step: Step, happened: Happened): void {
  for (const { id } of happened) if (id !== null) block(step, id)
}

/** A condition is reset: its events are let go. */
export function unblockAll(step: Step, happened: Happened): void {
  for (const { id } of happened) if (id !== null) unblock(step, id)
}

/** The instance now holds the events that gave it its goal, but for those that it would never let go. */
export function holdCauses(step: Step, key: string, because: Happened): void {
  const blocking: Waiter[] = []
  for (const { id } of because) {
    if (id === null || waitsForItself(step, key, id)) continue
    block(step, id)
    blocking.push({ kind: 'event', id })
  }
  step.edit(key, { blocking })
}

/**
 * Whether an instance that held an event would wait for itself: it waits for an event of its own, and that is held by another which waits for an
 * event, and so on up to the one. Init deadlocks here; only the last of such holds can close the circle, so it is not taken.
 */
function waitsForItself(step: Step, key: string, event: string): boolean {
  if (step.instance(key)?.blocker == null) return false
  const held = [event]
  const seen = new Set(held)
  for (let id = held.pop(); id !== undefined; id = held.pop()) {
    for (const waiting of step.draft.get('event', id)?.waiters ?? []) {
      if (waiting.kind !== 'instance') continue
      if (waiting.id === key) return true
      for (const { kind, id: next } of step.instance(waiting.id)?.blocking ?? []) {
        if (kind === 'event' && !seen.has(next)) held.push(next)
        seen.add(next)
      }
    }
  }
  return false
}

/** Answers everybody who waits for the instance. */
export function release(step: Step, key: string, failed: boolean): void {
  const waiters = step.instance(key)?.blocking ?? []
  if (waiters.length === 0) return
  step.edit(key, { blocking: [] })
  for (const waiter of waiters) answerWaiter(step, waiter, failed)
}

function answerWaiter(step: Step, waiter: Waiter, failed: boolean): void {
  if (waiter.kind === 'event') unblock(step, waiter.id, failed)
  else answer(step, waiter.id, failed)
}

/** The outcome of a request, once. One that was forgotten needs none. */
export function answer(step: Step, request: string, failed: boolean): void {
  const waiting = step.draft.get('request', request)
  if (waiting === undefined || waiting.outcome !== null) return
  step.draft.patch('request', request, { outcome: failed ? 'failed' : 'ok' })
  step.effects.push({ kind: 'answered', owner: waiting.owner })
}

/**
 * A process has failed its job: the first failure of a run is remembered (2.5), each one answers who waits, be it for the job to start or,
 * where it was under way when the job was stopped, to stop (S7, S8).
 */
export function fail(step: Step, key: string, failure: Failure): void {
  const instance = step.instance(key)
  if (instance === undefined) return
  if (instance.failure === null) step.edit(key, { failure })
  release(step, key, true)
}
