/**
 * Who lives and who owes: what a command keeps an eye on besides its own work. Supervisors and commands are known by their FIFOs, whose reader
 * the kernel knows to live or not (ARCHITECTURE.md, *Who is alive*). What a dead command owed is taken over; a supervisor that was killed is
 * replaced, or its process is over.
 */
import type { Engine } from '../engine/engine.ts'
import type { Change, Instance, Process, World } from '../engine/world.ts'
import type { LaunchSettings } from '../process/launch.ts'
import { leftOf } from '../process/left.ts'
import type { Journal } from '../store/journal.ts'
import { firstFact, type Report, unshown } from '../store/spool.ts'
import { list, type Reader, remove, tell } from '../system/files.ts'
import { isAlive } from '../system/process-stat.ts'
import { foregroundOf } from './foreground.ts'

/** How a command's own FIFO is reached from where those of supervisors are. */
const commands = '../wake/'

/** The command that still owes a process its launch or its orders, or has just given them; null: none. */
function debtorOf({ pid, owner, order }: Process): string | null {
  return pid === null ? owner : (order?.owner ?? null)
}

export class Watch {
  readonly #journal: Journal
  readonly #settings: Pick<LaunchSettings, 'supervise'>
  readonly #name: () => string
  /** Instances that are on their way or waited for. */
  readonly #busy = new Set<string>()
  /** Processes that other commands are still to launch, or to tell to stop. */
  readonly #owed = new Set<string>()
  /** Processes whose supervisor may be gone. */
  readonly #suspects = new Set<string>()
  #first = true
  #adopted = false

  /** @param name what the command is called while it attends */
  constructor(journal: Journal, settings: Pick<LaunchSettings, 'supervise'>, name: () => string) {
    this.#journal = journal
    this.#settings = settings
    this.#name = name
  }

