/**
 * A boot profile: which events a boot plays, with which variables and in which order, and which jobs are left out of it. It is an ini file;
 * its form is explained in the default one, which an administrator's own is laid upon.
 */
import { usageMessages } from '../command-line/messages.ts'
import { parseOptions } from '../command-line/options.ts'
import { expand } from '../event/expand.ts'
import { messages } from '../init/messages.ts'
import { arePairs } from '../init/own-instance.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { glob } from '../posix/glob.ts'
import { type Ini, type IniValue, lineInIni, parseIni } from '../system/ini.ts'

export interface PlayedEvent {
  readonly name: string
  /** `KEY=VALUE`, unexpanded. */
  readonly env: readonly string[]
  /** The next one waits until what this one has set going is done. */
  readonly wait: boolean
}

export interface LeftOut {
  /** A job's name as a pattern, or the path of a program. */
  readonly what: string
  readonly reason: string
}

export interface Profile {
  readonly events: readonly PlayedEvent[]
  readonly leftOut: readonly LeftOut[]
  /** The runlevel where no job chooses one; null: left open. */
  readonly runlevel: string | null
}

export type ProfileResult =
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly error: string; readonly line: number | null }

/** What is wrong, and where: of which section, which key, which of its values. */
interface Fault {
  readonly error: string
  readonly section: string
  readonly key?: string
  readonly n?: number
}

const sectionNames: readonly string[] = ['', 'boot', 'events', 'left-out']

/** The options that an event takes, those of initctl(8) *emit*. */
const eventOptions = [{ short: 'n', long: 'no-wait', argument: null, help: null }] as const

/**
 * Reads a profile.
 * @param base what it is laid upon: its events replace those of the base, its jobs are added
 */
export function parseProfile(text: string, base: Profile | null): ProfileResult {
  const ini = parseIni(text)
  const wrong = ({ error, section, key, n }: Fault): ProfileResult => ({
    ok: false,
    error,
    line: lineInIni(text, section, key ?? null, n),
  })
  const stray = strayIn(ini)
  if (stray !== null) return wrong(stray)
  const settings = bootSection(ini)
  if (isFault(settings)) return wrong(settings)
  const events = eventsSection(ini)
  if (isFault(events)) return wrong(events)
  const leftOut = leftOutSection(ini)
  if (isFault(leftOut)) return wrong(leftOut)
  const profile = {
    events: events ?? base?.events ?? [],
    leftOut: [...leftOut, ...(base?.leftOut ?? [])],
    runlevel: settings.runlevel ?? base?.runlevel ?? null,
  }
  return { ok: true, profile }
}

function isFault<T extends object | null>(value: T | Fault): value is Fault {
  return value !== null && 'error' in value
}

/** What no section of ours is. */
function strayIn(ini: Ini): Fault | null {
  const unknown = [...ini.keys()].find(name => !sectionNames.includes(name))
  if (unknown !== undefined) return { error: `unknown section: ${unknown}`, section: unknown }
  const stray = Object.keys(ini.get('') ?? {})[0]
  return stray === undefined ? null : { error: `${stray} is in no section`, section: '', key: stray }
}

function bootSection(ini: Ini): { readonly runlevel: string | null } | Fault {
  const section = 'boot'
  const { runlevel, ...others } = ini.get(section) ?? {}
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) return { error: `[boot]: unknown key: ${unknown}`, section, key: unknown }
  if (runlevel === undefined) return { runlevel: null }
  if (typeof runlevel !== 'string' || !isRunlevel(runlevel))
    return { error: messages.illegalRunlevel(String(runlevel)), section, key: 'runlevel' }
  return { runlevel: runlevel.toUpperCase() }
}

/** Runlevels that a system can be booted to. */
export function isRunlevel(text: string): boolean {
  return /^[1-5Ss]$/.test(text)
}

/** Null where the profile has no such section. */
function eventsSection(ini: Ini): PlayedEvent[] | Fault | null {
  const name = 'events'
  const section = ini.get(name)
  if (section === undefined) return null
  const unknown = Object.keys(section).find(key => key !== 'event')
  if (unknown !== undefined)
    return { error: `[events]: unknown key: ${unknown}`, section: name, key: unknown }
  const events: PlayedEvent[] = []
  for (const [n, line] of listOf(section.event).entries()) {
    const event = playedEvent(line)
    if (typeof event === 'string')
      return { error: `[events]: ${line}: ${event}`, section: name, key: 'event', n }
    events.push(event)
  }
  return events
}

function playedEvent(line: string): PlayedEvent | string {
  const parsed = parseOptions(wordsOf(line), eventOptions)
  if (parsed.kind === 'error') return parsed.error
  if (parsed.kind === 'immediate') return usageMessages.invalidOption(parsed.name)
  const [name, ...env] = parsed.words
  if (name === undefined) return messages.missingEventName
  // what only a variable decides on is looked at when it is expanded
  if (!arePairs(env.filter(word => !word.startsWith('$')))) return messages.envNotPairs
  return { name, env, wait: parsed.settings.length === 0 }
}

/** A key alone is an event without a name. */
function listOf(value: IniValue | undefined): readonly string[] {
  if (value === undefined) return []
  if (typeof value === 'boolean') return ['']
  return typeof value === 'string' ? [value] : value
}

/** Words, separated by blanks; a part in double quotes keeps its own. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map(word => word.replaceAll('"', ''))
}

function leftOutSection(ini: Ini): LeftOut[] | Fault {
  const leftOut: LeftOut[] = []
  for (const [what, reason] of Object.entries(ini.get('left-out') ?? {})) {
    if (typeof reason !== 'string')
      return { error: `[left-out]: ${what}: missing reason`, section: 'left-out', key: what }
    leftOut.push({ what, reason })
  }
  return leftOut
}

/**
 * An event's variables for one boot. A word that expands to nothing is none.
 * @param runlevel asked for, null where none was
 */
export function expandEvent(event: PlayedEvent, runlevel: string | null): readonly string[] {
  const variable = (name: string): string | undefined =>
    name === 'runlevel' ? (runlevel ?? undefined) : undefined
  return event.env.flatMap(word => {
    const expanded = expand(word, variable)
    return expanded.ok && expanded.value !== '' ? [expanded.value] : []
  })
}

/** Why a job is left out; null where it isn't. The first entry that means it counts. */
export function leftOutReason(profile: Profile, job: JobClass): string | null {
  const entry = profile.leftOut.find(({ what }) =>
    what.startsWith('/') ? executes(job, what) : glob(what, job.name),
  )
  return entry === undefined || entry.reason === '' ? null : entry.reason
}

/** Whether a word of the job's main process is that program. */
function executes(job: JobClass, program: string): boolean {
  return job.process.main?.command.split(/[\s;&|()'"]+/).includes(program) === true
}
