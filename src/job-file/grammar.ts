/**
 * The forms that stanzas take, for the table of stanzas: each says which fields of a job it writes and what they are
 * where nothing is said, and reads from after the stanza's name to the end of its line. A value that isn't one is a
 * fault at that value.
 */
import type { Expression } from '../event/expression.ts'
import type { Fault, FaultCode } from './diagnostic.ts'
import { readExpression } from './event-expression.ts'
import type { ProcessDefinition, ProcessName } from './job-class.ts'
import type { Lexer } from './lexer.ts'
import { interval, limit, resource, respawns, type Value } from './value.ts'

export interface Form<Fields extends object> {
  /** What it writes, as it is where nothing is said. */
  readonly fields: Fields
  /** What of a job it says: of stanzas with the same, the last one stands. Null: they add up, or it doesn't matter. */
  readonly says: string | null
  /** Reads what follows a stanza's name into the job. */
  readonly read: (lexer: Lexer, job: Fields) => Fault | null
}

type Field<Name extends string, T> = { [name in Name]: T }

function fieldOf<Name extends string, T>(name: Name, value: T): Field<Name, T> {
  // TypeScript takes any text for the key of such an object
  return { [name]: value } as Field<Name, T>
}

/** One argument as a value. */
function readValue<T>(lexer: Lexer, value: Value<T>): { readonly value: T } | Fault {
  const start = lexer.at
  const text = lexer.argument()
  if (typeof text !== 'string') return text
  const found = value.read(text, lexer.reading)
  return found === null ? faultAt(value.code, start) : { value: found }
}

function faultAt(code: FaultCode, offset: number): Fault {
  return { code, offset, reached: offset }
}

export function isFault(result: object): result is Fault {
  return 'code' in result
}

/** No argument. */
export function flag<Name extends string>(name: Name): Form<Field<Name, boolean>> {
  return {
    fields: fieldOf(name, false),
    says: null,
    read: (lexer, job) => {
      job[name] = true
      return lexer.endOfLine()
    },
  }
}

/** Takes back what `start on` said. What follows on the line is the next stanza. */
export const manual: Form<Field<'startOn', Expression | null>> = {
  fields: { startOn: null },
  says: 'startOn',
  read: (_lexer, job) => {
    job.startOn = null
    return null
  },
}

/** Nothing, unless init itself is being debugged. What follows on the line is the next stanza. */
export const debug: Form<Field<'debug', boolean>> = {
  fields: { debug: false },
  says: null,
  read: () => null,
}

/** Exactly one argument; the last one stands. Without `unsaid`, the field is null where nothing is said. */
export function one<Name extends string, T>(name: Name, value: Value<T>): Form<Field<Name, T | null>>
export function one<Name extends string, T>(
  name: Name,
  value: Value<T>,
  unsaid: NoInfer<T>,
): Form<Field<Name, T>>
export function one<Name extends string, T>(
  name: Name,
  value: Value<T>,
  unsaid: T | null = null,
): Form<Field<Name, T | null>> {
  return {
    fields: fieldOf(name, unsaid),
    says: name,
    read: (lexer, job) => {
      const result = readValue(lexer, value)
      if (isFault(result)) return result
      job[name] = result.value
      return lexer.endOfLine()
    },
  }
}

/** As `one`, of a text for people: given again, it does no harm. */
export function note<Name extends string>(
  name: Name,
  value: Value<string>,
): Form<Field<Name, string | null>> {
  return { ...one(name, value), says: null }
}

/** Exactly one argument, added to those of earlier stanzas. */
export function another<Name extends string>(
  name: Name,
  value: Value<string>,
): Form<Field<Name, string[] | null>> {
  return {
    fields: fieldOf(name, null),
    says: null,
    read: (lexer, job) => {
      const result = readValue(lexer, value)
      if (isFault(result)) return result
      const list = job[name] ?? []
      job[name] = list
      list.push(result.value)
      return lexer.endOfLine()
    },
  }
}

