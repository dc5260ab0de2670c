/**
 * One command at work: lock – load – absorb what was reported – step the engine – save – unlock – carry out what follows – wait – again, until
 * what was asked for is settled. Nobody holds the lock while waiting; whoever has it advances every job; what a dead command owed is
 * paid by the next one (ARCHITECTURE.md, *One command*).
 */
import type { Effect } from '../engine/effect.ts'
import { Engine, type Jobs } from '../engine/engine.ts'
import type { Fact } from '../engine/fact.ts'
import { historySetting } from '../engine/history.ts'
import type { Change, Instance, Process, World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { bytesOf } from '../posix/byte-text.ts'
import { isAlive } from '../process/alive.ts'
import { adoptionOf, type LaunchSettings, launchOf, scriptPath } from '../process/launch.ts'
import type { Journal } from '../store/journal.ts'
import type { MessageLog } from '../store/message-log.ts'
import { settle, unsettle } from '../store/settled.ts'
import { clearSpool, type Report, readSpool } from '../store/spool.ts'
import { FileError, list, makeDirectory, remove, replace, tell } from '../system/files.ts'
import type { Front } from '../system/front.ts'
import { endOf, foregroundOf } from './foreground.ts'

/** Job files that are looked at again at the beginning of each step. */
export interface CurrentJobs extends Jobs {
  refresh(): void
  /** A definition has come into force, or (null) is no more. */
  inForce(job: string, definition: JobClass | null): void
  forgetInForce(): void
}

/** What nobody who is just launched has to do with. */
const undisturbing: ReadonlySet<Effect['kind']> = new Set(['log', 'answered', 'ended'] as const)

/** How long a hook that is ended may take until it is killed (ms): as a job's default *kill timeout*. */
const hookTimeout = 5000

/** How a command's own FIFO is reached from where those of supervisors are. */
const commands = '../wake/'

/** The command that still owes a process its launch or its orders, or has just given them; null: none. */
function debtorOf({ pid, owner, order }: Process): string | null {
  return pid === null ? owner : (order?.owner ?? null)
}

export class Session {
  readonly #front: Front
  readonly #journal: Journal
  readonly #jobs: CurrentJobs
  readonly #settings: LaunchSettings
  readonly #log: MessageLog
  readonly #ended: (pid: number) => void
  readonly #boot: string
  #name = ''
  /** Instances that are on their way or waited for. */
  readonly #busy = new Set<string>()
  /** Processes that other commands are still to launch, or to tell to stop. */
  readonly #owed = new Set<string>()
  /** Processes that this command told to stop. */
  readonly #told = new Set<string>()
  /** Processes whose supervisor may be gone. */
  readonly #suspects = new Set<string>()
  /** What this command found out itself. */
  #found: Fact[] = []
  /** Something was done that a supervisor has reported on by now. */
  #more = false
  #first = true
  #logDirectoryMade = false

  /**
   * @param ended is told of each process of a job that has ended
   * @param boot id of this boot, '' unknown
   */
  constructor(
    front: Front,
    journal: Journal,
    jobs: CurrentJobs,
    settings: LaunchSettings,
    log: MessageLog,
    ended: (pid: number) => void,
    boot: string,
  ) {
    this.#front = front
    this.#journal = journal
    this.#jobs = jobs
    this.#settings = settings
    this.#log = log
    this.#ended = ended
    this.#boot = boot
    journal.watch(
      () => this.#forgetAll(),
      change => this.#note(change),
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
    this.#front.lock()
    let result: T
    let changes: readonly Change[]
    let effects: readonly Effect[]
    try {
      this.#journal.refresh()
      this.#jobs.refresh()
      const reports = readSpool(this.#journal.directory)
      const engine = new Engine(this.world, this.#jobs, this.#journal.epoch, this.#name)
      const now = this.world.setting.has(historySetting) ? this.#front.clock() : null
      if (now !== null) engine.clock(now)
      for (const report of reports) if (report.fact !== null) engine.report(report.fact)
      for (const fact of this.#found) engine.report(fact)
      this.#more = false
      this.#payDebts(engine)
      this.#suspect(about(this.world))
      this.#checkSuspects(engine, reports, looking)
      engine.settle()
      if (now !== null) engine.clock(now)
      result = act(engine)
      const step = engine.finish()
      effects = step.effects
      changes = step.changes
      this.#save(changes)
      this.#found = []
      clearSpool(reports)
    } finally {
      this.#front.unlock()
    }
    this.#carryOutAll(effects)
    this.#leaveAlone(changes)
    const end = endOf(this.world)
    if (end !== null) this.tellStaying(`end ${end}`)
    return result
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
      const awakening = this.#front.wait(interval(), this.#watched())
      // what a command owed that is gone is paid in the next step
      if (awakening.kind === 'lost' && !awakening.token.startsWith(commands))
        this.#suspects.add(awakening.token)
    }
  }

  /** Waits until the processes that this command has told to stop have got their signal. */
  delivered(): void {
    const told = [...this.#told].filter(token => this.world.process.get(token)?.order != null)
    for (const token of told) this.#order(token, 'answer\n')
    const sent = (engine: Engine) => (token: string) =>
      engine.isToldToStop(token) || this.#supervisor(token) !== 'alive'
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
      if (token !== undefined) this.#order(token, `stop 15 ${hookTimeout}\n`)
  }

  /** KILL to every process of every job, by its supervisor. Its end is reported and settled as any other. */
  killAll(): void {
    for (const token of this.world.process.keys()) this.#order(token, 'stop 9 0\n')
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

  #save(changes: readonly Change[]): void {
    const directory = this.#journal.directory
    const touched = unsettle(directory, changes, this.world)
    this.#journal.save(changes)
    settle(directory, touched, this.world, this.#boot)
  }

  // --- what is to be looked after

  #forgetAll(): void {
    this.#busy.clear()
    this.#owed.clear()
    this.#jobs.forgetInForce()
  }

  #note([table, key, value]: Change): void {
    if (table === 'instance') {
      const busy = value !== null && (value.state !== 'running' || value.blocking.length > 0)
      if (busy) this.#busy.add(key)
      else this.#busy.delete(key)
    }
    if (table === 'process') {
      const debtor = value === null ? null : debtorOf(value)
      if (debtor !== null && debtor !== this.#name) this.#owed.add(key)
      else this.#owed.delete(key)
    }
    if (table === 'definition') this.#jobs.inForce(key, value)
  }

  /** Supervisors, and commands that still owe something, whose deaths would leave somebody waiting for ever. */
  #watched(): string[] {
    const watched = new Set<string>()
    for (const key of this.#busy)
      for (const token of Object.values(this.world.instance.get(key)?.process ?? {})) {
        const process = this.world.process.get(token)
        const debtor = process === undefined ? null : debtorOf(process)
        const ours = debtor === null || debtor === this.#name
        if (ours || process?.pid !== null) watched.add(token)
        if (!ours) watched.add(`${commands}${debtor}`)
      }
    return [...watched]
  }

  /** What commands that are dead have asked for. */
  #forgetTheDead(engine: Engine): void {
    for (const [id, request] of this.world.request) if (!this.lives(request.owner)) engine.forget(id)
    const onlooker = this.world.setting.get(historySetting)
    if (onlooker !== undefined && !this.lives(onlooker)) engine.endHistory()
  }

  /** Takes over what commands that are dead have not done. Any may die while we wait: one whose script its own event stops. */
  #payDebts(engine: Engine): void {
    if (this.#first) this.#forgetTheDead(engine)
    this.#first = false
    for (const token of this.#owed) {
      const process = this.world.process.get(token)
      if (process === undefined) continue
      const orderOwed = process.order !== null && !this.lives(process.order.owner)
      if (process.pid !== null && !orderOwed) continue
      if (process.pid === null && this.lives(process.owner)) continue
      const supervisor = this.#supervisor(token)
      if (supervisor === 'gone') this.#suspects.add(token)
      else engine.takeOver(token, supervisor === 'absent')
    }
  }

  /** Whether a command, by the name it has while it attends, still does. */
  lives(owner: string): boolean {
    return owner === this.#name || tell(`${this.#journal.directory}/wake/${owner}`, '') === 'alive'
  }

  #supervisor(token: string): ReturnType<typeof tell> {
    return tell(`${this.#journal.directory}/ctl/${token}`, '')
  }

  #suspect(instances: Iterable<Instance>): void {
    for (const instance of instances)
      for (const token of Object.values(instance.process)) this.#suspects.add(token)
  }

  /** A supervisor that is gone and has left no report was killed. Its process gets a new one, or is over too. */
  #checkSuspects(engine: Engine, absorbed: readonly Report[], looking: boolean): void {
    for (const token of this.#suspects) {
      this.#suspects.delete(token)
      const process = this.world.process.get(token)
      if (process === undefined || absorbed.some(r => r.fact?.token === token)) continue
      // another command is just launching it
      if (process.pid === null && process.owner !== this.#name && this.lives(process.owner)) continue
      const supervisor = this.#supervisor(token)
      if (supervisor === 'alive' || (supervisor === 'absent' && process.pid === null)) continue
      // its last report may have come since we looked
      if ((list(`${this.#journal.directory}/spool`) ?? []).some(name => name.startsWith(`${token}.`)))
        this.#more = true
      else if (process.pid !== null && isAlive(process.pid, process.start)) {
        if (!looking || process.order !== null || !this.#isLeftAlone(process)) engine.adopt(token)
      } else if (this.#isLeftAlone(process))
        engine.report({ kind: 'exited', status: 0, token, number: 0, at: this.#front.clock() })
      else engine.report({ kind: 'lost', token, number: 0, at: this.#front.clock() })
    }
  }

  /** Whether a process is one that keeps no supervisor: that of a job which is up, and on whose end nothing depends at once. */
  #isLeftAlone({ name, instance: key }: Process): boolean {
    const instance = this.world.instance.get(key)
    if (name !== 'main' || instance?.goal !== 'start' || instance.state !== 'running') return false
    const job = this.world.definition.get(instance.job)
    if (job === undefined || job.task || job.respawn || foregroundOf(this.world) !== null) return false
    return !this.#settings.supervise
  }

  /** Lets the supervisors go of processes that keep none. */
  #leaveAlone(changes: readonly Change[]): void {
    for (const [table, , value] of changes) {
      if (table !== 'instance' || value?.state !== 'running') continue
      const token = value.process.main
      const process = token === undefined ? undefined : this.world.process.get(token)
      if (process?.pid != null && this.#isLeftAlone(process))
        tell(`${this.#journal.directory}/ctl/${token}`, 'forget\n')
    }
  }

  // --- effects

  /** Launches that follow one another go on side by side; whoever is told something after them was launched. */
  #carryOutAll(effects: readonly Effect[]): void {
    const begun: string[] = []
    for (const effect of effects) {
      if (effect.kind === 'launch') {
        if (this.#launch(effect.token)) begun.push(effect.token)
        continue
      }
      if (!undisturbing.has(effect.kind)) this.#finishLaunches(begun)
      this.#carryOut(effect)
    }
    this.#finishLaunches(begun)
  }

  #carryOut(effect: Exclude<Effect, { kind: 'launch' }>): void {
    const { directory } = this.#journal
    switch (effect.kind) {
      case 'stop':
      case 'signal':
        if (effect.kind === 'stop') this.#told.add(effect.token)
        this.#order(
          effect.token,
          effect.kind === 'stop' ? `stop ${effect.signal} ${effect.timeout}\n` : `signal ${effect.signal}\n`,
        )
        break
      case 'discard':
        tell(`${directory}/ctl/${effect.token}`, 'done\n')
        remove(`${directory}/ctl/${effect.token}`)
        remove(scriptPath(directory, effect.token))
        break
      case 'ended':
        this.#ended(effect.pid)
        break
      case 'answered':
        if (effect.owner !== this.#name) tell(`${directory}/wake/${effect.owner}`, '.')
        break
      case 'log':
        this.#log.add(effect.priority, effect.text)
        break
      default:
        effect satisfies never
    }
  }

  /** Gives a supervisor an order; one that is gone is found out about in the next step. */
  #order(token: string, order: string): void {
    if (tell(`${this.#journal.directory}/ctl/${token}`, order) === 'alive') return
    this.#suspects.add(token)
    this.#more = true
  }

  /** Begins to launch a process. @returns whether its supervisor was begun, false where there is nothing to wait for */
  #launch(token: string): boolean {
    const process = this.world.process.get(token)
    const instance = process && this.world.instance.get(process.instance)
    const job = instance && this.world.definition.get(instance.job)
    if (process === undefined || instance === undefined || job === undefined) return false
    this.#more = true
    const launch =
      process.pid === null
        ? launchOf(token, process, instance, job, this.#settings)
        : adoptionOf(token, process, this.#settings)
    if (launch.kind === 'skip') {
      this.#found.push({ kind: 'exited', status: 0, token, number: 0, at: 0 })
      return false
    }
    if (launch.kind === 'failed') return this.#notLaunched(token, launch.step, launch.errno)
    this.#makeLogDirectory()
    try {
      if (launch.script !== null) replace(scriptPath(this.#journal.directory, token), bytesOf(launch.script))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return this.#notLaunched(token, 'write script', error.errno)
    }
    this.#front.launch(launch.argv, launch.env)
    return true
  }

  #notLaunched(token: string, step: string, errno: number): false {
    this.#found.push({ kind: 'failed', step, errno, token, number: 0, at: 0 })
    return false
  }

  /** Status 3: somebody else has launched it. Others: the shim could not even begin. @param begun is empty afterwards */
  #finishLaunches(begun: string[]): void {
    if (begun.length === 0) return
    const statuses = this.#front.launched()
    begun.splice(0).forEach((token, n) => {
      const status = statuses[n] ?? 0
      if (status !== 0 && status !== 3) this.#notLaunched(token, `start a supervisor (status ${status})`, 0)
    })
  }

  /** Systems before Upstart 1.4 have no place for logs. Where it can't be made the shim says so, job by job. */
  #makeLogDirectory(): void {
    if (this.#logDirectoryMade) return
    this.#logDirectoryMade = true
    try {
      makeDirectory(this.#settings.logDirectory, 0o755)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
    }
  }
}
