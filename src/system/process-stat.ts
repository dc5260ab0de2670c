/** A process as /proc/PID/stat shows it (proc(5)). A PID alone says nothing: with its start time, it names a process for ever. */
import { readText } from './files.ts'

export interface ProcessStat {
  readonly pid: number
  readonly name: string
  /** One letter: R, S, D, Z … */
  readonly state: string
  readonly parent: number
  readonly group: number
  readonly session: number
  /** Clock ticks since boot. */
  readonly start: number
}

/** Null where there is no such process, or no /proc to tell. One that has ended and was not reaped is there. */
export function statOf(pid: number): ProcessStat | null {
  const text = readStat(pid)
  // the name may hold anything, parentheses too: what follows its end is field 3
  const end = text.lastIndexOf(')')
  if (end < 0) return null
  const [state = '', parent, group, session, ...rest] = text.slice(end + 2).split(' ')
  const name = text.slice(text.indexOf('(') + 1, end)
  return {
    pid,
    name,
    state,
    parent: Number(parent),
    group: Number(group),
    session: Number(session),
    start: Number(rest[15]),
  }
}

/** As `statOf`, but null for one that has ended. */
export function livingStat(pid: number): ProcessStat | null {
  const stat = statOf(pid)
  return stat === null || stat.state === 'Z' || stat.state === 'X' ? null : stat
}

/** Whether a process that we knew is still that process. */
export function isAlive(pid: number, start: number): boolean {
  return livingStat(pid)?.start === start
}

function readStat(pid: number): string {
  try {
    return readText(`/proc/${pid}/stat`) ?? ''
  } catch {
    // it ended while it was read
    return ''
  }
}