/** One argument or more, added to those of earlier stanzas. */
export function many<Name extends string, T>(name: Name, value: Value<T>): Form<Field<Name, T[] | null>>
export function many<Name extends string, T>(name: Name, value: Value<T>, unsaid: T[]): Form<Field<Name, T[]>>
export function many<Name extends string, T>(
  name: Name,
  value: Value<T>,
  unsaid: T[] | null = null,
): Form<Field<Name, T[]>> | Form<Field<Name, T[] | null>> {
  const form: Form<Field<Name, T[] | null>> = {
    fields: fieldOf(name, unsaid),
    says: null,
    read: (lexer, job) => {
      if (!lexer.hasToken()) return lexer.fault('expected-token')
      const list = job[name] ?? []
      job[name] = list
      while (lexer.hasToken()) {
        const result = readValue(lexer, value)
        if (isFault(result)) return result
        list.push(result.value)
      }
      return lexer.endOfLine()
    },
  }
  return form
}

/** From one to `most` arguments that have no effect. */
export function ignored(most: number): Form<object> {
  return {
    fields: {},
    says: null,
    read: lexer => {
      for (let n = 0; n === 0 || (n < most && lexer.hasToken()); n++) {
        const text = lexer.argument()
        if (typeof text !== 'string') return text
      }
      return lexer.endOfLine()
    },
  }
}

/** A number of respawns and the seconds they may happen in, or `unlimited`: 0 and 0. */
export const respawnLimit: Form<Field<'respawnLimit' | 'respawnInterval', number>> = {
  fields: { respawnLimit: 10, respawnInterval: 5 },
  says: 'respawnLimit',
  read: (lexer, job) => {
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
  },
}

/** A resource, its soft and its hard limit: decimal or `unlimited`. */
export const resourceLimit: Form<{ limits: { [resource: string]: readonly [soft: string, hard: string] } }> =
  {
    fields: { limits: {} },
    says: null,
    read: (lexer, job) => {
      const name = readValue(lexer, resource)
      if (isFault(name)) return name
      const soft = readValue(lexer, limit)
      if (isFault(soft)) return soft
      const hard = readValue(lexer, limit)
      if (isFault(hard)) return hard
      job.limits[name.value] = [soft.value, hard.value]
      return lexer.endOfLine()
    },
  }

/** What the processes of a job are. */
type Processes = { process: { [name in ProcessName]?: ProcessDefinition } }

/** What `says` of a stanza that says what a process is. */
export function processOf(name: ProcessName): string {
  return `process ${name}`
}

/** A command up to the end of the line. */
export function command(process: ProcessName): Form<Processes> {
  return {
    fields: { process: {} },
    says: processOf(process),
    read: (lexer, job) => {
      const text = lexer.command()
      if (typeof text !== 'string') return text
      job.process[process] = { script: false, command: text }
      return lexer.endOfLine()
    },
  }
}

/** The lines up to `end script`. */
export function script(process: ProcessName): Form<Processes> {
  return {
    fields: { process: {} },
    says: processOf(process),
    read: (lexer, job) => {
      const text = lexer.script()
      if (typeof text !== 'string') return text
      job.process[process] = { script: true, command: text }
      return null
    },
  }
}

/** An AppArmor profile, to be loaded before anything else is run. */
export const profile: Form<Processes> = {
  fields: { process: {} },
  says: processOf('security'),
  read: (lexer, job) => {
    const text = lexer.argument()
    if (typeof text !== 'string') return text
    job.process.security = { script: false, command: `/sbin/apparmor_parser -r -W ${text}` }
    return lexer.endOfLine()
  },
}

/** A condition of events. */
export function condition<Name extends string>(name: Name): Form<Field<Name, Expression | null>> {
  return {
    fields: fieldOf(name, null),
    says: name,
    read: (lexer, job) => {
      const expression = readExpression(lexer)
      if (isFault(expression)) return expression
      job[name] = expression
      return lexer.endOfLine()
    },
  }
}
