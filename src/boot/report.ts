/** What came of a boot: which jobs run, which have done their work, which failed and why, which were not started and what they wait for. */
import type { World } from '../engine/world.ts'
import { conditionText } from '../event/condition-text.ts'
import { remaining } from '../event/remaining.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import type { Story } from './boot.ts'
import { type Chronicle, type Outcome, outcomeOf, type Run } from './chronicle.ts'
import { criticalPath, type Link } from './critical-path.ts'
import { leftOutJobs } from './record.ts'

export interface Settled {
  readonly job: string
  readonly instance: string
  readonly outcome: Outcome
  /** Null: it was up before. */
  readonly run: Run | null
  readonly pid: number | null
}

export interface Report {
  readonly runlevel: string | null
  /** ms. */
  readonly time: number
  /** Of each instance what its last run came to, in the order in which they began. */
  readonly settled: readonly Settled[]
  readonly waiting: readonly { readonly job: string; readonly waitingFor: string }[]
  /** Jobs that events would have started, and why they could not. */
  readonly refused: readonly { readonly job: string; readonly by: string; readonly why: string }[]
  readonly leftOut: readonly { readonly job: string; readonly reason: string }[]
  /** Jobs that there are not, because of their files. */
  readonly broken: readonly {
    readonly job: string
    readonly path: string
    readonly line: number
    readonly message: string
  }[]
  readonly critical: readonly Link[]
}

/** Whether the boot is one to be proud of. */
export function isGood({ settled, broken }: Report): boolean {
  return (
    broken.length === 0 && settled.every(s => s.outcome.kind !== 'failed' && s.outcome.kind !== 'underway')
  )
}

/** @param world with everything absorbed */
export function reportOf(
  { chronicle, begun, ended, runlevel }: Story,
  world: World,
  jobs: JobDirectory,
): Report {
  const isTask = (job: string): boolean => (world.definition.get(job) ?? jobs.get(job))?.task === true
  const settled = settledOf(chronicle.runs, world, isTask)
  const known = new Set(settled.map(s => s.job))
  const leftOut = leftOutJobs(world)
  const refused = refusedJobs(chronicle, known)
  const excused = new Set([...leftOut, ...refused].map(l => l.job))
  return {
    runlevel,
    time: ended - begun,
    settled,
    waiting: jobs
      .names()
      .flatMap(job => (known.has(job) || excused.has(job) ? [] : waitingJob(job, world, jobs))),
    refused,
    leftOut,
    broken: jobs.locations().flatMap(({ name }) => brokenJob(name, jobs)),
    critical: criticalPath(chronicle, isTask),
  }
}

function settledOf(runs: readonly Run[], world: World, isTask: (job: string) => boolean): Settled[] {
  const latest = new Map(runs.map(run => [run.key, run]))
  const before = [...world.instance].flatMap(([key, { job, name, state, goal, since }]): Settled[] => {
    if (latest.has(key)) return []
    const running = state === 'running' && goal === 'start' && !isTask(job)
    const outcome: Outcome = running
      ? { kind: 'running', at: since }
      : { kind: 'underway', at: since, state, goal }
    return [{ job, instance: name, outcome, run: null, pid: mainPid(world, key) }]
  })
  const since = [...latest].map(([key, run]) => ({
    job: run.job,
    instance: run.instance,
    outcome: outcomeOf(run, isTask(run.job)),
    run,
    pid: mainPid(world, key),
  }))
  return [...before, ...since]
}

function mainPid(world: World, key: string): number | null {
  const token = world.instance.get(key)?.process.main
  return token === undefined ? null : (world.process.get(token)?.pid ?? null)
}

/** The last refusal of each job that has no run. */
function refusedJobs({ refusals }: Chronicle, known: ReadonlySet<string>): Report['refused'] {
  const latest = new Map(refusals.map(refusal => [refusal.job, refusal]))
  return [...latest.values()].flatMap(({ job, causes, error }) =>
    known.has(job) ? [] : { job, by: causes.map(({ name }) => name).join(', '), why: error },
  )
}

/** A job that an event could start and that none has. */
function waitingJob(job: string, world: World, jobs: JobDirectory): Report['waiting'] {
  const startOn = jobs.get(job)?.startOn ?? null
  const missing = startOn === null ? null : remaining(startOn, world.job.get(job)?.startOn ?? [])
  return missing === null ? [] : [{ job, waitingFor: conditionText(missing) }]
}

function brokenJob(job: string, jobs: JobDirectory): Report['broken'] {
  const loaded = jobs.load(job)
  const fault = loaded?.ok === false ? loaded.diagnostics[0] : undefined
  return fault === undefined ? [] : [{ job, path: fault.path, line: fault.line, message: fault.message }]
}
