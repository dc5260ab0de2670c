/**
 * A change of the runlevel without a boot before: in the levels that end a system or bring it to single-user mode no
 * event starts the jobs that a shutdown leaves out, such as the one that sets the clock.
 */
import type { Engine } from '../engine/engine.ts'
import type { World } from '../engine/world.ts'
import { lookup } from '../event/environment.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import { profileOf } from './boot-command.ts'
import { defaultProfile } from './default-profile.ts'
import { leftOutReason, parseProfile } from './profile.ts'
import { bootRecord, closingRecord, leaveOut, takeBackIn } from './record.ts'

/** @param env the variables of the event `runlevel`, which is about to be emitted */
export function enterLevel(engine: Engine, world: World, jobs: JobDirectory, env: readonly string[]): void {
  // a boot and a shutdown leave them out themselves
  if (bootRecord(world) !== null || closingRecord(world) !== null) return
  takeBackIn(engine, world)
  if (!/^[016Ss]$/.test(lookup(env, 'RUNLEVEL') ?? '')) return
  const own = profileOf(null)
  const known = own.ok ? own : parseProfile(defaultProfile, null)
  if (known.ok) leaveOut(engine, jobs, job => leftOutReason(known.profile, job))
}
