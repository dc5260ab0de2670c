/** The processes of this system as /proc shows them: who is whose child, since when, and what it uses. */
import { list, readText } from '../system/files.ts'
import { type ProcessStat, statOf } from '../system/process-stat.ts'

export type ProcessTable = ReadonlyMap<number, ProcessStat>

/** Clock ticks in a second: what the kernel tells programs, on every architecture of ours. */
const ticks = 100

/** All processes; those that end meanwhile are left out. */
export function processTable(): ProcessTable {
  const table = new Map<number, ProcessStat>()
  for (const name of list('/proc') ?? []) {
    if (!/^\d+$/.test(name)) continue
    const entry = statOf(Number(name))
    if (entry !== null) table.set(entry.pid, entry)
  }
  return table
}

/** The children of a process, the oldest first. */
export function childrenOf(table: ProcessTable, pid: number): ProcessStat[] {
  return [...table.values()].filter(p => p.parent === pid).sort((a, b) => a.start - b.start || a.pid - b.pid)
}

/** A process and all below it. */
export function withDescendants(table: ProcessTable, pid: number): ProcessStat[] {
  const entry = table.get(pid)
  if (entry === undefined) return []
  return [entry, ...childrenOf(table, pid).flatMap(child => withDescendants(table, child.pid))]
}

/** Its arguments; none for one that is a zombie, or the kernel's. */
export function argumentsOf(pid: number): string[] {
  return (readOrNull(`/proc/${pid}/cmdline`) ?? '').split('\0').slice(0, -1)
}

/** Its command line for people, `[NAME]` where it has none. */
export function commandLine(pid: number): string {
  const words = argumentsOf(pid)
  if (words.length > 0) return words.join(' ').trim()
  return `[${(readOrNull(`/proc/${pid}/comm`) ?? '?').trim()}]`
}

/** Memory that it has in use (kB). */
export function memoryOf(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB/m.exec(readOrNull(`/proc/${pid}/status`) ?? '')
  return Number(found?.[1] ?? 0)
}

/** Seconds for which the system has been up; null without /proc. */
export function upSince(): number | null {
  const [up] = (readOrNull('/proc/uptime') ?? '').split(' ')
  return up === undefined || up === '' ? null : Number(up)
}

/** Seconds for which a process has been there. */
export function ageOf({ start }: ProcessStat, up: number): number {
  return Math.max(0, up - start / ticks)
}

/** What can't be read is as if it weren't there: a process may end at any time. */
function readOrNull(path: string): string | null {
  try {
    return readText(path)
  } catch {
    return null
  }
}
