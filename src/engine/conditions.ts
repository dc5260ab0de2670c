/** What an event does to `stop on` and `start on` (2.3, 2.4): parts become true and hold it; a whole gives jobs a new goal. */
import { carryOver, fulfilled, type Happened, observe } from '../event/condition.ts'
import { lookup, merge } from '../event/environment.ts'
import type { Variable } from '../event/expand.ts'
import type { Expression } from '../event/expression.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { blockAll, holdCauses, release, unblockAll } from './blocking.ts'
import { noteCauses, noteRefusal } from './history.ts'
import { create, setGoal } from './instances.ts'
import type { Step } from './step.ts'
import { nameIn, startEnvironment } from './target.ts'
import { instanceKey } from './world.ts'

/**
 * How often events may start one job within one step, in which no process can have done anything. More than there are jobs; beyond
 * it a job is started by its own end, for ever.
 */
const mostStarts = 5_000

/** `start on` is not about an instance yet: there is nothing that `$NAME` could stand for (E17). */
const none: Variable = () => undefined

export function considerStop(step: Step, key: string, definition: JobClass, event: string): void {
  const instance = step.instance(key)
  if (definition.stopOn === null || instance === undefined) return
  const stopOn = observeEvent(step, definition.name, definition.stopOn, instance.stopOn, event, name =>
    lookup(instance.env, name),
  )
  const because = fulfilled(definition.stopOn, stopOn)
  if (because === null) {
    if (stopOn !== instance.stopOn) step.edit(key, { stopOn })
    return
  }
  step.edit(key, { stopOn: [] })
  if (instance.goal !== 'stop') {
    release(step, key, false)
    step.edit(key, { stopEnv: environmentOf('UPSTART_STOP_EVENTS', because), restarting: false })
    holdCauses(step, key, because)
    setGoal(step, key, 'stop')
  }
  unblockAll(step, stopOn)
}

export function considerStart(step: Step, definition: JobClass, event: string): void {
  reconsider(step, definition.name)
  if (definition.startOn === null || isLeftOut(step, definition.name)) return
  const before = step.draft.get('job', definition.name)?.startOn ?? []
  const startOn = observeEvent(step, definition.name, definition.startOn, before, event, none)
  const because = fulfilled(definition.startOn, startOn)
  if (because === null) keepStartOn(step, definition.name, startOn)
  else {
    startBecause(step, definition, because)
    keepStartOn(step, definition.name, [])
    unblockAll(step, startOn)
  }
}

function isLeftOut(step: Step, job: string): boolean {
  return step.draft.get('leftOut', job) !== undefined
}

/** Lets go what a job's `start on` no longer asks for, since its file was changed or removed (J28). */
export function reconsider(step: Step, job: string): void {
  const before = step.draft.get('job', job)?.startOn ?? []
  const after = carryOver(step.definition(job)?.startOn ?? null, before, none)
  if (after === before) return
  blockAll(step, after)
  keepStartOn(step, job, after)
  unblockAll(step, before)
}

function keepStartOn(step: Step, name: string, startOn: Happened): void {
  const job = step.draft.get('job', name) ?? { instances: [], startOn: [] }
  if (job.instances.length + startOn.length === 0) step.draft.put('job', name, null)
  else if (job.startOn !== startOn) step.draft.put('job', name, { ...job, startOn })
}

function startBecause(step: Step, definition: JobClass, because: Happened): void {
  const env = startEnvironment(definition, environmentOf('UPSTART_EVENTS', because))
  const name = nameIn(definition, env)
  if (!name.ok) {
    // the event goes on to the other jobs all the same (K7)
    step.log('warn', `Failed to obtain ${definition.name} instance: ${name.error}`)
    noteRefusal(step, definition.name, name.error, because)
    return
  }
  const key = instanceKey(definition.name, name.value)
  const instance = step.instance(key)
  if (instance !== undefined && instance.goal !== 'stop') return
  if (startsForEver(step, definition.name)) return
  if (instance === undefined) create(step, definition, name.value, env)
  else {
    // an event that has just stopped it restarts it: pre-stop is not to cancel that (E26)
    const restarting = instance.blocking.some(w => w.kind === 'event' && because.some(h => h.id === w.id))
    release(step, key, false)
    step.edit(key, { nextEnv: env, restarting })
  }
  holdCauses(step, key, because)
  noteCauses(step, key, because)
  setGoal(step, key, 'start')
}

function startsForEver(step: Step, job: string): boolean {
  const starts = (step.starts.get(job) ?? 0) + 1
  step.starts.set(job, starts)
  if (starts === mostStarts + 1)
    step.log('error', `${job} is started again and again by what follows from its start, left stopped`)
  return starts > mostStarts
}

/** The condition after the event; each part that it made true holds the event (E31), unless a job would hold itself up. */
function observeEvent(
  step: Step,
  job: string,
  expression: Expression,
  happened: Happened,
  id: string,
  variable: Variable,
): Happened {
  const event = step.draft.get('event', id)
  if (event === undefined) return happened
  const { name, env } = event
  const own = event.waiters.some(
    waiter => waiter.kind === 'instance' && waiter.id.startsWith(instanceKey(job, '')),
  )
  const after = observe(expression, happened, { id: own ? null : id, name, env }, variable)
  blockAll(step, after.slice(happened.length))
  return after
}

/** The variables of the events, of two with one name the later one, and last the list of the events' names (E24, E25). */
function environmentOf(list: string, because: Happened): string[] {
  const variables = because.flatMap(h => h.env)
  return merge([], [...variables, `${list}=${because.map(h => h.name).join(' ')}`])
}
