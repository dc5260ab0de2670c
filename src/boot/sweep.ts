/** Ends processes that are nobody's job any more. */
import { signalProcess } from '../system/process.ts'
import type { Inhabitant } from './inhabitants.ts'

/** How long what is killed may take to be gone, and what is told to end to do so, once all jobs are down (ms). */
export const grace = 2000

/** What supervisors are called. One that has given its last report is not quite gone yet: nothing to tell of. */
const supervisor = 'upstart-dummy'

/** How often what does not end is killed: one that is killed may just have started another. */
export const rounds = 5

const TERM = 15
const KILL = 9

export interface Swept {
  readonly swept: readonly Inhabitant[]
  /** What could not be ended. */
  readonly left: readonly Inhabitant[]
}

/**
 * @param find what is to be ended, and is still there
 * @param gone waits until processes have ended, at most so long (ms)
 */
export function sweep(find: () => Inhabitant[], gone: (ms: number, pids: readonly number[]) => void): Swept {
  const swept = new Map<string, Inhabitant>()
  for (let round = 0; round <= rounds; round++) {
    const found = find()
    if (found.length === 0) return { swept: [...swept.values()], left: [] }
    for (const one of found) {
      if (one.name !== supervisor) swept.set(`${one.pid} ${one.start}`, one)
      signalProcess(one.pid, round === 0 ? TERM : KILL)
    }
    gone(
      grace,
      found.map(one => one.pid),
    )
  }
  return { swept: [...swept.values()], left: find() }
}
