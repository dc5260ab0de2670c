/** Whether a process that we knew is still that process: a PID alone says nothing, with its start time it does. */
import { readText } from '../system/files.ts'

/** @returns the start time of a process (clock ticks since boot), null where there is none or no /proc to tell */
export function startTime(pid: number): number | null {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === null) return null
  // the name in parentheses may hold anything, so count from its end: state is field 3, starttime 22
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : Number(fields[19])
}

export function isAlive(pid: number, start: number): boolean {
  return startTime(pid) === start
}
