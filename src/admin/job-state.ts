/** How the jobs of this system are: what the state says of them, and what their processes are doing now. */
import { type Instance, instanceKey, type Last, type World } from '../engine/world.ts'
import { type ProcessName, processNames } from '../job-file/job-class.ts'
import { signalName } from '../posix/signal.ts'
import {
  ageOf,
  argumentsOf,
  memoryOf,
  type ProcessTable,
  processTable,
  upSince,
  withDescendants,
} from '../process/process-table.ts'
import type { ProcessStat } from '../system/process-stat.ts'

/** A process that the job has started, with all that is below its supervisor. */
export interface JobProcess {
  readonly name: ProcessName
  readonly pid: number
  /** Itself, its descendants, and what they have left behind. */
  readonly entries: readonly ProcessStat[]
  /** Whose children are to be shown at the top: its supervisor, or (null) itself alone. */
  readonly supervisor: number | null
}

/** An instance, or a job that has none. */
export interface JobState {
  readonly job: string
  readonly instance: string
  readonly goal: Instance['goal']
  readonly state: Instance['state']
  readonly processes: readonly JobProcess[]
  /** Of its main process, or the first of the others; null: it has none. */
  readonly pid: number | null
  /** Of the same (s). */
  readonly uptime: number | null
  /** Of all its processes (kB). */
  readonly memory: number | null
  readonly restarts: number
  readonly last: Last | null
}

/** A look at the system at one moment. */
export interface View {
  readonly world: World
  readonly table: ProcessTable
  readonly up: number | null
}

export function viewOf(world: World): View {
  return { world, table: processTable(), up: upSince() }
}

/** The instances of a job, in the order of their names; one that says it has none where it has none. */
export function statesOf(view: View, job: string): JobState[] {
  const { world } = view
  const last = world.last.get(job) ?? null
  const names = [...(world.job.get(job)?.instances ?? [])].sort()
  if (names.length === 0) return [{ ...nothing, job, instance: '', last }]
  return names.map(name => {
    const instance = world.instance.get(instanceKey(job, name))
    if (instance === undefined) return { ...nothing, job, instance: name, last }
    return stateOf(view, instance, last?.instance === name ? last : null)
  })
}

const nothing = {
  goal: 'stop',
  state: 'waiting',
  processes: [],
  pid: null,
  uptime: null,
  memory: null,
  restarts: 0,
} as const

function stateOf(view: View, instance: Instance, last: Last | null): JobState {
  const { job, name, goal, state, restarts } = instance
  const processes = processNames.flatMap(process => {
    const token = instance.process[process]
    return token === undefined ? [] : (processOf(view, process, token) ?? [])
  })
  const [first] = processes
  const entry = first && view.table.get(first.pid)
  const entries = new Set(processes.flatMap(p => p.entries.map(e => e.pid)))
  return {
    job,
    instance: name,
    goal,
    state,
    restarts,
    last,
    processes,
    pid: first?.pid ?? null,
    uptime: entry === undefined || view.up === null ? null : ageOf(entry, view.up),
    memory: entries.size === 0 ? null : [...entries].reduce((sum, pid) => sum + memoryOf(pid), 0),
  }
}

function processOf({ world, table }: View, name: ProcessName, token: string): JobProcess | null {
  const pid = world.process.get(token)?.pid ?? null
  if (pid === null) return null
  const parent = table.get(pid)?.parent ?? 0
  const supervisor = argumentsOf(parent).includes(token) ? parent : null
  const entries =
    supervisor === null ? withDescendants(table, pid) : withDescendants(table, supervisor).slice(1)
  return { name, pid, entries, supervisor }
}

/** `exit 1`, `killed SEGV`, `pre-start exit 3`, `not started`. */
export function lastText(last: Last | null): string {
  if (last === null) return ''
  const process = last.process === 'main' ? '' : `${last.process} `
  if (last.status === null) return `${process}not started`
  if (last.status < 256) return `${process}exit ${last.status}`
  return `${process}killed ${signalName(last.status >> 8) ?? last.status >> 8}`
}

/** For programs. */
export function stateJson({ job, instance, goal, state, ...rest }: JobState): object {
  const { processes, pid, uptime, memory, restarts, last } = rest
  return {
    job,
    instance,
    goal,
    state,
    pid,
    processes: Object.fromEntries(processes.map(p => [p.name, p.pid])),
    uptime: uptime === null ? null : Math.floor(uptime),
    memory,
    restarts,
    last: last === null ? null : lastJson(last),
  }
}

function lastJson({ instance, process, status, reason, failed }: Last): object {
  const exited = status !== null && status < 256
  return {
    instance,
    process,
    exitStatus: exited ? status : null,
    signal: status === null || exited ? null : (signalName(status >> 8) ?? String(status >> 8)),
    reason,
    failed: failed !== null,
  }
}
