/** A boot that doesn't happen: what scripts would emit is not known, but for the runlevel that rc-sysinit changes to. */
import { Rehearsal } from '../engine/rehearsal.ts'
import type { Jobs } from '../engine/step.ts'
import type { World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { Plan, Story } from './boot.ts'
import { Chronicle } from './chronicle.ts'

export interface Rehearsed {
  readonly story: Story
  /** What the state would be. */
  readonly world: World
}

/** @param all every job there is */
export function rehearse(world: World, jobs: Jobs, all: Iterable<JobClass>, plan: Plan): Rehearsed {
  const rehearsal = new Rehearsal(world, jobs)
  rehearsal.step(engine => {
    for (const job of all) {
      const reason = plan.leftOut(job)
      if (reason !== null) engine.keep('leftOut', job.name, reason)
    }
  })
  const { runlevel } = plan
  const level = { name: 'runlevel', env: [`RUNLEVEL=${runlevel}`, 'PREVLEVEL=N'] }
  for (const { name, env } of [...plan.events, level]) rehearsal.step(engine => engine.emit(name, env, false))
  const chronicle = new Chronicle(
    job => (rehearsal.world.definition.get(job) ?? jobs.get(job))?.task === true,
  )
  for (const moment of rehearsal.moments) chronicle.add(moment)
  return { story: { chronicle, begun: 0, ended: rehearsal.now, runlevel }, world: rehearsal.world }
}
