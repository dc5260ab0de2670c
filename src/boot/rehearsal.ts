/**
 * A boot that doesn't happen: the engine works on a copy of the state, and instead of processes there are only reports that all went well. Services
 * come up, scripts and tasks end; what scripts would emit is not known, but for the runlevel that rc-sysinit changes to.
 */
import { leftOutSetting } from '../engine/conditions.ts'
import { Engine, type Jobs } from '../engine/engine.ts'
import type { FactBody } from '../engine/fact.ts'
import { apply, emptyWorld, type MutableWorld, type World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { Plan, Story } from './boot.ts'
import { Chronicle } from './chronicle.ts'

const owner = 'rehearsal'

export interface Rehearsed {
  readonly story: Story
  /** What the state would be. */
  readonly world: World
}

/** @param all every job there is */
export function rehearse(world: World, jobs: Jobs, all: Iterable<JobClass>, plan: Plan): Rehearsed {
  const rehearsal = new Rehearsal(world, jobs)
  rehearsal.step(engine => {
    engine.beginHistory(owner)
    for (const job of all) {
      const reason = plan.leftOut(job)
      if (reason !== null) engine.set(leftOutSetting(job.name), reason)
    }
  })
  for (const { name, env } of plan.events) rehearsal.emit(name, env)
  rehearsal.emit('runlevel', [`RUNLEVEL=${plan.runlevel}`, 'PREVLEVEL=N'])
  return { story: rehearsal.story(plan.runlevel), world: rehearsal.world }
}

class Rehearsal {
  readonly world: MutableWorld = emptyWorld()
  readonly #jobs: Jobs
  readonly #chronicle: Chronicle
  /** What is still to be reported. */
  #reports: { readonly token: string; readonly body: FactBody }[] = []
  #now = 0

  constructor(world: World, jobs: Jobs) {
    this.#jobs = jobs
    for (const table of ['job', 'definition', 'instance', 'process', 'event', 'counters', 'setting'] as const)
      copy(world, this.world, table)
    this.#chronicle = new Chronicle(job => this.#definition(job)?.task === true)
  }

  emit(name: string, env: readonly string[]): void {
    this.step(engine => engine.emit(name, env, false))
    for (let next = this.#reports.shift(); next !== undefined; next = this.#reports.shift()) {
      const { token, body } = next
      this.step(engine => engine.report({ ...body, token, number: 0, at: this.#now }))
    }
  }

  step(act: (engine: Engine) => void): void {
    const engine = new Engine(this.world, this.#jobs, owner, owner)
    engine.clock(++this.#now)
    act(engine)
    for (const moment of engine.takeHistory()) this.#chronicle.add(moment)
    const { changes, effects } = engine.finish()
    apply(this.world, changes)
    for (const effect of effects) {
      if (effect.kind === 'launch') this.#launch(effect.token)
      if (effect.kind === 'stop')
        this.#reports.push({ token: effect.token, body: { kind: 'killed', signal: effect.signal } })
    }
  }

  story(runlevel: string): Story {
    return { chronicle: this.#chronicle, begun: 0, ended: this.#now, runlevel }
  }

  #launch(token: string): void {
    const process = this.world.process.get(token)
    const instance = process && this.world.instance.get(process.instance)
    if (process === undefined || instance === undefined) return
    const job = this.#definition(instance.job)
    this.#reports.push({ token, body: { kind: 'spawned', pid: 0, start: 0 } })
    if (process.name === 'main') this.#reports.push({ token, body: { kind: 'ready' } })
    if (process.name !== 'main' || job?.task === true)
      this.#reports.push({ token, body: { kind: 'exited', status: 0 } })
  }

  #definition(job: string): JobClass | undefined {
    return this.world.definition.get(job) ?? this.#jobs.get(job)
  }
}

function copy<T extends keyof World>(from: World, to: MutableWorld, table: T): void {
  const records: Map<string, unknown> = to[table]
  for (const [key, value] of from[table]) records.set(key, value)
}
