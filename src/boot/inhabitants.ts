/**
 * The processes that live in our root: what is left of jobs when all jobs are down, and what was started besides them. They are known by
 * /proc/PID/root alone, so it is made sure first that this means something: on a machine that shares its root with us, it would mean everybody.
 */
import { inodeOf, linkTarget, list, mountOf } from '../system/files.ts'
import { processId } from '../system/process.ts'
import { livingStat, type ProcessStat } from '../system/process-stat.ts'

/** `start`: when (clock ticks since boot); with the PID, it names a process for ever. */
export type Inhabitant = Pick<ProcessStat, 'pid' | 'start' | 'name'>

/** The PID namespace that the kernel has begun with always has this number. */
const firstNamespace = 'pid:[4026531836]'

/** Why the processes of a root can't be told from others. */
export type Unknowable = 'no-proc' | 'foreign-proc' | 'hidden' | 'machine' | 'container'

/**
 * @param booted whether this system was booted by us: then a PID namespace whose first process has our root is ours, too
 * @returns null where nothing keeps `inhabitants` from being known
 */
export function unknowable(booted: boolean): Unknowable | null {
  const self = linkTarget('/proc/self')
  if (self === null) return 'no-proc'
  if (self !== String(processId())) return 'foreign-proc'
  const first = inodeOf('/proc/1/root')
  if (first === null) return 'hidden'
  if (first !== inodeOf('/')) return null
  if (!isContainer()) return 'machine'
  return booted ? null : 'container'
}

/**
 * All processes of our root, or of one that lies in it, but us, those that we descend from and the rest of our pipe.
 * @param booted see `unknowable`
 * @param staying PIDs of commands that stay until we are done: they and those that they descend from are left, too
 * @returns null where they can't be told from others
 */
export function inhabitants(booted: boolean, staying: readonly number[]): Inhabitant[] | null {
  const us = livingStat(processId())
  if (us === null || unknowable(booted) !== null) return null
  const root = inodeOf('/')
  const spared = new Set([us.pid, ...staying].flatMap(pid => [...ancestors(pid)]))
  const pipes = pipesOf('/proc/self/fd', [1, 2])
  return (list('/proc') ?? []).flatMap(name => {
    const pid = /^\d+$/.test(name) ? Number(name) : 0
    // looked at before the root: what has this start time then is what has that root
    const stat = pid <= 1 || spared.has(pid) ? null : livingStat(pid)
    if (stat === null || (inodeOf(`/proc/${pid}/root`) !== root && !isBelow(pid))) return []
    if (stat.group === us.group && pipesOf(`/proc/${pid}/fd`, [0]).some(pipe => pipes.includes(pipe)))
      return []
    return [{ pid, start: stat.start, name: stat.name }]
  })
}

/**
 * Whether a process runs in a root of its own that lies in ours: the path by which we would reach it leads to the same folder, on the same mount.
 * Of a root that can't be reached from ours the kernel tells a path, too, which means something else here.
 */
function isBelow(pid: number): boolean {
  const path = linkTarget(`/proc/${pid}/root`)
  if (path === null || !path.startsWith('/') || path === '/') return false
  const mount = mountOf(`/proc/${pid}/root`)
  return mount !== null && mount === mountOf(path) && inodeOf(path) === inodeOf(`/proc/${pid}/root`)
}

/** What some of a process' descriptors are, of those that are pipes. */
function pipesOf(folder: string, descriptors: readonly number[]): string[] {
  return descriptors.flatMap(fd => {
    const target = linkTarget(`${folder}/${fd}`)
    return target?.startsWith('pipe:') === true ? target : []
  })
}

/** Whether we are in a PID namespace below that of the machine. */
function isContainer(): boolean {
  const namespace = linkTarget('/proc/self/ns/pid')
  return namespace !== null && namespace !== firstNamespace
}

function ancestors(pid: number): Set<number> {
  const pids = new Set([pid])
  for (
    let at = livingStat(pid);
    at !== null && at.parent > 0 && !pids.has(at.parent);
    at = livingStat(at.parent)
  )
    pids.add(at.parent)
  return pids
}

/** The PID of a process' parent; null where it is gone. */
export function parentOf(pid: number): number | null {
  return livingStat(pid)?.parent ?? null
}
