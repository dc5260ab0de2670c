/**
 * What the rules of one step share: the world as it is being changed, what is to be done outside, and the two queues that make
 * long chains of jobs flat: events that not all jobs have seen yet, and events that nothing holds any more.
 */
import type { Happened } from '../event/condition.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { Draft } from './draft.ts'
import type { Effect, Priority } from './effect.ts'
import { type Instance, labelOf, partsOf, type World } from './world.ts'

/** The job files, as far as the engine asks. */
export interface Jobs {
  /** The definition in its file now. */
  get(name: string): JobClass | undefined
  /**
   * Jobs whose conditions may be made true by such an event, in their file or in the definition in force.
   * @param key one of those that the event has (`event/interest.ts`). A job may be listed that asks for another one.
   */
  listening(key: string): Iterable<string>
}

/** First in, first out, whatever the length. */
export class Queue<T> {
  #items: T[] = []
  #head = 0

  add(item: T): void {
    this.#items.push(item)
  }

  /** The oldest, undefined where there is none. */
  take(): T | undefined {
    if (this.#head < this.#items.length) return this.#items[this.#head++]
    this.#items = []
    this.#head = 0
    return undefined
  }
}

export class Step {
  readonly draft: Draft
  readonly jobs: Jobs
  /** Makes tokens unique among all states there ever were. */
  readonly epoch: string
  /** The command that carries the effects out. */
  readonly owner: string
  readonly effects: Effect[] = []
  /** Events that were emitted, by id. */
  readonly emitted = new Queue<string>()
  /** Events that nothing holds any more. */
  readonly over = new Queue<string>()
  /** How often each job was started by an event in this step. */
  readonly starts = new Map<string, number>()
  /** What events have started instances in this step, for the history. */
  readonly causes = new Map<string, Happened>()
  /** When what is looked at happened (ms, monotonic; 0 unknown). */
  now = 0

  constructor(world: World, jobs: Jobs, epoch: string, owner: string) {
    this.draft = new Draft(world)
    this.jobs = jobs
    this.epoch = epoch
    this.owner = owner
  }

  instance(key: string): Instance | undefined {
    return this.draft.get('instance', key)
  }

  /** The job as it applies: as it was when its first living instance started, else as its file says (J25). */
  definition(job: string): JobClass | undefined {
    return this.draft.get('definition', job) ?? this.jobs.get(job)
  }

  edit(key: string, fields: Partial<Instance>): void {
    this.draft.patch('instance', key, fields)
  }

  /** A token that was never given before. */
  token(): string {
    return `${this.epoch}.${this.draft.id()}`
  }

  log(priority: Priority, text: string): void {
    this.effects.push({ kind: 'log', priority, text })
  }
}

/** An instance as log messages name it. */
export function label(key: string): string {
  return labelOf(partsOf(key))
}
