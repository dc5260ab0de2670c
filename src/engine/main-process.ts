/** The end of a main process: what the job was for is over, has failed, or is done again (3.3, 3.4). */
import type { JobClass } from '../job-file/job-class.ts'
import { fail } from './blocking.ts'
import { leave, moveTo, turn } from './instances.ts'
import { remember } from './last.ts'
import { label, type Step } from './step.ts'

/** @param status exit code, or signal << 8 */
export function mainEnded(step: Step, key: string, status: number): void {
  const instance = step.instance(key)
  const definition = instance && step.definition(instance.job)
  if (instance === undefined || definition === undefined) return
  const { state, goal } = instance
  if (state === 'killed' || state === 'stopping') {
    // it was to end (S13)
    remember(step, key, 'main', { status })
    if (state === 'killed') leave(step, key)
    return
  }
  // post-start and pre-stop are let run to their end; what follows waits for them (S18, S19)
  const waits = (state === 'post-start' || state === 'pre-stop') && instance.process[state] !== undefined
  if (goal !== 'stop' && isFailure(definition, status)) {
    if (definition.respawn && !tooFast(step, key, definition)) {
      step.log('warn', `${label(key)} main process ended, respawning`)
      remember(step, key, 'main', { status })
      step.edit(key, { restarts: instance.restarts + 1 })
      if (waits) turn(step, key, 'respawn')
      else moveTo(step, key, 'stopping')
      return
    }
    remember(step, key, 'main', { status, failed: definition.respawn ? 'respawn' : 'process' })
    fail(step, key, definition.respawn ? { process: 'respawn', status: null } : { process: 'main', status })
  }
  remember(step, key, 'main', { status })
  turn(step, key, 'stop')
  if (!waits) leave(step, key)
}

/** A service that is to be respawned should not end at all; else only a bad end is one (S14). */
function isFailure(definition: JobClass, status: number): boolean {
  return (status !== 0 || (definition.respawn && !definition.task)) && !definition.normalExit.includes(status)
}

/** `respawn limit`: a fixed window of whole seconds; more than COUNT respawns in it are too many (S22, S23). */
function tooFast(step: Step, key: string, { respawnLimit, respawnInterval }: JobClass): boolean {
  const instance = step.instance(key)
  // an end that nobody saw, nobody can say when, is in no window
  if (instance === undefined || respawnLimit === 0 || respawnInterval === 0 || step.now === 0) return false
  const now = Math.floor(step.now / 1000)
  const within = instance.respawns > 0 && now < instance.respawnSince + respawnInterval
  const respawns = within ? instance.respawns + 1 : 1
  step.edit(key, { respawns, respawnSince: within ? instance.respawnSince : now })
  if (respawns <= respawnLimit) return false
  step.log('warn', `${label(key)} respawning too fast, stopped`)
  return true
}
