/**
 * Which events a condition may be made true by, as keys of an index, so that an event costs what the jobs cost that it is for, not those that
 * ask for events of the same name: every job asks for some `started`, each for that of another job.
 *
 *     NAME           events of that name
 *     NAME\0VALUE    those of them whose first variable, or JOB, is VALUE
 */
import { lookup, nameOf } from './environment.ts'
import { type Expression, eventsOf } from './expression.ts'
import type { EmittedEvent } from './match.ts'
import { argument } from './match.ts'

/** What is a pattern of fnmatch(3), or has to be expanded first. */
const variable = /[*?[\\$]/

/** The keys of all parts of a condition, each once. */
export function interestsOf(expression: Expression): string[] {
  return [...new Set(eventsOf(expression).map(({ event, env }) => interestOf(event, env ?? [])))]
}

function interestOf(event: string, args: readonly string[]): string {
  const telling = args
    .map(argument)
    .find(({ name, negated }, at) => !negated && (name === 'JOB' || (name === null && at === 0)))
  if (telling === undefined || variable.test(telling.value)) return event
  return `${event}\0${telling.value}`
}

/** The keys under which conditions are found that an event may make true. */
export function keysOf({ name, env }: EmittedEvent): string[] {
  const [first] = env
  const keys = new Set([name])
  if (first !== undefined) keys.add(`${name}\0${first.slice(nameOf(first).length + 1)}`)
  const job = lookup(env, 'JOB')
  if (job !== undefined) keys.add(`${name}\0${job}`)
  return [...keys]
}
