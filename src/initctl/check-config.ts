/**
 * check-config: jobs whose conditions name events that nobody emits, or jobs that there aren't. A part of a condition is at fault where it can't come
 * true (an `or` of which one side can is fine, but for --warn); what is printed is all that is unknown below the first such part.
 */
import { fail, say } from '../command-line/invocation.ts'
import { isSet, valuesOf } from '../command-line/options.ts'
import { aboutJob } from '../event/condition-text.ts'
import { type EventOfCondition, type Expression, eventsOf, topDown } from '../event/expression.ts'
import type { Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { glob } from '../posix/glob.ts'

/** Events that init itself emits. */
const initEvents = [
  'startup',
  'debug',
  'control-alt-delete',
  'keyboard-request',
  'power-status-changed',
  'starting',
  'started',
  'stopping',
  'stopped',
]

export function checkConfig(invocation: Invocation): number {
  const { init } = invocation.context
  const [name] = invocation.words
  const all = init.jobs()
  const asked = name === undefined ? all : all.filter(job => job.name === name)
  if (name !== undefined && asked.length === 0) return fail(invocation, messages.invalidJobClass(name))
  const ignored = valuesOf(invocation.settings, 'ignore-events').flatMap(list => list.split(','))
  const faults = faultsOf(all, ignored)
  const warn = isSet(invocation.settings, 'warn')
  const faulty = asked.flatMap(job => {
    const lines = [...faults('start on', job.startOn, warn), ...faults('stop on', job.stopOn, warn)]
    return lines.length === 0 ? [] : [job.name, ...lines]
  })
  say(invocation, faulty.map(line => `${line}\n`).join(''))
  return faulty.length === 0 ? 0 : 1
}

/** What is to be said of a condition, given what is known. */
type Faults = (name: string, condition: Expression | null, warn: boolean) => readonly string[]

/** @param ignored events that count as known */
function faultsOf(jobs: readonly JobClass[], ignored: readonly string[]): Faults {
  const patterns = new Set([...initEvents, ...ignored, ...jobs.flatMap(job => job.emits ?? [])])
  const names = new Set(jobs.map(job => job.name))
  const isKnown = (event: string) =>
    patterns.has(event) || [...patterns].some(pattern => glob(pattern, event))

  const fault = (condition: string, node: EventOfCondition): string | null => {
    if (!isKnown(node.event)) return messages.unknownEvent(condition, node.event)
    const { job } = aboutJob(node)
    return job === null || job.startsWith('$') || names.has(job)
      ? null
      : messages.unknownJobOf(condition, job)
  }
  return (name, condition, warn) => {
    if (condition === null) return []
    const part = firstFaulty(condition, node => fault(name, node) !== null, warn)
    return part === null
      ? []
      : eventsOf(part)
          .reverse()
          .flatMap(node => fault(name, node) ?? [])
  }
}

/** The first operator from the top that is at fault, left before right; a condition of one event is its own. */
function firstFaulty(
  condition: Expression,
  isBad: (node: EventOfCondition) => boolean,
  warn: boolean,
): Expression | null {
  const parts = topDown(condition)
  const bad = new Set<Expression>()
  for (const part of parts.toReversed()) {
    if (!('op' in part)) {
      if (isBad(part)) bad.add(part)
    } else {
      const either = warn || part.op === 'and'
      const sides = [bad.has(part.left), bad.has(part.right)]
      if (either ? sides.includes(true) : !sides.includes(false)) bad.add(part)
    }
  }
  return parts.find(part => bad.has(part) && ('op' in part || part === condition)) ?? null
}
