/**
 * The state of everything: tables of plain records, as they are saved. A step of the engine reads a World and answers with the
 * records that change; applying them is the only way a World changes. So a step is a pure function, what it changes is what is
 * written to disk, and a step costs what it changes, not what there is.
 */
import type { Happened } from '../event/condition.ts'
import type { EmittedEvent } from '../event/match.ts'
import type { JobClass, ProcessName } from '../job-file/job-class.ts'

export type Goal = 'start' | 'stop' | 'respawn'
export type State =
  | 'waiting'
  | 'starting'
  | 'security'
  | 'pre-start'
  | 'spawned'
  | 'post-start'
  | 'running'
  | 'pre-stop'
  | 'stopping'
  | 'killed'
  | 'post-stop'

/** Who waits for an instance to reach its goal, or for an event to be over. */
export type Waiter =
  | { readonly kind: 'event'; readonly id: string }
  | { readonly kind: 'request'; readonly id: string }
  | { readonly kind: 'instance'; readonly id: string }

/** What made a run of a job fail: the first process that did, and how (null: it could not be executed, or respawn limit). */
export interface Failure {
  readonly process: ProcessName | 'respawn'
  /** Exit code, or signal << 8. */
  readonly status: number | null
}

export interface Instance {
  readonly job: string
  /** The expanded name; `''` for the single instance. */
  readonly name: string
  readonly goal: Goal
  readonly state: State
  /** What its processes get, but for UPSTART_JOB and UPSTART_INSTANCE. */
  readonly env: readonly string[]
  /** The same for its next run, from when it is starting: who asked for that has given another one. */
  readonly nextEnv: readonly string[] | null
  /** In addition, for pre-stop and post-stop. */
  readonly stopEnv: readonly string[]
  readonly stopOn: Happened
  /** Tokens of its processes. */
  readonly process: { readonly [name in ProcessName]?: string }
  /** The `starting` or `stopping` event it waits for. */
  readonly blocker: string | null
  readonly blocking: readonly Waiter[]
  readonly failure: Failure | null
  /** A restart is under way: pre-stop doesn't cancel it. */
  readonly restarting: boolean
  /** Start of the window of `respawn limit` (s, monotonic) and the respawns in it. */
  readonly respawnSince: number
  readonly respawns: number
  /** All respawns of this run. */
  readonly restarts: number
  /** When it entered its state (ms, monotonic, of the report that led there; 0 unknown). */
  readonly since: number
}

/** One launched (or to be launched) process. */
export interface Process {
  readonly instance: string
  readonly name: ProcessName
  /** The command that owes its launch and its orders. */
  readonly owner: string
  readonly pid: number | null
  /** Its start time (field 22 of /proc/PID/stat). */
  readonly start: number
  /** Facts of its supervisor that were absorbed. */
  readonly seen: number
  /** The stop that was ordered, and by whom; and whether it was heard that its signal has been sent. */
  readonly order: {
    readonly signal: number
    readonly timeout: number
    readonly owner: string
    readonly sent?: true
  } | null
}

/** What is known of a job besides its file. */
export interface Job {
  readonly instances: readonly string[]
  readonly startOn: Happened
}

/** How a process of a job ended that decided on a run: kept when the instance is gone, for who asks why. */
export interface Last {
  readonly instance: string
  readonly process: ProcessName
  /** Exit code, or signal << 8; null: it could not be executed. */
  readonly status: number | null
  /** The step that failed, in Upstart's words; null where it was executed. */
  readonly reason: string | null
  /** It made the run fail: `respawn`, because it had happened too often. */
  readonly failed: 'process' | 'respawn' | null
  /** ms, monotonic. */
  readonly at: number
}

/** An event that was part of what started a run. */
export type Cause = Pick<EmittedEvent, 'name' | 'env'>

/** Something that happened, for who looks on (`history.ts`). */
export type Moment =
  /** A command emitted an event. `by`: the instance whose script it was called from. */
  | {
      readonly kind: 'event'
      readonly at: number
      readonly name: string
      readonly env: readonly string[]
      readonly by: string | null
    }
  /** An instance entered a state and has something to wait for in it. `causes`: the events that start it; null: a command did, or it starts anew. */
  | {
      readonly kind: 'state'
      readonly at: number
      readonly instance: string
      readonly goal: Goal
      readonly state: State
      readonly causes: readonly Cause[] | null
    }
  /** Events would start a job, but its instance's name can't be told. */
  | {
      readonly kind: 'refused'
      readonly at: number
      readonly job: string
      readonly error: string
      readonly causes: readonly Cause[]
    }
  /** Something that a process of an instance would have executed was kept from it. */
  | { readonly kind: 'omitted'; readonly at: number; readonly instance: string; readonly what: string }
  /** A run is over. `failure`: the process that made it fail. */
  | {
      readonly kind: 'end'
      readonly at: number
      readonly instance: string
      readonly failure: Last | null
    }

