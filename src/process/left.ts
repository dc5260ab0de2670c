/** Processes that a job has left behind: known by the environment that all of its processes are given. */
import { inodeOf } from '../system/files.ts'
import type { ProcessStat } from '../system/process-stat.ts'
import { argumentsOf, environmentOf, processTable } from './process-table.ts'

/**
 * The process that most likely is the daemon of a job whose supervisor was killed while it followed it: the oldest that leads a
 * session, else the oldest. It is of this root, and was not there before the job's process.
 * @param start of that process (clock ticks since boot) @returns null where none is left
 */
export function leftOf(job: string, instance: string, start: number): ProcessStat | null {
  const root = inodeOf('/')
  const marks = [`UPSTART_JOB=${job}`, `UPSTART_INSTANCE=${instance}`]
  const left = [...processTable().values()].filter(({ pid, state, start: began }) => {
    if (began < start || state === 'Z' || argumentsOf(pid)[0] === 'shim') return false
    const env = environmentOf(pid)
    return marks.every(mark => env.includes(mark)) && inodeOf(`/proc/${pid}/root`) === root
  })
  const oldest = left.sort((a, b) => a.start - b.start || a.pid - b.pid)
  return oldest.find(({ pid, session }) => session === pid) ?? oldest[0] ?? null
}
