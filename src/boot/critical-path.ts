/** What a boot's end was waiting for: from the run that was settled last back to the event with which it all began. */
import { instanceKey } from '../engine/world.ts'
import { lookup } from '../event/environment.ts'
import { beginOf, type Chronicle, type Emission, type Run } from './chronicle.ts'

/** A link of the path: an event that the boot played, or a run. */
export interface Link {
  readonly run: Run | null
  /** The name of the event, or what of the run was waited for: `''` its being up or done, or the event that its script emitted. */
  readonly event: string
  /** From when to when it kept the next one waiting (ms, monotonic). */
  readonly from: number
  readonly to: number
}

/** When a run first came to rest: up, or over. */
function settledAt(run: Run): number {
  const up = run.stays.find(stay => stay.state === 'running' && stay.goal === 'start')
  return up?.at ?? run.end?.at ?? run.stays.at(-1)?.at ?? 0
}

/** @param isTask whether a job's run is over only when it has ended */
export function criticalPath(chronicle: Chronicle, isTask: (job: string) => boolean): Link[] {
  const done = (run: Run): number => (isTask(run.job) ? (run.end?.at ?? settledAt(run)) : settledAt(run))
  const last = chronicle.runs.reduce<Run | null>(
    (latest, run) => (latest === null || done(run) >= done(latest) ? run : latest),
    null,
  )
  const path: Link[] = []
  const seen = new Set<Run>()
  let at: Link | null = last === null ? null : { run: last, event: '', from: beginOf(last), to: done(last) }
  while (at !== null) {
    path.unshift(at)
    if (at.run === null || seen.has(at.run)) break
    seen.add(at.run)
    at = causeOf(chronicle, at.run)
  }
  return path
}

/** What a run was started by last; null: by a command. */
export function causeOf(chronicle: Chronicle, run: Run): Link | null {
  const began = beginOf(run)
  const links = (run.causes ?? []).flatMap(({ name, env }): Link[] => {
    const job = lookup(env, 'JOB')
    const cause =
      job === undefined
        ? undefined
        : jobEvent(chronicle, name, instanceKey(job, lookup(env, 'INSTANCE') ?? ''), began)
    return [cause ?? emitted(chronicle, name, env, began)].flatMap(link => link ?? [])
  })
  return links.reduce<Link | null>(
    (latest, link) => (latest === null || link.to > latest.to ? link : latest),
    null,
  )
}

/** `starting`, `started`, `stopping`, `stopped` of a run that came before. */
function jobEvent(chronicle: Chronicle, event: string, key: string, before: number): Link | undefined {
  const run = chronicle.runs.findLast(r => r.key === key && beginOf(r) <= before)
  if (run === undefined) return undefined
  const state = event === 'started' ? 'running' : event
  const stay = run.stays.findLast(s => s.state === state && s.at <= before)
  const at = event === 'stopped' ? run.end?.at : stay?.at
  // a task that is up goes through running without a rest only where it has nothing to run
  return at === undefined || at > before ? undefined : { run, event: '', from: beginOf(run), to: at }
}

/** An event that a command emitted: of a script, or of the boot itself. */
function emitted(
  chronicle: Chronicle,
  name: string,
  env: readonly string[],
  before: number,
): Link | undefined {
  const emission: Emission | undefined = chronicle.emissions.findLast(
    e => e.name === name && e.at <= before && e.env.every((entry, i) => entry === env[i]),
  )
  if (emission === undefined) return undefined
  const run = emission.by === null ? undefined : chronicle.runs.findLast(r => r.key === emission.by)
  if (run === undefined) return { run: null, event: name, from: emission.at, to: emission.at }
  return { run, event: name, from: beginOf(run), to: emission.at }
}
