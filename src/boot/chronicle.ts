/**
 * The story of a boot or a shutdown as it is told moment by moment (`engine/history.ts`): one Run for each time an instance was started, with the
 * states it rested in and how it ended.
 */
import {
  type Cause,
  type Goal,
  type Instance,
  type Last,
  type Moment,
  partsOf,
  type State,
} from '../engine/world.ts'

export interface Stay {
  readonly state: State
  readonly goal: Goal
  /** When it was entered (ms, monotonic). */
  readonly at: number
}

export interface Run {
  readonly key: string
  readonly job: string
  readonly instance: string
  /** The events that started it; null: a command did. */
  readonly causes: readonly Cause[] | null
  readonly stays: Stay[]
  end: { readonly at: number; readonly failure: Last | null } | null
}

/** An event that a command emitted. `by`: the instance whose script did. */
export type Emission = Extract<Moment, { kind: 'event' }>

/** A job that events would have started, but whose instance's name could not be told. */
export type Refusal = Extract<Moment, { kind: 'refused' }>

export class Chronicle {
  readonly runs: Run[] = []
  readonly refusals: Refusal[] = []
  readonly emissions: Emission[] = []
  /** What jobs would have done to the machine, and was left out. */
  readonly omissions: string[] = []
  readonly #latest = new Map<string, Run>()
  readonly #alive = new Map<string, Goal>()
  readonly #underway = new Set<string>()
  readonly #isTask: (job: string) => boolean
  #now = 0

  /** @param isTask whether a job is one that is over when its main process is */
  constructor(isTask: (job: string) => boolean) {
    this.#isTask = isTask
  }

  /** Instances that were there before. */
  begin(instances: ReadonlyMap<string, Pick<Instance, 'job' | 'goal' | 'state'>>): void {
    for (const [key, { job, goal, state }] of instances) this.#follow(key, job, goal, state)
  }

  /** @returns the run that it belongs to; null for an event */
  add(moment: Moment): Run | null {
    // what came without a time came after what came before
    const at = Math.max(moment.at, this.#now)
    this.#now = at
    switch (moment.kind) {
      case 'event':
        this.emissions.push({ ...moment, at })
        return null
      case 'refused':
        this.refusals.push({ ...moment, at })
        return null
      case 'omitted':
        if (!this.omissions.includes(moment.what)) this.omissions.push(moment.what)
        return null
      case 'state': {
        const { instance: key, state, goal, causes } = moment
        const run = this.#runOf(key, causes)
        run.stays.push({ state, goal, at })
        this.#follow(key, run.job, goal, state)
        return run
      }
      case 'end': {
        const run = this.#runOf(moment.instance, null)
        run.end = { at, failure: moment.failure }
        this.#alive.delete(moment.instance)
        this.#underway.delete(moment.instance)
        return run
      }
      default:
        return moment satisfies never
    }
  }

  /** The last run of an instance. */
  latest(key: string): Run | undefined {
    return this.#latest.get(key)
  }

  /** Instances that there are, with the goal that they last had as they came to rest. */
  get alive(): ReadonlyMap<string, Goal> {
    return this.#alive
  }

  /** Instances that a process of theirs, still to end or to become ready, will bring further. */
  get underway(): ReadonlySet<string> {
    return this.#underway
  }

  #runOf(key: string, causes: readonly Cause[] | null): Run {
    const known = this.#latest.get(key)
    if (known !== undefined && known.end === null) return known
    const run: Run = { key, ...partsOf(key), causes, stays: [], end: null }
    this.runs.push(run)
    this.#latest.set(key, run)
    return run
  }

  #follow(key: string, job: string, goal: Goal, state: State): void {
    this.#alive.set(key, goal)
    // in starting and stopping it waits for others, and where none of these is underway, in vain
    const waits = state === 'waiting' || state === 'starting' || state === 'stopping'
    if (waits || (state === 'running' && !this.#isTask(job))) this.#underway.delete(key)
    else this.#underway.add(key)
  }
}

/** When a run began (ms, monotonic). */
export function beginOf(run: Run): number {
  return run.stays[0]?.at ?? run.end?.at ?? 0
}

/** How often its main process was started anew. */
export function respawnsOf(run: Run): number {
  return Math.max(0, run.stays.filter(stay => stay.state === 'starting').length - 1)
}

/** How a run stands. */
export type Outcome =
  /** A service that is up. */
  | { readonly kind: 'running'; readonly at: number }
  /** A task that has done its work. */
  | { readonly kind: 'done'; readonly at: number }
  /** A service that is over without a failure: it ended, or was stopped. */
  | { readonly kind: 'ended'; readonly at: number }
  | { readonly kind: 'failed'; readonly at: number; readonly failure: Last }
  /** On its way. */
  | { readonly kind: 'underway'; readonly at: number; readonly state: State; readonly goal: Goal }

export function outcomeOf(run: Run, isTask: boolean): Outcome {
  if (run.end !== null) {
    const { at, failure } = run.end
    if (failure !== null) return { kind: 'failed', at, failure }
    return { kind: isTask ? 'done' : 'ended', at }
  }
  const stay = run.stays.at(-1) ?? { state: 'waiting', goal: 'stop', at: 0 }
  const { at, state, goal } = stay
  if (state === 'running' && goal === 'start' && !isTask) return { kind: 'running', at }
  return { kind: 'underway', at, state, goal }
}
