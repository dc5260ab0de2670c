/**
 * What the commands need of the world around them. The command-line surface knows what is asked and what is to be said; how it is
 * done stands behind `Init`, which a command touches only when its arguments are in order.
 */
import type { Terminal, Voice, Why } from '../command-line/invocation.ts'
import type { Priority } from '../engine/effect.ts'
import type { Target } from '../engine/engine.ts'
import type { JobClass } from '../job-file/job-class.ts'

/** What came of a request: what goes to stdout, or an error message without the program's name. */
export type Outcome =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string; readonly why?: Why }

/** What one would ask the init daemon. Nothing may be read or locked before the first question. */
export interface Init {
  /** start(8), stop(8), restart(8). The text is the job's status when the goal is reached, or (without `wait`) at once. */
  change(change: 'start' | 'stop' | 'restart', target: Target, wait: boolean): Outcome
  reload(target: Target): Outcome
  status(target: Target): Outcome
  list(): Outcome
  /** Emits an event; with `wait` the answer comes when it is over. @param by the instance whose script asks, null: none does */
  emit(name: string, env: readonly string[], wait: boolean, by: string | null): Outcome
  /** All jobs as they are in force, in the order in which they are listed. */
  jobs(): readonly JobClass[]
  /** The definition in force; undefined where there is no such job or its file is broken. */
  job(name: string): JobClass | undefined
  /** Why there is no such job. */
  whyUnknown(name: string): readonly string[]
  /** The environment table of an instance; undefined where there is no such instance. */
  environment(job: string, instance: string): readonly string[] | undefined
  /** Sets that table; null: as the job's file has it. */
  setEnvironment(job: string, instance: string, env: readonly string[] | null): void
  logPriority(): Priority
  setLogPriority(priority: Priority): void
  /** Job files have changed: what waits for conditions that they no longer have goes on. */
  reloadConfiguration(): void
}

export interface Context extends Voice, Terminal {
  /** The real user: others than root can't change the runlevel, and reach init by another way. */
  readonly uid: number
  /** The running kernel's release, for utmp. */
  readonly kernelRelease: () => string
  /** The files of utmp(5): who is logged in, the runlevel; and their history. */
  readonly utmp: string
  readonly wtmp: string
  readonly init: Init
}
