/**
 * A shutdown: first what the runlevel's `stop on` says, in its order, then all jobs that are left, then what still lives in this root. It ends:
 * what has not stopped at the deadline is killed. Without a runlevel (`kill-all`) it is the same from the second step on.
 */
import { leftOutSetting } from '../engine/conditions.ts'
import type { Engine } from '../engine/engine.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { type Foreground, foregroundOf, keepForeground, statusOfMain } from '../settle/foreground.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import type { Session } from '../settle/session.ts'
import { signalProcess } from '../system/process.ts'
import type { Onlooker } from './boot.ts'
import { Chronicle } from './chronicle.ts'
import { type Inhabitant, inhabitants } from './inhabitants.ts'
import { bootRecord } from './record.ts'

/** How long what is killed may take to be gone, and what is told to end to do so, once all jobs are down (ms). */
const grace = 2000

/** What supervisors are called. One that has given its last report is not quite gone yet: nothing to tell of. */
const supervisor = 'upstart-dummy'

const TERM = 15
const KILL = 9

export interface Aftermath {
  readonly chronicle: Chronicle
  readonly begun: number
  readonly ended: number
  /** Jobs that were killed because the deadline had come, or could not be ended at all. */
  readonly forced: readonly string[]
  /** Processes besides the jobs' that were ended, and those that could not be. */
  readonly swept: readonly Inhabitant[]
  readonly left: readonly Inhabitant[]
  /** How the main job of a boot in the foreground has ended; null: nothing tells. */
  readonly mainStatus: number | null
}

export class Shutdown {
  readonly #session: Session
  readonly #jobs: JobDirectory
  readonly #onlooker: Onlooker
  readonly #chronicle: Chronicle
  readonly #begun: number
  readonly #deadline: number
  /** Instances that were told to stop. */
  readonly #told = new Set<string>()
  /** Instances that were underway before. */
  readonly #starting = new Set<string>()
  #foreground: Foreground | null = null

  /** @param timeout when what has not stopped is killed (ms) */
  constructor(session: Session, jobs: JobDirectory, onlooker: Onlooker, timeout: number) {
    this.#session = session
    this.#jobs = jobs
    this.#onlooker = onlooker
    this.#begun = session.now()
    this.#deadline = this.#begun + timeout
    this.#chronicle = new Chronicle(
      job => (session.world.definition.get(job) ?? jobs.get(job))?.task === true,
    )
  }

  /**
   * @param event the variables of the event `runlevel`; null: it isn't emitted
   * @param leftOut why a job is left out of it; null where it isn't
   */
  run(event: readonly string[] | null, leftOut: (job: JobClass) => string | null): Aftermath {
    const session = this.#session
    const booted = session.step(
      engine => this.#begin(engine, leftOut),
      world => world.instance.values(),
    )
    if (event !== null) {
      session.step(engine => {
        engine.emit('runlevel', event, false)
        this.#look(engine)
      })
      this.#until(this.#deadline, () =>
        [...this.#chronicle.underway].every(key => this.#isStillStarting(key)),
      )
    }
    this.#until(this.#deadline, engine => this.#stopAll(engine))
    const forced = this.#force()
    session.step(engine => engine.endHistory())
    const { main = null, pid: staying = null } = this.#foreground ?? {}
    const mainStatus = main === null ? null : statusOfMain(session.world, main)
    // who stays goes with the rest, unless all would go with him
    const spares = event !== null || staying === 1
    if (!spares) session.tellStaying(`down ${mainStatus ?? 0}`)
    const { swept, left } = this.#sweep(booted, spares ? staying : null)
    session.startOver()
    return {
      chronicle: this.#chronicle,
      begun: this.#begun,
      ended: session.now(),
      forced,
      swept,
      left,
      mainStatus,
    }
  }

  /** @returns whether the system was booted */
  #begin(engine: Engine, leftOut: (job: JobClass) => string | null): boolean {
    for (const name of this.#jobs.names()) {
      const job = this.#jobs.get(name)
      const reason = job === undefined ? null : leftOut(job)
      if (reason !== null) engine.set(leftOutSetting(name), reason)
    }
    // when all is down is for us to say
    this.#foreground = foregroundOf(this.#session.world)
    keepForeground(engine, null)
    this.#chronicle.begin(this.#session.world.instance)
    for (const key of this.#chronicle.underway) this.#starting.add(key)
    engine.beginHistory(this.#session.name)
    this.#onlooker.begin(this.#begun)
    return bootRecord(this.#session.world) !== null
  }

  /** Whether an instance is on its way up since before we began: the runlevel means nothing to it. */
  #isStillStarting(key: string): boolean {
    return this.#starting.has(key) && this.#chronicle.alive.get(key) === 'start'
  }

  /** Stops whatever is there. @returns whether nothing is, or nothing that would still come to an end by itself */
  #stopAll(engine: Engine): boolean {
    for (const [key, goal] of this.#chronicle.alive) {
      if (goal === 'stop' || this.#told.has(key)) continue
      this.#told.add(key)
      const [job = '', instance = ''] = key.split('\0')
      engine.stop({ job, instance }, false)
      this.#session.endHooks(key)
    }
    this.#look(engine)
    return this.#chronicle.underway.size === 0
  }

  /** The deadline has come: KILL, as long as there is something. @returns the jobs that it came to */
  #force(): string[] {
    const late = [...this.#chronicle.underway]
    const end = this.#session.now() + grace
    while (this.#chronicle.underway.size > 0 && this.#session.now() < end) {
      this.#session.killAll()
      const before = this.#chronicle.underway.size
      this.#until(Math.min(end, this.#session.now() + 100), engine => {
        this.#stopAll(engine)
        return this.#chronicle.underway.size < before
      })
    }
    return late.map(key => key.split('\0')[0] ?? key)
  }

  /** Ends what still lives in this root: children of jobs that have left them, and what was started otherwise. */
  #sweep(booted: boolean, staying: number | null): Pick<Aftermath, 'swept' | 'left'> {
    const swept = new Map<string, Inhabitant>()
    for (const [signal, rounds] of [
      [TERM, 1],
      [KILL, 5],
    ] as const) {
      // one that is killed may just have started another
      for (let round = 0; round < rounds; round++) {
        const found = inhabitants(booted, staying) ?? []
        if (found.length === 0) return { swept: [...swept.values()], left: [] }
        for (const one of found) {
          if (one.name !== supervisor) swept.set(`${one.pid} ${one.start}`, one)
          signalProcess(one.pid, signal)
        }
        this.#session.gone(
          grace,
          found.map(one => one.pid),
        )
      }
    }
    return { swept: [...swept.values()], left: inhabitants(booted, staying) ?? [] }
  }

  #until(deadline: number, over: (engine: Engine) => boolean): void {
    this.#session.until(
      engine => {
        this.#look(engine)
        return over(engine) || this.#session.now() >= deadline ? true : null
      },
      () => {
        const left = Math.max(0, deadline - this.#session.now())
        const most = this.#onlooker.pause(this.#chronicle, this.#session.now())
        return most < 0 ? left : Math.min(left, most)
      },
    )
  }

  #look(engine: Engine): void {
    const runs = new Set(engine.takeHistory().flatMap(moment => this.#chronicle.add(moment) ?? []))
    for (const run of runs) {
      const stay = run.stays.at(-1)
      // started again: by its own end, or by that of another
      if (run.end === null && stay?.goal === 'start') this.#told.delete(run.key)
      this.#onlooker.tell(run, engine.mainPid(run.key))
    }
  }
}
