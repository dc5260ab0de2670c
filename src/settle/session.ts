/**
 * One command at work: lock – load – absorb what was reported – step the engine – save – unlock – carry out what follows – wait – again, until
 * what was asked for is settled. Nobody holds the lock while waiting; whoever has it advances every job; what a dead command owed is
 * paid by the next one (ARCHITECTURE.md, *One command*).
 */
import { Engine, type Jobs } from '../engine/engine.ts'
import { label } from '../engine/step.ts'
import type { Change, Instance, Process, World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { Supervisor } from '../process/supervisors.ts'
import { settle, unsettle } from '../store/settled.ts'
import { clearSpool, readSpool } from '../store/spool.ts'
import { FileError, list, tell } from '../system/files.ts'
import { Execution, type ExecutionParts } from './execution.ts'
import { endOf } from './foreground.ts'
import { callBack, hasStrangers, takeIn } from './recovery.ts'
import { Watch } from './watch.ts'

/** Job files that are looked at again at the beginning of each step. */
export interface CurrentJobs extends Jobs {
  refresh(): void
  /** A definition has come into force, or (null) is no more. */
  inForce(job: string, definition: JobClass | null): void
  forgetInForce(): void
}

/** How long a hook that is ended may take until it is killed (ms): as a job's default *kill timeout*. */
const hookTimeout = 5000

export interface SessionParts extends ExecutionParts {
  readonly jobs: CurrentJobs
  /** Id of this boot, '' unknown. */
  readonly boot: string
}

/** Why nothing can be done with a process that runs. */
function helplessness({ pid, instance }: Process): FileError {
  return new FileError(
    `process ${pid} of ${label(instance)}`,
    'EAGAIN',
    11,
    'its supervisor is gone, and no other can be started',
  )
}

export class Session {
  readonly #front: SessionParts['front']
  readonly #journal: SessionParts['journal']
  readonly #jobs: CurrentJobs
  readonly #boot: string
  readonly #watch: Watch
  readonly #execution: Execution
  #name = ''
  /** What was changed since processes were last left alone. */
  readonly #changes: Change[] = []
  #first = true
  /** Something was done that a supervisor has reported on by now. */
  #more = false

  constructor(parts: SessionParts) {
    this.#front = parts.front
    this.#journal = parts.journal
    this.#jobs = parts.jobs
    this.#boot = parts.boot
    const name = () => this.#name
    this.#watch = new Watch(parts.journal, parts.settings, name)
    // one that is gone is found out about in the next step
    this.#execution = new Execution(parts, name, token => {
      this.#watch.suspect(token)
      this.#more = true
    })
    this.#journal.watch(
      () => {
        this.#watch.forgetAll()
        this.#jobs.forgetInForce()
      },
      change => {
        this.#watch.note(change)
        if (change[0] === 'definition') this.#jobs.inForce(change[1], change[2])
      },
    )
  }

  /** What this command is called while it attends. */
  get name(): string {
    return this.#name
  }

  /** The PID that the command's caller knows: that of `shim front`, which a name begins with. */
  get pid(): number {
    return Number.parseInt(this.#name, 10)
  }

  /** Whether a command, by the name it has while it attends, still does. */
  lives(owner: string): boolean {
    return this.#watch.lives(owner)
  }

  /** The time (ms, monotonic). */
  now(): number {
    return this.#front.clock()
  }

  get world(): World {
    return this.#journal.world
  }

  /** From here on reports are given to this command. */
  open(): void {
    this.#name = this.#front.attend()
  }

  /** Leaves, and looks once more: what was reported while we still seemed to be there is ours to settle. */
  close(): void {
    for (;;) {
      while (this.#more) this.step(() => undefined)
      this.#front.leave()
      if (!(list(`${this.#journal.directory}/spool`) ?? []).some(name => !name.startsWith('.'))) return
      this.open()
      this.step(() => undefined)
    }
  }

  /**
   * One step: absorbs what was reported, lets `act` use the engine, saves, and carries out what follows.
   * @param about instances whose supervisors are looked at first: one that was killed is replaced
   * @param looking nothing is to be done with them: processes that are meant to have no supervisor don't get one
   * @throws FileError where the state can't be read or saved; then nothing was done
   */
  step<T>(
    act: (engine: Engine) => T,
    about: (world: World) => Iterable<Instance> = () => [],
    looking = false,
  ): T {
    for (;;) {
      const done = this.#stepOnce(act, about, looking)
      const helpless = this.#execution.takeUnadopted()
      // whatever was asked for, nobody could do it; the next command tries again
      if (helpless !== null && !looking) throw helplessness(helpless)
      if (done !== null) return done.result
    }
  }

  /** @returns null where a process got a new supervisor: that is to be there before anything is done with it */
  #stepOnce<T>(
    act: (engine: Engine) => T,
    about: (world: World) => Iterable<Instance>,
    looking: boolean,
  ): { readonly result: T } | null {
    this.#front.lock()
    let done: { readonly result: T } | null
    let step: ReturnType<Engine['finish']>
    try {
      this.#journal.refresh()
      this.#jobs.refresh()
      const back = this.#callBack(looking)
      const names = list(`${this.#journal.directory}/spool`) ?? []
      const reports = readSpool(this.#journal.directory, () => names)
      const engine = new Engine(this.world, this.#jobs, this.#journal.epoch, this.#name)
      const now = this.world.onlooker.size > 0 ? this.now() : null
      if (now !== null) engine.clock(now)
      takeIn(engine, back, (job, process) => this.#execution.mention(job, process))
      for (const fact of this.#execution.found) engine.report(fact)
      for (const report of reports) if (report.fact !== null) engine.report(report.fact)
      this.#watch.payDebts(engine)
      this.#watch.suspectAll(about(this.world))
      const { reported, adopted } = this.#watch.checkSuspects(engine, reports, looking, () => this.now())
      this.#more = reported
      this.#watch.clearUnshown(engine, names)
      engine.settle()
      if (now !== null) engine.clock(now)
      done = adopted && !looking ? null : { result: act(engine) }
      step = engine.finish()
      this.#save(step.changes)
      this.#execution.forgetFound()
      clearSpool(reports)
    } finally {
      this.#front.unlock()
    }
    if (this.#execution.carryOutAll(step.effects)) this.#more = true
    this.#changes.push(...step.changes)
    // a supervisor that has just come is to hear first what is asked for
    if (done !== null) this.#leaveAlone(this.#changes.splice(0))
    const end = endOf(this.world)
    if (end !== null) this.tellStaying(`end ${end}`)
    return done
  }

  /** Steps until nothing is left that was already reported. */
  catchUp(): void {
    while (this.#more) this.step(() => undefined)
  }

  /**
   * Steps and waits until `settled` gives something. It is asked with everything absorbed.
   * @param interval how long to wait at most until it is asked again (ms; -1: until something has happened)
   */
  until<T>(settled: (engine: Engine) => T | null, interval: () => number = () => -1): T {
    for (;;) {
      const result = this.step(settled)
      if (result !== null) return result
      if (this.#more) continue
      const awakening = this.#front.wait(interval(), this.#watch.watched())
      if (awakening.kind === 'lost') this.#watch.lost(awakening.token)
    }
  }

  /** Waits until the processes that this command has told to stop have got their signal. */
  delivered(): void {
    const told = [...this.#execution.told].filter(token => this.world.process.get(token)?.order != null)
    for (const token of told) this.#execution.order(token, 'answer\n')
    const sent = (engine: Engine) => (token: string) =>
      engine.isToldToStop(token) || this.#watch.supervisor(token) !== 'alive'
    if (told.length > 0) this.until(engine => told.every(sent(engine)) || null)
  }

  /** Waits until strangers' processes have ended, at most so long (ms) */
  gone(ms: number, pids: readonly number[]): void {
    this.#front.gone(ms, pids)
  }

  /** From here on the command that we were called as goes on without us (`foreground.ts`). */
  stay(): void {
    this.#front.stay()
  }

  /** Whether a command stays. */
  isStaying(): boolean {
    return tell(`${this.#journal.directory}/stay`, '') === 'alive'
  }

  /** Gives the command that stays a line, where there is one: `end N`, or `down N` when all is down by now. */
  tellStaying(line: string): void {
    tell(`${this.#journal.directory}/stay`, `${line}\n`)
  }

  /** Ends what an instance runs on its way up, which to stop it would wait for. */
  endHooks(key: string): void {
    const { 'pre-start': before, 'post-start': after } = this.world.instance.get(key)?.process ?? {}
    for (const token of [before, after])
      if (token !== undefined) this.#execution.order(token, `stop 15 ${hookTimeout}\n`)
  }

  /** KILL to every process of every job, by its supervisor. Its end is reported and settled as any other. */
  killAll(): void {
    for (const token of this.world.process.keys()) this.#execution.order(token, 'stop 9 0\n')
  }

  /** Nothing is left to be remembered: an empty state. Who waits for something in it is told to look. */
  startOver(): void {
    this.#front.lock()
    try {
      this.#journal.reset()
    } finally {
      this.#front.unlock()
    }
    const wake = `${this.#journal.directory}/wake`
    for (const name of list(wake) ?? []) if (name !== this.#name) tell(`${wake}/${name}`, '.')
  }

  /** Supervisors that have outlived the state they knew. */
  #callBack(looking: boolean): Supervisor[] {
    const { directory } = this.#journal
    const begun = this.#journal.takeBegun()
    const first = this.#first && !looking
    this.#first = false
    if (!begun && !(first && hasStrangers(directory, this.world))) return []
    return callBack(directory, this.world, this.#front)
  }

  #save(changes: readonly Change[]): void {
    const directory = this.#journal.directory
    const touched = unsettle(directory, changes, this.world)
    this.#journal.save(changes)
    settle(directory, touched, this.world, this.#boot)
  }

  /** Lets the supervisors go of processes that keep none. */
  #leaveAlone(changes: readonly Change[]): void {
    for (const [table, , value] of changes) {
      if (table !== 'instance' || value?.state !== 'running') continue
      const token = value.process.main
      const process = token === undefined ? undefined : this.world.process.get(token)
      if (process?.pid != null && this.#watch.isLeftAlone(process))
        tell(`${this.#journal.directory}/ctl/${token}`, 'forget\n')
    }
  }
}
