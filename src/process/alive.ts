/** Whether a process that we knew is still that process: a PID alone says nothing, with its start time it does. */
import { readText } from '../system/files.ts'

/** @returns the start time of a process (clock ticks since boot), null where there is none or no /proc to tell */
export function startTime(pid: number): number | null {
  const field = fieldsOf(pid)
  return field === null ? null : Number(field(22))
}

/** @returns the process group of a process, null as above */
export function groupOf(pid: number): number | null {
  const field = fieldsOf(pid)
  return field === null ? null : Number(field(5))
}

/** The fields of /proc/PID/stat by their numbers in proc(5), from 3 on. */
function fieldsOf(pid: number): ((number: number) => string | undefined) | null {
  const stat = readText(`/proc/${pid}/stat`)
  if (stat === null) return null
  // the name in parentheses may hold anything, so count from its end
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return fields[0] === 'Z' || fields[0] === 'X' ? null : number => fields[number - 3]
}

export function isAlive(pid: number, start: number): boolean {
  return startTime(pid) === start
}

/**
 * Whether a process, or one that it has started, is at something: that runs, waits for a disk, or has just ended. What sleeps has come to where
 * it waits for others. Without /proc nothing tells, and it counts as busy.
 */
export function isBusy(pid: number): boolean {
  const stat = readText(`/proc/${pid}/stat`) ?? ''
  if (stat.charAt(stat.lastIndexOf(')') + 2) !== 'S') return true
  const children = readText(`/proc/${pid}/task/${pid}/children`) ?? ''
  return children.split(' ').some(child => child !== '' && isBusy(Number(child)))
}
