/** What `start on` and `stop on` wait for, and whether it can ever come. */
import { isSlip, nearest } from '../command-line/nearest.ts'
import { aboutJob } from '../event/condition-text.ts'
import { bottomUp, type EventOfCondition, type Expression, eventsOf } from '../event/expression.ts'
import { argument } from '../event/match.ts'
import { emittedBy, type JobClass } from '../job-file/job-class.ts'
import { glob } from '../posix/glob.ts'
import { isKnownEvent, knownEvents } from './known-events.ts'
import { type Finding, finding, type Spot, type Subject, spotOf } from './subject.ts'

/** What jobs there are, and what they emit. */
export interface Emitters {
  readonly jobs: ReadonlySet<string>
  /** Names and patterns. */
  readonly events: ReadonlySet<string>
}

export function emittersOf(jobs: Iterable<JobClass>): Emitters {
  const names = new Set<string>()
  const events = new Set<string>()
  for (const job of jobs) {
    names.add(job.name)
    for (const event of emittedBy(job)) events.add(event)
  }
  return { jobs: names, events }
}

export function checkConditions(subject: Subject, emitters: Emitters): Finding[] {
  const { startOn, stopOn } = subject.job
  return [
    ...conditionFindings(startOn, spotOf(subject, 'start on'), emitters, true),
    ...conditionFindings(stopOn, spotOf(subject, 'stop on'), emitters, false),
  ]
}

/**
 * What isn't known counts where the condition can't come true because of it: one side of an `or` may well name what isn't installed. For stop on
 * that holds of all of it. A slip of the finger counts everywhere.
 */
function conditionFindings(
  condition: Expression | null,
  spot: Spot | null,
  emitters: Emitters,
  starts: boolean,
): Finding[] {
  if (condition === null || spot === null) return []
  const doubts = new Map<Expression, Doubt>()
  /** By what is waited for: the same may be a thousand times. */
  const known = new Map<string, Doubt | null>()
  for (const leaf of eventsOf(condition)) {
    const text = [leaf.event, ...(leaf.env ?? [])].join('\0')
    const doubt = known.has(text) ? (known.get(text) ?? null) : doubtOf(leaf, emitters)
    known.set(text, doubt)
    if (doubt !== null) doubts.set(leaf, doubt)
  }
  const certain = [...doubts.values()].filter(doubt => doubt.certain)
  const fatal = starts ? obstacles(condition, leaf => !doubts.has(leaf)) : []
  const others = fatal.flatMap(leaf => doubts.get(leaf) ?? []).filter(doubt => !doubt.certain)
  const shown = [...certain, ...together(others, 'unknown-event'), ...together(others, 'unknown-job')]
  return shown.map(({ code, message, word, suggestion }) => finding(code, spot, message, word, suggestion))
}

/** How many names are told. */
const most = 4

/** All that isn't there as one: a job may be for any of a dozen others. */
function together(doubts: readonly Doubt[], code: Doubt['code']): Doubt[] {
  const same = doubts.filter(doubt => doubt.code === code)
  const [first] = same
  const words = [...new Set(same.map(({ word }) => `"${word}"`))]
  if (first === undefined || words.length < 2) return same.slice(0, 1)
  const more = words.length > most ? ` and ${words.length - most} more` : ''
  const list = words.slice(0, most).join(', ') + more
  const message =
    code === 'unknown-job'
      ? `there are no jobs ${list}: what this waits for never happens`
      : `nobody is known to emit the events ${list}`
  return [{ ...first, message, suggestion: null }]
}

interface Doubt extends Pick<Finding, 'code' | 'message' | 'suggestion'> {
  readonly word: string
  /** It is to be told in any case. */
  readonly certain: boolean
}

function doubtOf(leaf: EventOfCondition, emitters: Emitters): Doubt | null {
  return runlevelDoubt(leaf) ?? eventDoubt(leaf.event, emitters) ?? jobDoubt(leaf, emitters)
}

const levels = ['0', '1', '2', '3', '4', '5', '6', 'S', 's'] as const

function runlevelDoubt({ event, env }: EventOfCondition): Doubt | null {
  const together = /^runlevel(\[[^\]]*\]|[0-6S]+)$/.exec(event)?.[1]
  if (together !== undefined) {
    const suggestion = `runlevel ${together.startsWith('[') || together.length === 1 ? together : `[${together}]`}`
    const message = `there is no event "${event}": between "runlevel" and its argument belongs a space`
    return { code: 'runlevel', message, suggestion, word: event, certain: true }
  }
  if (event !== 'runlevel') return null
  for (const [position, text] of (env ?? []).entries()) {
    const { name, negated, value } = argument(text)
    const isLevel = name === 'RUNLEVEL' || (name === null && position === 0)
    if (!isLevel || negated || value.includes('$') || levels.some(level => glob(value, level))) continue
    const bare = value.replace(/[[\], ]/g, '')
    const list = /^[0-6Ss]+$/.test(bare) ? `[${bare}]` : null
    const suggestion = list === null ? null : `runlevel ${name === null ? '' : 'RUNLEVEL='}${list}`
    const message = `no runlevel matches "${value}"${list === null ? '' : ': a choice of runlevels is written in brackets'}`
    return { code: 'runlevel', message, suggestion, word: text, certain: true }
  }
  return null
}

function eventDoubt(event: string, { events }: Emitters): Doubt | null {
  if (isKnownEvent(event) || [...events].some(pattern => glob(pattern, event))) return null
  const meant = nearest(event, [...knownEvents, ...[...events].filter(name => !/[*?[]/.test(name))])
  return {
    code: 'unknown-event',
    message: `nobody is known to emit the event "${event}"`,
    suggestion: meant,
    word: event,
    certain: meant !== null && isSlip(event, meant),
  }
}

function jobDoubt(leaf: EventOfCondition, { jobs }: Emitters): Doubt | null {
  const { job } = aboutJob(leaf)
  if (job === null || /[$*?[\\]/.test(job) || jobs.has(job)) return null
  const meant = nearest(job, jobs)
  return {
    code: 'unknown-job',
    message: `there is no job "${job}": "${leaf.event} ${job}" never happens`,
    suggestion: meant,
    word: job,
    certain: meant !== null && isSlip(job, meant),
  }
}

/** The events because of which a condition can't come true, from the left; none where it can. No recursion: it may be as deep as a job file is long. */
function obstacles(
  condition: Expression,
  isPossible: (leaf: EventOfCondition) => boolean,
): EventOfCondition[] {
  const possible = new Set<Expression>()
  for (const part of bottomUp(condition)) {
    if (!('op' in part)) {
      if (isPossible(part)) possible.add(part)
    } else {
      const sides = [possible.has(part.left), possible.has(part.right)]
      if (part.op === 'and' ? !sides.includes(false) : sides.includes(true)) possible.add(part)
    }
  }
  const found: EventOfCondition[] = []
  const blamed: Expression[] = [condition]
  for (let part = blamed.pop(); part !== undefined; part = blamed.pop()) {
    if (possible.has(part)) continue
    if ('op' in part) blamed.push(part.right, part.left)
    else found.push(part)
  }
  return found
}
