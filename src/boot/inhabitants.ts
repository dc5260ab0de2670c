/**
 * The processes that live in our root: what is left of jobs when all jobs are down, and what was started besides them. They are known by
 * /proc/PID/root alone, so it is made sure first that this means something: on a machine that shares its root with us, it would mean everybody.
 */
import { linkTarget, list, readText, status } from '../system/files.ts'
import { processId } from '../system/process.ts'

export interface Inhabitant {
  readonly pid: number
  /** Field 22 of /proc/PID/stat: with the PID, names a process for ever. */
  readonly start: number
  readonly name: string
}

interface Stat extends Inhabitant {
  readonly parent: number
  readonly group: number
}

/** The PID namespace that the kernel has begun with always has this number. */
const firstNamespace = 'pid:[4026531836]'

/**
 * All processes of our root but us, those that we descend from and those that share our process group (the rest of a pipe).
 * @param booted whether this system was booted by us: then a PID namespace whose first process has our root is ours, too
 * @returns null where they can't be told from others: there is no /proc, or it is another namespace's, or our root is that of the machine
 */
export function inhabitants(booted: boolean): Inhabitant[] | null {
  const root = identityOf('/')
  if (root === null || linkTarget('/proc/self') !== String(processId)) return null
  const first = identityOf('/proc/1/root')
  if (first === null || (first === root && !(booted && isContainer()))) return null
  const us = statOf(processId)
  if (us === null) return null
  const spared = ancestors(us)
  return (list('/proc') ?? []).flatMap(name => {
    const pid = /^\d+$/.test(name) ? Number(name) : 0
    // looked at before the root: what has this start time then is what has that root
    const stat = pid <= 1 || spared.has(pid) ? null : statOf(pid)
    if (stat === null || stat.group === us.group || identityOf(`/proc/${pid}/root`) !== root) return []
    return [{ pid, start: stat.start, name: stat.name }]
  })
}

/** Whether we are in a PID namespace below that of the machine. */
function isContainer(): boolean {
  const namespace = linkTarget('/proc/self/ns/pid')
  return namespace !== null && namespace !== firstNamespace
}

/** Device and inode; null where there is nothing or it may not be looked at. */
function identityOf(path: string): string | null {
  try {
    const found = status(path)
    return found === null ? null : `${found.device}:${found.inode}`
  } catch {
    return null
  }
}

function ancestors(us: Stat): Set<number> {
  const pids = new Set([us.pid])
  for (let at: Stat | null = us; at !== null && at.parent > 0 && !pids.has(at.parent); at = statOf(at.parent))
    pids.add(at.parent)
  return pids
}

/** Null for one that is gone or a zombie. */
function statOf(pid: number): Stat | null {
  const text = readStat(pid)
  const [, name] = /^\d+ \((.*)\) /s.exec(text) ?? []
  if (name === undefined) return null
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const [state, parent, group] = fields
  if (state === 'Z' || state === 'X') return null
  return { pid, name, parent: Number(parent), group: Number(group), start: Number(fields[19]) }
}

function readStat(pid: number): string {
  try {
    return readText(`/proc/${pid}/stat`) ?? ''
  } catch {
    // it ended while it was read
    return ''
  }
}
