/**
 * A shutdown: first what the runlevel's `stop on` says, in its order, then all jobs that are left, then what still lives in this root. It ends:
 * what has not stopped at the deadline is killed. Without a runlevel (`kill-all`) it is the same from the second step on.
 */
import type { Engine } from '../engine/engine.ts'
import { type Foreground, partsOf } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { foregroundOf, keepForeground, statusOfMain } from '../settle/foreground.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import type { Session } from '../settle/session.ts'
import { processId } from '../system/process.ts'
import type { Onlooker } from './boot.ts'
import { Chronicle } from './chronicle.ts'
import { type Inhabitant, inhabitants } from './inhabitants.ts'
import { bootRecord, closingRecord, keepClosing, leaveOut } from './record.ts'
import { grace, rounds, type Swept, sweep } from './sweep.ts'

/** How long it may take until what has not stopped is killed, where nothing else is said (s). */
export const defaultTimeout = 30

export function isTimeout(text: string): boolean {
  return /^\d{1,6}$/.test(text)
}

/** Swept are processes besides the jobs'. */
export interface Aftermath extends Swept {
  readonly chronicle: Chronicle
  readonly begun: number
  readonly ended: number
  /** Jobs that were killed because the deadline had come, or could not be ended at all. */
  readonly forced: readonly string[]
  /** How the main job of a boot in the foreground has ended; null: nothing tells. */
  readonly mainStatus: number | null
}

/** The boot that stays in the foreground, and lives; null where there is none. */
export function stayingIn(session: Session): Foreground | null {
  return session.isStaying() ? foregroundOf(session.world) : null
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
   * @param enter notes the runlevel, and gives the variables of its event; null: there is none
   * @param leftOut why a job is left out of it; null where it isn't
   * @param finish told of what came of it, before it is forgotten that there was something to shut down
   * @returns false where another command was at it and has done it
   */
  run(
    enter: (() => readonly string[]) | null,
    leftOut: (job: JobClass) => string | null,
    finish: (aftermath: Aftermath) => void,
  ): boolean {
    const session = this.#session
    if (this.#isDoneByAnother()) return false
    const booted = session.step(
      engine => this.#begin(engine, leftOut),
      world => world.instance.values(),
    )
    if (enter !== null) {
      const event = enter()
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
    const spares = enter !== null || staying === 1
    if (!spares) session.tellStaying(`down ${mainStatus ?? 0}`)
    const { swept, left } = this.#sweep(booted, spares && staying !== null ? [staying] : [])
    finish({
      chronicle: this.#chronicle,
      begun: this.#begun,
      ended: session.now(),
      forced,
      swept,
      left,
      mainStatus,
    })
    session.startOver()
    return true
  }

  /** Waits for another shutdown. @returns whether there was one, and it is over; false: it is up to us */
  #isDoneByAnother(): boolean {
    const session = this.#session
    const until = session.step(engine => {
      const other = closingRecord(session.world)
      if (other === null || !session.lives(other.owner)) {
        const latest = this.#deadline + (rounds + 2) * grace
        keepClosing(engine, { owner: session.name, until: latest, waiting: [] })
        return null
      }
      keepClosing(engine, { ...other, waiting: [...other.waiting, processId()] })
      return other.until
    })
    if (until === null) return false
    const isOver = session.until(
      () => (closingRecord(session.world) === null ? true : session.now() >= until ? false : null),
      () => Math.max(0, until - session.now()),
    )
    return isOver
  }

  /** @returns whether the system was booted */
  #begin(engine: Engine, leftOut: (job: JobClass) => string | null): boolean {
    leaveOut(engine, this.#jobs, leftOut)
    // when all is down is for us to say
    this.#foreground = stayingIn(this.#session)
    keepForeground(engine, null)
    this.#chronicle.begin(engine.instances())
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
      engine.stop(partsOf(key), false)
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
    return late.map(key => partsOf(key).job)
  }

  /** Ends what still lives in this root: children of jobs that have left them, and what was started otherwise. */
  #sweep(booted: boolean, staying: readonly number[]): Swept {
    const find = (): Inhabitant[] => {
      const waiting = this.#session.step(() => closingRecord(this.#session.world)?.waiting ?? [])
      return inhabitants(booted, [...staying, ...waiting]) ?? []
    }
    return sweep(find, (ms, pids) => this.#session.gone(ms, pids))
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
