/**
 * A boot: plays a profile's events and waits for what they set going. Jobs start as they would on a machine, in parallel and in the order that
 * their conditions ask for; what runs and what doesn't is looked up in what the engine tells (`chronicle.ts`).
 */
import type { Engine } from '../engine/engine.ts'
import { lookup } from '../event/environment.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { FirstMoments, momentsOfBoot } from '../settle/first-moments.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import type { Session } from '../settle/session.ts'
import { Chronicle, type Run } from './chronicle.ts'
import { bootRecord, closingRecord, keepRecord, leaveOut, takeBackIn } from './record.ts'

export interface Plan {
  readonly events: readonly {
    readonly name: string
    readonly env: readonly string[]
    readonly wait: boolean
  }[]
  /** Why a job is left out; null where it isn't. */
  readonly leftOut: (job: JobClass) => string | null
  /** The runlevel where no job chooses one. */
  readonly runlevel: string
  /** It was asked for: gone to where a job has chosen another one, too. */
  readonly asked: boolean
}

/** Who is told of what happens while it happens. */
export interface Onlooker {
  /** It begins now (ms, monotonic). */
  begin(now: number): void
  /** Something has happened to a run. */
  tell(run: Run, pid: number | null): void
  /** Everything was told; @returns how long to wait at most until to tell again how late it is (ms, -1: for ever) */
  pause(chronicle: Chronicle, now: number): number
}

export interface Story {
  readonly chronicle: Chronicle
  /** ms, monotonic. */
  readonly begun: number
  readonly ended: number
  readonly runlevel: string | null
}

/** `up`: it was booted before; `going`: another command is just booting it, `closing`: shutting it down. */
export type BootResult =
  | { readonly kind: 'booted'; readonly story: Story }
  | { readonly kind: 'up' | 'going' | 'closing' }

export class Boot {
  readonly #session: Session
  readonly #jobs: JobDirectory
  readonly #plan: Plan
  readonly #onlooker: Onlooker
  readonly #chronicle: Chronicle
  #runlevel: string | null = null
  #heard = 0

  constructor(session: Session, jobs: JobDirectory, plan: Plan, onlooker: Onlooker) {
    this.#session = session
    this.#jobs = jobs
    this.#plan = plan
    this.#onlooker = onlooker
    this.#chronicle = new Chronicle(
      job => (session.world.definition.get(job) ?? jobs.get(job))?.task === true,
    )
  }

  /** @param enter notes a runlevel in utmp, where no job does it; gives the variables of its event */
  run(enter: (runlevel: string, previous: string | null) => readonly string[]): BootResult {
    const session = this.#session
    const begun = session.now()
    const emitted = session.step(
      engine => this.#begin(engine),
      world => world.instance.values(),
    )
    if (typeof emitted === 'string') return { kind: emitted }
    this.#onlooker.begin(begun)
    // what a boot that was cut short has emitted last may not be over
    if (this.#plan.events[emitted - 1]?.wait) this.#until(() => this.#isQuiet())
    for (let n = emitted; n < this.#plan.events.length; n++) this.#play(n)
    this.#until(() => this.#isQuiet())
    const { runlevel, asked } = this.#plan
    if (this.#runlevel === null || (asked && this.#runlevel !== runlevel)) {
      const env = enter(runlevel, this.#runlevel)
      session.step(engine => {
        engine.emit('runlevel', env, false)
        this.#look(engine)
      })
    }
    this.#prove()
    session.step(engine => {
      this.#look(engine)
      engine.endHistory()
      this.#keep(engine, 'up', this.#plan.events.length)
    })
    return {
      kind: 'booted',
      story: { chronicle: this.#chronicle, begun, ended: session.now(), runlevel: this.#runlevel },
    }
  }

  /** @returns how many events were emitted by a boot that was cut short; or why there is nothing to do */
  #begin(engine: Engine): number | 'up' | 'going' | 'closing' {
    const { world } = this.#session
    const closing = closingRecord(world)
    if (closing !== null && this.#session.lives(closing.owner)) return 'closing'
    const before = bootRecord(world)
    if (before?.status === 'up') return 'up'
    if (before !== null && this.#session.lives(before.owner)) return 'going'
    if (before === null) takeBackIn(engine, world)
    leaveOut(engine, this.#jobs, this.#plan.leftOut)
    this.#runlevel = before?.runlevel ?? null
    this.#chronicle.begin(engine.instances())
    engine.beginHistory(this.#session.name)
    this.#keep(engine, 'going', before?.emitted ?? 0)
    return before?.emitted ?? 0
  }

  #keep(engine: Engine, status: 'going' | 'up', emitted: number): void {
    keepRecord(engine, { status, owner: this.#session.name, emitted, runlevel: this.#runlevel })
  }

  #play(n: number): void {
    const event = this.#plan.events[n]
    if (event === undefined) return
    const request = this.#session.step(engine => {
      const request = engine.emit(event.name, event.env, event.wait)
      this.#keep(engine, 'going', n + 1)
      this.#look(engine)
      return request
    })
    if (request === null) return
    this.#until(engine => {
      // half a condition that it has made true may hold it for ever
      const over = engine.outcome(request) !== null || this.#isQuiet()
      if (over) engine.forget(request)
      return over
    })
  }

  /** Until nothing is underway any more, and what is up has stayed so. */
  #prove(): void {
    const moments = new FirstMoments(momentsOfBoot)
    this.#until(
      () => moments.areOver(this.#isQuiet(), this.#session.now()),
      () => moments.left(this.#session.now()),
    )
  }

  #isQuiet(): boolean {
    return this.#chronicle.underway.size === 0
  }

  #until(over: (engine: Engine) => boolean, most: () => number = () => -1): void {
    this.#session.until(
      engine => {
        this.#look(engine)
        return over(engine) ? true : null
      },
      () => sooner(most(), this.#onlooker.pause(this.#chronicle, this.#session.now())),
    )
  }

  /** Takes what has happened, and tells of it. */
  #look(engine: Engine): void {
    const runs = new Set(engine.takeHistory().flatMap(moment => this.#chronicle.add(moment) ?? []))
    for (const run of runs) this.#onlooker.tell(run, engine.mainPid(run.key))
    const { emissions } = this.#chronicle
    for (; this.#heard < emissions.length; this.#heard++) {
      const emission = emissions[this.#heard]
      if (emission?.name === 'runlevel') this.#runlevel = lookup(emission.env, 'RUNLEVEL') ?? null
    }
  }
}

/** The shorter of two times to wait; -1 is for ever. */
function sooner(a: number, b: number): number {
  if (a < 0) return b
  return b < 0 ? a : Math.min(a, b)
}
