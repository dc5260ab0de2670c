/**
 * What would follow from something, without it happening: the engine is stepped in a world that is in memory alone, and
 * instead of processes there are only their reports. A plan and the rehearsal of a boot have them say that all went
 * well: services come up, hooks and tasks end. What scripts themselves would ask for is not known. Tests say what else
 * may happen.
 */
import type { JobClass } from '../job-file/job-class.ts'
import type { Effect } from './effect.ts'
import { Engine, type StepResult } from './engine.ts'
import type { FactBody } from './fact.ts'
import type { Jobs } from './step.ts'
import {
  apply,
  type Cause,
  type Change,
  emptyWorld,
  type Instance,
  type Moment,
  type MutableWorld,
  type Process,
  tables,
  type World,
} from './world.ts'

/** A world in memory, and what its processes report. */
export abstract class Stage implements Jobs {
  readonly world: MutableWorld = emptyWorld()
  /** The command that steps. */
  owner = 'rehearsal'
  /** Monotonic clock, ms. */
  now = 0
  readonly #reports: { readonly token: string; readonly body: FactBody }[] = []

  abstract get(name: string): JobClass | undefined
  abstract listening(key: string): Iterable<string>

  /** Sees what a step did that has been applied to the world, and has processes report. */
  protected abstract follow(result: StepResult): void

  /** One step, then one for each report that it, or one of these, leads to. */
  step<T>(act: (engine: Engine) => T): T {
    const answer = this.one(act)
    for (let next = this.#reports.shift(); next !== undefined; next = this.#reports.shift()) {
      const { token, body } = next
      const number = (this.world.process.get(token)?.seen ?? 0) + 1
      this.one(engine => engine.report({ ...body, token, number, at: this.now }))
    }
    return answer
  }

  /** One step and nothing else. */
  protected one<T>(act: (engine: Engine) => T): T {
    const engine = new Engine(this.world, this, 'epoch', this.owner)
    const answer = act(engine)
    const result = engine.finish()
    this.save(result.changes)
    this.follow(result)
    return answer
  }

  /** What a step has changed is kept. */
  save(changes: readonly Change[]): void {
    apply(this.world, changes)
  }

  /** A supervisor is to report that, when all else is absorbed that was reported before. */
  protected reports(token: string, body: FactBody): void {
    this.#reports.push({ token, body })
  }
}

/** What would happen, in its order. */
export type Occurrence =
  /** Events start an instance. */
  | { readonly kind: 'start'; readonly instance: Instance; readonly causes: readonly Cause[] }
  /** A process of an instance is executed. */
  | {
      readonly kind: 'launch'
      readonly token: string
      readonly process: Process
      readonly instance: Instance
      readonly definition: JobClass
    }
  /** A process is told to end; after `timeout` ms it is killed. */
  | {
      readonly kind: 'stop'
      readonly process: Process
      readonly instance: Instance
      readonly signal: number
      readonly timeout: number
    }

/** What is of those who look on and wait for the real world, not for this one. */
const left: ReadonlySet<string> = new Set(['history', 'request'])

/** All goes well. */
export class Rehearsal extends Stage {
  /** What happens, moment by moment (`history.ts`). */
  readonly moments: Moment[] = []
  readonly occurrences: Occurrence[] = []
  readonly #jobs: Jobs

  /** @param world stays as it is */
  constructor(world: World, jobs: Jobs) {
    super()
    this.#jobs = jobs
    for (const table of tables) if (!left.has(table)) copy(world, this.world, table)
    this.step(engine => engine.beginHistory(this.owner))
  }

  get(name: string): JobClass | undefined {
    return this.#jobs.get(name)
  }

  listening(key: string): Iterable<string> {
    return this.#jobs.listening(key)
  }

  protected override one<T>(act: (engine: Engine) => T): T {
    return super.one(engine => {
      engine.clock(++this.now)
      const answer = act(engine)
      this.moments.push(...engine.takeHistory())
      return answer
    })
  }

  #seen = 0

  protected follow({ effects }: StepResult): void {
    for (; this.#seen < this.moments.length; this.#seen++) {
      const moment = this.moments[this.#seen]
      const instance = moment?.kind === 'state' ? this.world.instance.get(moment.instance) : undefined
      if (instance === undefined || moment?.kind !== 'state' || moment.causes === null) continue
      this.occurrences.push({ kind: 'start', instance, causes: moment.causes })
    }
    for (const effect of effects) this.#follow(effect)
  }

  #follow(effect: Effect): void {
    switch (effect.kind) {
      case 'launch': {
        const at = this.#at(effect.token)
        if (at === null) return
        this.occurrences.push({ kind: 'launch', token: effect.token, ...at })
        for (const body of course(at.process, at.definition)) this.reports(effect.token, body)
        break
      }
      case 'stop': {
        const at = this.#at(effect.token)
        if (at === null) return
        const { signal, timeout } = effect
        this.occurrences.push({ kind: 'stop', process: at.process, instance: at.instance, signal, timeout })
        this.reports(effect.token, { kind: 'killed', signal })
        break
      }
      case 'signal':
      case 'discard':
      case 'ended':
      case 'answered':
      case 'log':
        break
      default:
        effect satisfies never
    }
  }

  /** A process, its instance, and the job as it is run. */
  #at(token: string): Pick<Occurrence & { kind: 'launch' }, 'process' | 'instance' | 'definition'> | null {
    const process = this.world.process.get(token)
    const instance = process && this.world.instance.get(process.instance)
    const definition = instance && this.world.definition.get(instance.job)
    return process === undefined || instance === undefined || definition === undefined
      ? null
      : { process, instance, definition }
  }
}

/** What a process reports where all goes well. */
function course({ name }: Process, { task }: JobClass): FactBody[] {
  const begun: FactBody[] = [{ kind: 'spawned', pid: 0, start: 0 }]
  if (name === 'main') begun.push({ kind: 'ready' })
  if (name !== 'main' || task) begun.push({ kind: 'exited', status: 0 })
  return begun
}

function copy<T extends keyof World>(from: World, to: MutableWorld, table: T): void {
  const records: Map<string, unknown> = to[table]
  for (const [key, value] of from[table]) records.set(key, value)
}
