/**
 * The state machine of a job as a table (init 1.13: `waiting → starting → … → running → … → waiting`). The states that exist in Upstart only while
 * a child is between fork and exec are left out: nothing rests in them.
 */
import type { Goal, Instance, State } from './world.ts'

/** The next state by goal. `waiting` with goal stop is the end of the instance. */
const table: { readonly [state in State]: { readonly start: State; readonly stop: State } } = {
  waiting: { start: 'starting', stop: 'waiting' },
  starting: { start: 'security', stop: 'stopping' },
  security: { start: 'pre-start', stop: 'stopping' },
  'pre-start': { start: 'spawned', stop: 'stopping' },
  spawned: { start: 'post-start', stop: 'stopping' },
  'post-start': { start: 'running', stop: 'stopping' },
  running: { start: 'stopping', stop: 'pre-stop' },
  'pre-stop': { start: 'running', stop: 'stopping' },
  stopping: { start: 'killed', stop: 'killed' },
  killed: { start: 'post-stop', stop: 'post-stop' },
  'post-stop': { start: 'starting', stop: 'waiting' },
}

/**
 * Where an instance goes when it leaves its state, and with which goal.
 * @param hasMain its job has a main process
 */
export function nextState(
  instance: Instance,
  hasMain: boolean,
): { readonly state: State; readonly goal: Goal } {
  const { state, goal } = instance
  const main = instance.process.main !== undefined
  // nothing to be asked before it is stopped: pre-stop is for a main process (S2)
  if (state === 'running' && goal === 'stop' && !main) return { state: 'stopping', goal }
  if (goal === 'stop') return { state: table[state].stop, goal }
  // what is to run, runs anew: its main process has died meanwhile (S18, S19), or a restart is to stop it first (K4)
  const anew = (hasMain && !main) || (state === 'pre-stop' && instance.restarting)
  if ((state === 'post-start' || state === 'pre-stop') && anew) return { state: 'stopping', goal: 'start' }
  return { state: table[state].start, goal: 'start' }
}