export interface Event {
  readonly name: string
  readonly env: readonly string[]
  readonly failed: boolean
  /** How many parts of conditions and instances hold it; while not all jobs have seen it, one more. */
  readonly blockers: number
  readonly waiters: readonly Waiter[]
}

/** What a waiting command asked for. */
export interface Request {
  readonly owner: string
  readonly kind: 'start' | 'stop' | 'restart' | 'emit'
  readonly instance: string | null
  readonly outcome: 'ok' | 'failed' | null
}

/** A boot. */
export interface BootRecord {
  readonly status: 'going' | 'up'
  /** The command that boots, by the name it has while it attends. */
  readonly owner: string
  /** How many of the profile's events have been emitted. */
  readonly emitted: number
  /** The runlevel that was reached; null: none yet. */
  readonly runlevel: string | null
}

/** A shutdown that goes on. */
export interface Closing {
  /** The command that shuts down. */
  readonly owner: string
  /** When it will be over at the latest (ms, monotonic). */
  readonly until: number
  /** PIDs of commands that were to shut down, too, and wait for this one. */
  readonly waiting: readonly number[]
}

/** A boot in the foreground (`settle/foreground.ts`). */
export interface Foreground {
  /** The job that all ends with; null: the last one. */
  readonly main: string | null
  /** Of the command that stays. */
  readonly pid: number
  /** What to end with where no main job tells; null: the boot goes on, it doesn't end yet. */
  readonly status: number | null
  /** How long its shutdown may take (s), as it was asked for; null: it wasn't. */
  readonly timeout: number | null
  readonly quiet: boolean
}

export interface Counters {
  /** The next id. */
  readonly next: number
}

export interface Tables {
  job: Job
  /** The definition in force of each job that has instances. */
  definition: JobClass
  instance: Instance
  process: Process
  /** By job. */
  last: Last
  event: Event
  request: Request
  counters: Counters
  /** By number. */
  history: Moment
  /** The command that looks on: history is kept for it. */
  onlooker: string
  /** By job: why events don't start it (upstart-dummy(8), *boot*). */
  leftOut: string
  // these are kept for others; of each there is one, or none
  boot: BootRecord
  closing: Closing
  foreground: Foreground
  /** Settings of initctl itself, e.g. log-priority. */
  setting: string
}
/** The key of what there is one of. */
export const only = ''
export type Table = keyof Tables

/** One changed record of a table; null: it is gone. */
export type Change<T extends Table = Table> = {
  readonly [K in T]: readonly [table: K, key: string, value: Tables[K] | null]
}[T]

export type World = { readonly [T in Table]: ReadonlyMap<string, Tables[T]> }
export type MutableWorld = { readonly [T in Table]: Map<string, Tables[T]> }

export function emptyWorld(): MutableWorld {
  return {
    job: new Map(),
    definition: new Map(),
    instance: new Map(),
    process: new Map(),
    last: new Map(),
    event: new Map(),
    request: new Map(),
    counters: new Map(),
    history: new Map(),
    onlooker: new Map(),
    leftOut: new Map(),
    boot: new Map(),
    closing: new Map(),
    foreground: new Map(),
    setting: new Map(),
  }
}

/** Carries changes out on a world. */
export function apply(world: MutableWorld, changes: Iterable<Change>): void {
  for (const change of changes) applyOne(world, change)
}

function applyOne<T extends Table>(world: MutableWorld, [table, key, value]: Change<T>): void {
  const records: Map<string, Tables[T]> = world[table]
  if (value === null) records.delete(key)
  else records.set(key, value)
}

export function isTable(name: unknown): name is Table {
  return typeof name === 'string' && Object.hasOwn(nothing, name)
}

const nothing = emptyWorld()

/** Names of all tables. */
export const tables: readonly Table[] = Object.keys(nothing).filter(isTable)

/** Records by table and key; null for one that is gone. */
export type Records = { readonly [T in Table]: ReadonlyMap<string, Tables[T] | null> }

/** Records as changes: those of a whole world make it from nothing. */
export function changesOf(records: Records): Change[] {
  return tables.flatMap(table => changesOfTable(records, table))
}

function changesOfTable<T extends Table>(records: Records, table: T): Change<T>[] {
  return Array.from(records[table], ([key, value]): Change<T> => [table, key, value])
}

/** The key of an instance. */
export function instanceKey(job: string, name: string): string {
  return `${job}\0${name}`
}

/** What an instance's key says. */
export function partsOf(key: string): { readonly job: string; readonly instance: string } {
  const [job = '', instance = ''] = key.split('\0')
  return { job, instance }
}

/** An instance for people: `JOB` or `JOB (INSTANCE)`. */
export function labelOf({ job, instance }: { readonly job: string; readonly instance: string }): string {
  return instance === '' ? job : `${job} (${instance})`
}
