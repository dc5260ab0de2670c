/** What the state remembers of a boot and a shutdown, and which jobs are left out. */
import type { Engine } from '../engine/engine.ts'
import { type BootRecord, type Closing, only, type World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { JobDirectory } from '../settle/job-directory.ts'

/** Null where nothing was booted, or all is down again. */
export function bootRecord(world: World): BootRecord | null {
  return world.boot.get(only) ?? null
}

export function keepRecord(engine: Engine, record: BootRecord | null): void {
  engine.keep('boot', only, record)
}

/** Null where no shutdown goes on. */
export function closingRecord(world: World): Closing | null {
  return world.closing.get(only) ?? null
}

export function keepClosing(engine: Engine, record: Closing): void {
  engine.keep('closing', only, record)
}

/** The jobs that were left out, by name, and why. */
export function leftOutJobs(world: World): { readonly job: string; readonly reason: string }[] {
  return Array.from(world.leftOut, ([job, reason]) => ({ job, reason })).sort((a, b) =>
    a.job < b.job ? -1 : 1,
  )
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
    if (reason !== null) engine.keep('leftOut', name, reason)
  }
}

/** Events start all jobs again. */
export function takeBackIn(engine: Engine, world: World): void {
  for (const job of world.leftOut.keys()) engine.keep('leftOut', job, null)
}
