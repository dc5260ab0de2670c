/**
 * A boot profile: which events a boot plays, with which variables and in which order, and which jobs are left out of it. It is an ini file;
 * its form is explained in the default one, which an administrator's own is laid upon.
 */
import { expand } from '../event/expand.ts'
import { glob } from '../event/glob.ts'
import { arePairs } from '../initctl/job.ts'
import { messages } from '../initctl/messages.ts'
import { parseOptions } from '../initctl/options.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { type Ini, type IniValue, parseIni } from '../system/ini.ts'

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
  | { readonly ok: false; readonly error: string }

const sectionNames: readonly string[] = ['', 'boot', 'events', 'left-out']

/** The options that an event takes, those of initctl(8) *emit*. */
const eventOptions = [{ short: 'n', long: 'no-wait', argument: null, help: null }] as const

/**
 * Reads a profile.
 * @param base what it is laid upon: its events replace those of the base, its jobs are added
 */
export function parseProfile(text: string, base: Profile | null): ProfileResult {
  const ini = parseIni(text)
  const unknown = [...ini.keys()].find(name => !sectionNames.includes(name))
  if (unknown !== undefined) return { ok: false, error: `unknown section: ${unknown}` }
  const stray = Object.keys(ini.get('') ?? {})[0]
  if (stray !== undefined) return { ok: false, error: `${stray} is in no section` }
  const settings = bootSection(ini)
  if (typeof settings === 'string') return { ok: false, error: settings }
  const events = eventsSection(ini)
  if (typeof events === 'string') return { ok: false, error: events }
  const profile = {
    events: events ?? base?.events ?? [],
    leftOut: [...leftOutSection(ini), ...(base?.leftOut ?? [])],
    runlevel: settings.runlevel ?? base?.runlevel ?? null,
  }
  return { ok: true, profile }
}

function bootSection(ini: Ini): { readonly runlevel: string | null } | string {
  const { runlevel, ...others } = ini.get('boot') ?? {}
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) return `[boot]: unknown key: ${unknown}`
  if (runlevel === undefined) return { runlevel: null }
  if (typeof runlevel !== 'string' || !isRunlevel(runlevel)) return messages.illegalRunlevel(String(runlevel))
  return { runlevel: runlevel.toUpperCase() }
}

/** Runlevels that a system can be booted to. */
export function isRunlevel(text: string): boolean {
  return /^[1-5Ss]$/.test(text)
}

/** Null where the profile has no such section. */
function eventsSection(ini: Ini): PlayedEvent[] | string | null {
  const section = ini.get('events')
  if (section === undefined) return null
  const unknown = Object.keys(section).find(key => key !== 'event')
  if (unknown !== undefined) return `[events]: unknown key: ${unknown}`
  const events: PlayedEvent[] = []
  for (const line of listOf(section.event)) {
    const event = playedEvent(line)
    if (typeof event === 'string') return `[events]: ${line}: ${event}`
    events.push(event)
  }
  return events
}

function playedEvent(line: string): PlayedEvent | string {
  const parsed = parseOptions(wordsOf(line), eventOptions)
  if (parsed.kind === 'error') return parsed.error
  if (parsed.kind === 'immediate') return messages.invalidOption(parsed.name)
  const [name, ...env] = parsed.words
  if (name === undefined) return messages.missingEventName
  // what only a variable decides on is looked at when it is expanded
  if (!arePairs(env.filter(word => !word.startsWith('$')))) return messages.envNotPairs
  return { name, env, wait: parsed.settings.length === 0 }
}

function listOf(value: IniValue | undefined): readonly string[] {
  if (value === undefined || typeof value === 'boolean') return []
  return typeof value === 'string' ? [value] : value
}

/** Words, separated by blanks; a part in double quotes keeps its own. */
function wordsOf(line: string): string[] {
  return (line.match(/(?:"[^"]*"|[^\s"])+/g) ?? []).map(word => word.replaceAll('"', ''))
}

function leftOutSection(ini: Ini): LeftOut[] {
  return Object.entries(ini.get('left-out') ?? {}).map(([what, reason]) => ({
    what,
    reason: typeof reason === 'string' ? reason : '',
  }))
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