  get #world(): World {
    return this.#journal.world
  }

  /** All starts from nothing. */
  forgetAll(): void {
    this.#busy.clear()
    this.#owed.clear()
  }

  /** Takes a change of the state into account. */
  note([table, key, value]: Change): void {
    if (table === 'instance') {
      const busy = value !== null && (value.state !== 'running' || value.blocking.length > 0)
      if (busy) this.#busy.add(key)
      else this.#busy.delete(key)
    }
    if (table === 'process') {
      const debtor = value === null ? null : debtorOf(value)
      if (debtor !== null && debtor !== this.#name()) this.#owed.add(key)
      else this.#owed.delete(key)
    }
  }

  /** Supervisors, and commands that still owe something, whose deaths would leave somebody waiting for ever. */
  watched(): string[] {
    const watched = new Set<string>()
    for (const key of this.#busy)
      for (const token of Object.values(this.#world.instance.get(key)?.process ?? {})) {
        const process = this.#world.process.get(token)
        const debtor = process === undefined ? null : debtorOf(process)
        const ours = debtor === null || debtor === this.#name()
        if (ours || process?.pid !== null) watched.add(token)
        if (!ours) watched.add(`${commands}${debtor}`)
      }
    return [...watched]
  }

  /** What was waited for is gone: a supervisor is suspected. What a command owed is paid in the next step. */
  lost(name: string): void {
    if (!name.startsWith(commands)) this.suspect(name)
  }

  /** The supervisor of a process may be gone. */
  suspect(token: string): void {
    this.#suspects.add(token)
  }

  /** So may those of all processes of some instances. */
  suspectAll(instances: Iterable<Instance>): void {
    for (const instance of instances)
      for (const token of Object.values(instance.process)) this.#suspects.add(token)
  }

  /** What commands that are dead have asked for. */
  #forgetTheDead(engine: Engine): void {
    for (const [id, request] of this.#world.request) if (!this.lives(request.owner)) engine.forget(id)
    for (const onlooker of this.#world.onlooker.values()) if (!this.lives(onlooker)) engine.endHistory()
  }

  /** Takes over what commands that are dead have not done. Any may die while we wait: one whose script its own event stops. */
  payDebts(engine: Engine): void {
    if (this.#first) this.#forgetTheDead(engine)
    this.#first = false
    for (const token of this.#owed) {
      const process = this.#world.process.get(token)
      if (process === undefined) continue
      const orderOwed = process.order !== null && !this.lives(process.order.owner)
      if (process.pid !== null && !orderOwed) continue
      if (process.pid === null && this.lives(process.owner)) continue
      const supervisor = this.supervisor(token)
      if (supervisor === 'gone') this.#suspects.add(token)
      else engine.takeOver(token, supervisor === 'absent')
    }
  }

  /** Whether a command, by the name it has while it attends, still does. */
  lives(owner: string): boolean {
    return owner === this.#name() || tell(`${this.#journal.directory}/wake/${owner}`, '') === 'alive'
  }

  /** Whether a process' supervisor lives. */
  supervisor(token: string): Reader {
    return tell(`${this.#journal.directory}/ctl/${token}`, '')
  }

  /**
   * A supervisor that is gone and has left no report was killed. Its process gets a new one, or is over too.
   * @param absorbed what was reported by now @param looking see Session.step
   * @returns whether something was reported meanwhile, and whether a process gets a new supervisor
   */
  checkSuspects(
    engine: Engine,
    absorbed: readonly Report[],
    looking: boolean,
    now: () => number,
  ): { readonly reported: boolean; readonly adopted: boolean } {
    let reported = false
    this.#adopted = false
    for (const token of this.#suspects) {
      this.#suspects.delete(token)
      const process = this.#world.process.get(token)
      if (process === undefined || absorbed.some(r => r.fact?.token === token)) continue
      // another command is just launching it
      if (process.pid === null && process.owner !== this.#name() && this.lives(process.owner)) continue
      const supervisor = this.supervisor(token)
      if (supervisor === 'alive' || (supervisor === 'absent' && process.pid === null)) continue
      const fact = process.pid === null ? firstFact(this.#journal.directory, token) : null
      // its last report may have come since we looked
      if ((list(`${this.#journal.directory}/spool`) ?? []).some(name => name.startsWith(`${token}.`)))
        reported = true
      else if (fact?.kind === 'spawned' && isAlive(fact.pid, fact.start)) {
        engine.report(fact)
        this.#adopt(engine, token)
      } else if (process.pid !== null && isAlive(process.pid, process.start)) {
        if (!looking || process.order !== null || !this.isLeftAlone(process)) this.#adopt(engine, token)
      } else if (this.#followLeft(engine, token, process, now)) this.#adopt(engine, token)
      else if (this.isLeftAlone(process))
        engine.report({ kind: 'exited', status: 0, token, number: 0, at: now() })
      else engine.report({ kind: 'lost', token, number: 0, at: now() })
    }
    return { reported, adopted: this.#adopted }
  }

  #adopt(engine: Engine, token: string): void {
    engine.adopt(token)
    this.#adopted = true
  }

  /** A daemon that was followed when its supervisor was killed may have gone into the background since. */
  #followLeft(engine: Engine, token: string, process: Process, now: () => number): boolean {
    const instance = this.#world.instance.get(process.instance)
    const forks = this.#world.definition.get(instance?.job ?? '')?.expect ?? 'none'
    if (instance?.state !== 'spawned' || process.name !== 'main' || process.pid === null || forks === 'none')
      return false
    const left = leftOf(instance.job, instance.name, process.start)
    if (left === null) return false
    engine.report({ kind: 'followed', pid: left.pid, start: left.start, token, number: 0, at: now() })
    return true
  }

  /** Facts that a supervisor was writing when it was killed mean nothing once its process is known. @param names in the spool */
  clearUnshown(engine: Engine, names: readonly string[]): void {
    for (const name of names) {
      const token = unshown(name)
      if (token !== null && !engine.awaits(token) && this.supervisor(token) !== 'alive')
        remove(`${this.#journal.directory}/spool/${name}`)
    }
  }

  /** Whether a process is one that keeps no supervisor: that of a job which is up, and on whose end nothing depends at once. */
  isLeftAlone({ name, instance: key }: Process): boolean {
    const instance = this.#world.instance.get(key)
    if (name !== 'main' || instance?.goal !== 'start' || instance.state !== 'running') return false
    const job = this.#world.definition.get(instance.job)
    if (job === undefined || job.task || job.respawn || foregroundOf(this.#world) !== null) return false
    return !this.#settings.supervise
  }
}
