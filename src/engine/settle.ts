/** Lets everything happen that follows: events run one after the other, first in, first out, until none is left (E30). */
import { keysOf } from '../event/interest.ts'
import { answer, unblock } from './blocking.ts'
import { considerStart, considerStop } from './conditions.ts'
import { emit } from './emission.ts'
import { leave } from './instances.ts'
import type { Step } from './step.ts'
import { instanceKey } from './world.ts'

/** To be called at the end of all that comes in: in between events nothing is left to be done. */
export function settle(step: Step): void {
  for (;;) {
    const over = step.over.take()
    if (over !== undefined) {
      finishEvent(step, over)
      continue
    }
    const emitted = step.emitted.take()
    if (emitted === undefined) return
    showEvent(step, emitted)
  }
}

/** All jobs see the event, of each first `stop on` of its instances (E26). */
function showEvent(step: Step, id: string): void {
  const event = step.draft.get('event', id)
  if (event === undefined) return
  step.log('info', `Handling ${event.name} event`)
  const jobs = new Set(keysOf(event).flatMap(key => [...step.jobs.listening(key)]))
  for (const job of [...jobs].sort()) {
    const definition = step.definition(job)
    if (definition === undefined) continue
    const instances = step.draft.get('job', job)?.instances ?? []
    for (const name of instances) considerStop(step, instanceKey(job, name), definition, id)
    considerStart(step, definition, id)
  }
  // the queue's own hold on it
  unblock(step, id)
}

/** Nothing holds the event any more: who waited for it goes on; that it failed is told to all as NAME/failed (E33). */
function finishEvent(step: Step, id: string): void {
  const event = step.draft.get('event', id)
  if (event === undefined) return
  step.draft.put('event', id, null)
  for (const waiter of event.waiters) {
    if (waiter.kind === 'request') answer(step, waiter.id, event.failed)
    else {
      step.edit(waiter.id, { blocker: null })
      leave(step, waiter.id)
    }
  }
  if (event.failed && !event.name.endsWith('/failed')) emit(step, `${event.name}/failed`, event.env, [])
}
