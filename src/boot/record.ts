/** What the state remembers of a boot: that it goes on, how far it has come, that the system is up. */
import { leftOutSetting } from '../engine/conditions.ts'
import type { Engine } from '../engine/engine.ts'
import type { World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { JobDirectory } from '../settle/job-directory.ts'

export interface BootRecord {
  readonly status: 'going' | 'up'
  /** The command that boots, by the name it has while it attends. */
  readonly owner: string
  /** How many of the profile's events have been emitted. */
  readonly emitted: number
  /** The runlevel that was reached; null: none yet. */
  readonly runlevel: string | null
}

const setting = 'boot'

/** A shutdown that goes on. */
export interface ClosingRecord {
  /** The command that shuts down. */
  readonly owner: string
  /** When it will be over at the latest (ms, monotonic). */
  readonly until: number
  /** PIDs of commands that were to shut down, too, and wait for this one. */
  readonly waiting: readonly number[]
}

const closingSetting = 'closing'

/** Null where nothing was booted, or all is down again. */
export function bootRecord(world: World): BootRecord | null {
  const text = world.setting.get(setting)
  if (text === undefined) return null
  const record: unknown = JSON.parse(text)
  return isRecord(record) ? record : null
}

export function keepRecord(engine: Engine, record: BootRecord | null): void {
  engine.set(setting, record === null ? null : JSON.stringify(record))
}

/** Null where no shutdown goes on. */
export function closingRecord(world: World): ClosingRecord | null {
  const text = world.setting.get(closingSetting)
  if (text === undefined) return null
  const record: unknown = JSON.parse(text)
  return isClosing(record) ? record : null
}

export function keepClosing(engine: Engine, record: ClosingRecord): void {
  engine.set(closingSetting, JSON.stringify(record))
}

/** The jobs that were left out, by name, and why. */
export function leftOutJobs(world: World): { readonly job: string; readonly reason: string }[] {
  const prefix = leftOutSetting('')
  return [...world.setting]
    .flatMap(([key, reason]) => (key.startsWith(prefix) ? [{ job: key.slice(prefix.length), reason }] : []))
    .sort((a, b) => (a.job < b.job ? -1 : 1))
}

/** Has no event start the jobs for which there is a reason. */
export function leaveOut(
  engine: Engine,
  jobs: JobDirectory,
  reasonOf: (job: JobClass) => string | null,
): void {
  for (const name of jobs.names()) {
    const job = jobs.get(name)
    const reason = job === undefined ? null : reasonOf(job)
    if (reason !== null) engine.set(leftOutSetting(name), reason)
  }
}

/** Events start all jobs again. */
export function takeBackIn(engine: Engine, world: World): void {
  for (const { job } of leftOutJobs(world)) engine.set(leftOutSetting(job), null)
}

/** The edge where JSON comes in: nobody but us writes it. */
function isRecord(value: unknown): value is BootRecord {
  return typeof value === 'object' && value !== null && 'status' in value && 'emitted' in value
}

function isClosing(value: unknown): value is ClosingRecord {
  return (
    typeof value === 'object' && value !== null && 'owner' in value && 'until' in value && 'waiting' in value
  )
}
