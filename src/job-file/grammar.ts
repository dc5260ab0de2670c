/**
 * The forms that stanzas take, for the table of stanzas: each is made from where its value goes and what values there are, and reads
 * from after the stanza's name to the end of its line. A value that isn't one is a fault at that value.
 */
import { type Fault, type Message, messages } from './diagnostic.ts'
import type { Draft } from './draft.ts'
import { readExpression } from './event-expression.ts'
import type { ProcessName } from './job-class.ts'
import type { Lexer } from './lexer.ts'
import { interval, limit, resource, respawns, type Value } from './value.ts'

/** Reads what follows a stanza's name into the job. */
export type Grammar = (lexer: Lexer, job: Draft) => Fault | null

/** One argument as a value. */
function readValue<T>(lexer: Lexer, value: Value<T>): { readonly value: T } | Fault {
  const start = lexer.at
  const text = lexer.argument()
  if (typeof text !== 'string') return text
  const found = value.read(text, lexer.reading)
  return found === null ? faultAt(value.message, start) : { value: found }
}

function faultAt(message: Message, offset: number): Fault {
  return { message, offset, reached: offset }
}

export function isFault(result: object): result is Fault {
  return 'message' in result
}

/** No argument. */
export function flag(field: 'task' | 'respawn'): Grammar {
  return (lexer, job) => {
    job[field] = true
    return lexer.endOfLine()
  }
}

/** Takes back what `start on` said. What follows on the line is the next stanza. */
export const manual: Grammar = (_lexer, job) => {
  job.startOn = null
  return null
}

/** Nothing, unless init itself is being debugged. What follows on the line is the next stanza. */
export const debug: Grammar = () => null

/** Exactly one argument; the last one stands. */
export function one<K extends keyof Draft>(field: K, value: Value<NonNullable<Draft[K]>>): Grammar {
  return (lexer, job) => {
    const result = readValue(lexer, value)
    if (isFault(result)) return result
    job[field] = result.value
    return lexer.endOfLine()
  }
}

type List = 'env' | 'export' | 'emits'

/** The list of a field, empty where nothing was said of it. */
export function listOf(job: Draft, field: List): string[] {
  job[field] ??= []
  return job[field]
}

/** Exactly one argument, added to those of earlier stanzas. */
export function another(field: List): Grammar {
  return (lexer, job) => {
    const text = lexer.argument()
    if (typeof text !== 'string') return text
    listOf(job, field).push(text)
    return lexer.endOfLine()
  }
}

/** One argument or more, added to those of earlier stanzas. */
export function many<T>(value: Value<T>, list: (job: Draft) => T[]): Grammar {
  return (lexer, job) => {
    if (!lexer.hasToken()) return lexer.fault(messages.expectedToken)
    const values = list(job)
    while (lexer.hasToken()) {
      const result = readValue(lexer, value)
      if (isFault(result)) return result
      values.push(result.value)
    }
    return lexer.endOfLine()
  }
}

/** From one to `most` arguments that have no effect. */
export function ignored(most: number): Grammar {
  return lexer => {
    for (let n = 0; n === 0 || (n < most && lexer.hasToken()); n++) {
      const text = lexer.argument()
      if (typeof text !== 'string') return text
    }
    return lexer.endOfLine()
  }
}

/** A number of respawns and the seconds they may happen in, or `unlimited`. */
export const respawnLimit: Grammar = (lexer, job) => {
  const count = readValue(lexer, respawns)
  if (isFault(count)) return count
  if (count.value === 'unlimited') {
    job.respawnLimit = 0
    job.respawnInterval = 0
    return lexer.endOfLine()
  }
  const seconds = readValue(lexer, interval)
  if (isFault(seconds)) return seconds
  job.respawnLimit = count.value
  job.respawnInterval = seconds.value
  return lexer.endOfLine()
}

/** A resource, its soft and its hard limit. */
export const resourceLimit: Grammar = (lexer, job) => {
  const name = readValue(lexer, resource)
  if (isFault(name)) return name
  const soft = readValue(lexer, limit)
  if (isFault(soft)) return soft
  const hard = readValue(lexer, limit)
  if (isFault(hard)) return hard
  job.limits[name.value] = [soft.value, hard.value]
  return lexer.endOfLine()
}

/** A command up to the end of the line. */
export function command(process: ProcessName): Grammar {
  return (lexer, job) => {
    const text = lexer.command()
    if (typeof text !== 'string') return text
    job.process[process] = { script: false, command: text }
    return lexer.endOfLine()
  }
}

/** The lines up to `end script`. */
export function script(process: ProcessName): Grammar {
  return (lexer, job) => {
    const text = lexer.script()
    if (typeof text !== 'string') return text
    job.process[process] = { script: true, command: text }
    return null
  }
}

/** An AppArmor profile, to be loaded before anything else is run. */
export const profile: Grammar = (lexer, job) => {
  const text = lexer.argument()
  if (typeof text !== 'string') return text
  job.process.security = { script: false, command: `/sbin/apparmor_parser -r -W ${text}` }
  return lexer.endOfLine()
}

/** A condition of events. */
export function condition(field: 'startOn' | 'stopOn'): Grammar {
  return (lexer, job) => {
    const expression = readExpression(lexer)
    if (isFault(expression)) return expression
    job[field] = expression
    return lexer.endOfLine()
  }
}
