/**
 * The state was lost under running jobs: deleted, mounted over, damaged, or an older one has taken its place. Supervisors live on, and hold
 * what they know: a state that begins anew finds them in /proc and calls them back, before anything is started twice.
 */
import type { Engine } from '../engine/engine.ts'
import type { World } from '../engine/world.ts'
import { fifoOf, type Supervisor, supervisors } from '../process/supervisors.ts'
import { list, tell } from '../system/files.ts'
import type { Front } from '../system/front.ts'
import type { ProcessStat } from '../system/process-stat.ts'

/** How long a supervisor may take to come back (ms). */
const patience = 2000

/** Supervisors whose FIFOs lie in the state, which doesn't know them. */
export function hasStrangers(directory: string, world: World): boolean {
  return (list(`${directory}/ctl`) ?? []).some(
    token => !world.process.has(token) && tell(`${directory}/ctl/${token}`, '') === 'alive',
  )
}

/** Calls back the supervisors that the state doesn't know, and waits for them. @returns those that have come */
export function callBack(
  directory: string,
  world: World,
  front: Pick<Front, 'wait' | 'clock'>,
): Supervisor[] {
  const lost = supervisors(directory).filter(({ token }) => !world.process.has(token))
  const isBack = ({ token }: Supervisor) => tell(`${directory}/ctl/${token}`, '') === 'alive'
  for (const supervisor of lost) {
    const fifo = fifoOf(supervisor)
    if (fifo !== null) tell(fifo, 'return\n', true)
  }
  const end = front.clock() + patience
  for (let left = patience; left > 0 && !lost.every(isBack); left = end - front.clock()) front.wait(left, [])
  return lost.filter(isBack)
}

/** Takes the main processes of supervisors into the state. @param refused is told of those that can't be */
export function takeIn(
  engine: Engine,
  back: readonly Supervisor[],
  refused: (job: string, process: ProcessStat) => void,
): void {
  for (const { process, main, ...rest } of back) {
    if (process === null) continue // it ends
    const { pid, start } = process
    if (!main || !engine.restore({ ...rest, pid, start })) refused(rest.job, process)
  }
}
