/**
 * The rules of Upstart: what happens to jobs when a command, an event or the end of a process comes in (init 1.13; S…, E…, J… in
 * comments are the numbers of the rules, as the tests carry them). One Engine is one step: a pure function from a world and what came in
 * to the records that change and the effects that are to be carried out. After each call everything has happened that follows from it.
 */
import type { JobClass } from '../job-file/job-class.ts'
import * as commands from './commands.ts'
import { reconsider } from './conditions.ts'
import type { Effect } from './effect.ts'
import { emit } from './emission.ts'
import type { Fact } from './fact.ts'
import { noteEvent, takeHistory } from './history.ts'
import * as processes from './processes.ts'
import { mainReady, report } from './reports.ts'
import { restore, type Stray } from './restore.ts'
import { settle } from './settle.ts'
import { type Jobs, Step } from './step.ts'
import { startEnvironment, type Target } from './target.ts'
import { type Change, type Instance, type Moment, only, type Tables, type World } from './world.ts'

export type { Answer, Reply } from './commands.ts'
export type { Jobs } from './step.ts'
export { initEnvironment, type Refusal, type Target } from './target.ts'

/** Tables that others write. */
type Kept = 'setting' | 'leftOut' | 'boot' | 'closing' | 'foreground'

export interface StepResult {
  readonly changes: readonly Change[]
  readonly effects: readonly Effect[]
}

export class Engine {
  readonly #step: Step

  /**
   * @param epoch makes tokens unique among all states there ever were
   * @param owner the command that carries the effects out
   */
  constructor(world: World, jobs: Jobs, epoch: string, owner: string) {
    this.#step = new Step(world, jobs, epoch, owner)
  }

  /** Ends the step. */
  finish(): StepResult {
    return { changes: this.#step.draft.changes(), effects: this.#step.effects }
  }

  /** The job as it applies: as it was when its first living instance started, else as its file says. */
  definition(job: string): JobClass | undefined {
    return this.#step.definition(job)
  }

  // --- commands

  /** start(8). @param wait leaves a request that is answered when the job is up (a task: done) or has failed */
  start(target: Target, wait: boolean): commands.Reply {
    return this.#settled(commands.start(this.#step, target, wait))
  }

  /** stop(8). */
  stop(target: Target, wait: boolean): commands.Reply {
    return this.#settled(commands.stop(this.#step, target, wait))
  }

  /** restart(8). */
  restart(target: Target, wait: boolean): commands.Reply {
    return this.#settled(commands.restart(this.#step, target, wait))
  }

  /** reload(8). */
  reload(target: Target): commands.Reply {
    return commands.reload(this.#step, target)
  }

  /** status(8). */
  status(target: Target): commands.Answer {
    return commands.status(this.#step, target)
  }

  /**
   * initctl(8) emit.
   * @param by the instance whose script asks for it, null: none does
   * @returns the request to wait for, null where nobody waits
   */
  emit(name: string, env: readonly string[], wait: boolean, by: string | null = null): string | null {
    const { draft, owner } = this.#step
    const request = wait ? draft.id() : null
    if (request !== null)
      draft.put('request', request, { owner, kind: 'emit', instance: null, outcome: null })
    noteEvent(this.#step, name, env, by)
    emit(this.#step, name, env, request === null ? [] : [{ kind: 'request', id: request }])
    return this.#settled(request)
  }

  /** initctl(8) set-env and its like: what the next processes of an instance get; null: what its job's file says. */
  setEnvironment(key: string, env: readonly string[] | null): void {
    const definition = this.#step.definition(this.#step.instance(key)?.job ?? '')
    if (definition !== undefined) this.#step.edit(key, { env: env ?? startEnvironment(definition, []) })
  }

  /** What is kept for others, and which jobs are left out; null removes it. */
  keep<T extends Kept>(table: T, key: string, record: Tables[T] | null): void {
    this.#step.draft.put(table, key, record)
  }

  /** Job files have changed: what their `start on` no longer asks for is let go. @param names jobs of which it is to be checked */
  reconsider(names: Iterable<string>): void {
    for (const job of names) reconsider(this.#step, job)
    this.settle()
  }

  // --- history

  /** It is that late (ms, monotonic), for what doesn't come with a time. */
  clock(now: number): void {
    this.#step.now = now
  }

  /** From here on what happens is kept for that command. */
  beginHistory(owner: string): void {
    this.#step.draft.put('onlooker', only, owner)
  }

  /** Nobody looks on any more. */
  endHistory(): void {
    takeHistory(this.#step)
    this.#step.draft.put('onlooker', only, null)
  }

  /** What has happened since the beginning, or since the last call. */
  takeHistory(): readonly Moment[] {
    return takeHistory(this.#step)
  }

  /** The instances that there are by now, what this step has absorbed included. */
  instances(): ReadonlyMap<string, Instance> {
    return this.#step.draft.all('instance')
  }

  /** PID of an instance's main process; null where it has none. */
  mainPid(key: string): number | null {
    const token = this.#step.instance(key)?.process.main
    return token === undefined ? null : (this.#step.draft.get('process', token)?.pid ?? null)
  }

  // --- requests

  /** How a request stands; null while it waits, `gone` where the state was lost under it. */
  outcome(request: string): 'ok' | 'failed' | 'gone' | null {
    const known = this.#step.draft.get('request', request)
    return known === undefined ? 'gone' : known.outcome
  }

  /** A request whose outcome was read, or whose command is dead. */
  forget(request: string): void {
    this.#step.draft.put('request', request, null)
  }

  // --- processes

  /** A report of a supervisor. */
  report(fact: Fact): void {
    report(this.#step, fact)
    this.settle()
  }

  /** Whether a process that was told to stop has been sent the signal, or is none of ours any more. */
  isToldToStop(token: string): boolean {
    const order = this.#step.draft.get('process', token)?.order ?? null
    return order === null || order.sent === true
  }

  /** Whether a process of that token is still to be launched, as far as is known. */
  awaits(token: string): boolean {
    return this.#step.draft.get('process', token)?.pid === null
  }

  /** Takes over what a dead command owed for a process: its launch (if `launch`) and its orders. */
  takeOver(token: string, launch: boolean): void {
    processes.takeOver(this.#step, token, launch)
  }

  /** Gives a process that has lost its supervisor a new one. It counts as ready: nobody will see it fork any more. */
  adopt(token: string): void {
    const process = this.#step.draft.get('process', token)
    processes.adopt(this.#step, token)
    if (process?.name === 'main') mainReady(this.#step, process.instance)
    this.settle()
  }

  /** A main process that runs and that the state has lost. @returns false where it can't be taken in */
  restore(stray: Stray): boolean {
    return restore(this.#step, stray)
  }

  /** Lets everything happen that follows from what came in so far. */
  settle(): void {
    settle(this.#step)
  }

  #settled<T>(result: T): T {
    this.settle()
    return result
  }
}
