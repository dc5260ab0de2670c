/** The life of an instance: from the moment its goal first becomes start, through its states, until it is waiting again and gone. */
import type { JobClass } from '../job-file/job-class.ts'
import { release, unblockAll } from './blocking.ts'
import { announce, announceAndWait } from './emission.ts'
import { noteEnd, noteState } from './history.ts'
import { kill, run } from './processes.ts'
import { label, type Step } from './step.ts'
import { nextState } from './transition.ts'
import { type Goal, type Instance, instanceKey, type State } from './world.ts'

/** A new instance, which waits for its goal. The definition it is made with stays in force as long as its job has instances (J25). */
export function create(step: Step, definition: JobClass, name: string, env: readonly string[]): void {
  const job = step.draft.get('job', definition.name) ?? { instances: [], startOn: [] }
  if (job.instances.length === 0) step.draft.put('definition', definition.name, definition)
  step.draft.put('job', definition.name, { ...job, instances: [...job.instances, name] })
  step.draft.put('instance', instanceKey(definition.name, name), {
    job: definition.name,
    name,
    goal: 'stop',
    state: 'waiting',
    env,
    nextEnv: null,
    stopEnv: [],
    stopOn: [],
    process: {},
    blocker: null,
    blocking: [],
    failure: null,
    restarting: false,
    respawnSince: 0,
    respawns: 0,
    restarts: 0,
    since: step.now,
  })
}

function destroy(step: Step, key: string, instance: Instance): void {
  unblockAll(step, instance.stopOn)
  step.draft.put('instance', key, null)
  const job = step.draft.get('job', instance.job)
  const instances = job?.instances.filter(name => name !== instance.name) ?? []
  const startOn = job?.startOn ?? []
  if (instances.length === 0) step.draft.put('definition', instance.job, null)
  step.draft.put('job', instance.job, instances.length + startOn.length === 0 ? null : { instances, startOn })
}

/** A goal acts at once where an instance rests, else when it leaves its state (S1). */
export function setGoal(step: Step, key: string, goal: Goal): void {
  const state = step.instance(key)?.state
  if (!turn(step, key, goal)) return
  if (state === (goal === 'start' ? 'waiting' : 'running')) leave(step, key)
}

/** Changes the goal and nothing else. @returns false where it is that already */
export function turn(step: Step, key: string, goal: Goal): boolean {
  const before = step.instance(key)?.goal
  if (before === undefined || before === goal) return false
  step.log('info', `${label(key)} goal changed from ${before} to ${goal}`)
  step.edit(key, { goal })
  return true
}

/** What held the instance in its state is over. */
export function leave(step: Step, key: string): void {
  const instance = step.instance(key)
  if (instance === undefined) return
  const next = nextState(instance, step.definition(instance.job)?.process.main !== undefined)
  turn(step, key, next.goal)
  moveTo(step, key, next.state)
}

/** Enters a state, and goes on from it if there is nothing to wait for. */
export function moveTo(step: Step, key: string, state: State): void {
  const before = step.instance(key)
  if (before === undefined) return
  step.log('info', `${label(key)} state changed from ${before.state} to ${state}`)
  step.edit(key, { state, since: step.now })
  if (enter(step, key, state, before)) leave(step, key)
  else noteState(step, key, state)
}

/** What a state does when it is entered. @returns true where there is nothing to wait for in it */
function enter(step: Step, key: string, state: State, before: Instance): boolean {
  switch (state) {
    case 'starting': {
      if (before.failure !== null) noteEnd(step, key)
      const env = before.nextEnv ?? before.env
      step.edit(key, { env, nextEnv: null, stopEnv: [], failure: null, restarting: false })
      announceAndWait(step, key, state)
      return false
    }
    case 'security':
    case 'pre-start':
    case 'post-start':
    case 'pre-stop':
    case 'post-stop':
      return !run(step, key, state)
    case 'spawned':
      return !run(step, key, 'main')
    case 'running':
      return reach(step, key, before)
    case 'stopping':
      announceAndWait(step, key, state)
      return false
    case 'killed':
      return !kill(step, key)
    case 'waiting':
      noteEnd(step, key)
      announce(step, key, 'stopped')
      release(step, key, false)
      destroy(step, key, before)
      return false
    default:
      return state satisfies never
  }
}

/** Running: a service has reached its goal; a task has to end first, and one that has nothing to run is over (S6, K20). */
function reach(step: Step, key: string, before: Instance): boolean {
  const definition = step.definition(before.job)
  if (before.state === 'pre-stop') {
    // the stop was cancelled: no event, and who waited for it is told so (S5)
    step.edit(key, { stopEnv: [] })
    release(step, key, false)
    return false
  }
  announce(step, key, 'started')
  if (definition?.task !== true) {
    release(step, key, false)
    return false
  }
  return definition.process.main === undefined && turn(step, key, 'stop')
}
