/** One command as it was called: what it is given, and how it speaks. */
import { withProgram } from './messages.ts'
import type { Option, Setting } from './options.ts'

/** What a person may want to know besides an error's message: further lines, found out when they are asked for. */
export type Why = () => readonly string[]

/** Where a command speaks: to standard output and to standard error. */
export interface Voice {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Whether a person reads standard error as it is written. */
  readonly errIsTerminal: () => boolean
}

/** What is known of who looks at the output. */
export interface Terminal {
  readonly env: { readonly [name: string]: string | undefined }
  /** Width of the terminal that stdout is, null where it isn't one. */
  readonly columns: () => number | null
}

/** @template C what the program's commands need of the world around them */
export interface Invocation<C = Voice> {
  /** The name in front of messages: `initctl`, or the link's. */
  readonly program: string
  readonly words: readonly string[]
  readonly settings: readonly Setting[]
  readonly context: C
}

/** A program of its own, or a command of one. */
export interface Command<C = Voice> {
  readonly name: string
  /** What follows the options: `JOB [KEY=VALUE]...`. */
  readonly argument: string
  /** One sentence. */
  readonly synopsis: string
  readonly help: string
  readonly options: readonly Option[]
  /** What the command line lacks (a message), null where nothing. */
  readonly missing?: (invocation: Invocation<C>) => string | null
  /** Does it, and returns the exit status. */
  readonly run: (invocation: Invocation<C>) => number
}

export const quiet: Option = { short: 'q', long: 'quiet', argument: null, help: 'show nothing but errors' }
export const verbose: Option = {
  short: 'v',
  long: 'verbose',
  argument: null,
  help: 'say more about what is done',
}
const debug: Option = { short: null, long: 'debug', argument: null, help: null }
export const help: Option = {
  short: null,
  long: 'help',
  argument: null,
  help: 'show this text and exit',
  immediate: true,
}
export const version: Option = {
  short: null,
  long: 'version',
  argument: null,
  help: 'show the version and exit',
  immediate: true,
}

/** What every program takes. */
export const commonOptions: readonly Option[] = [quiet, verbose, debug, help, version]

/** How much is said: that option of these which was given last. */
function verbosity({ settings }: Pick<Invocation, 'settings'>): string {
  const names = settings.map(s => s.name).filter(n => n === 'quiet' || n === 'verbose' || n === 'debug')
  return names.at(-1) ?? 'message'
}

/** Ordinary output, whole lines; --quiet suppresses it. */
export function say(invocation: Invocation<Voice>, text: string): void {
  if (text !== '' && verbosity(invocation) !== 'quiet') invocation.context.out(text)
}

/** Output for --verbose alone. */
export function mention(invocation: Invocation<Voice>, line: string): void {
  if (isVerbose(invocation)) invocation.context.out(`${line}\n`)
}

/** For --verbose alone, to standard error: why a command that did as it was told has changed nothing. */
export function explain(invocation: Invocation<Voice>, text: string): void {
  if (isVerbose(invocation)) invocation.context.err(`${withProgram(invocation.program, text)}\n`)
}

function isVerbose(invocation: Pick<Invocation, 'settings'>): boolean {
  return ['verbose', 'debug'].includes(verbosity(invocation))
}

/**
 * An error.
 * @param why told on a terminal and with --verbose, after the message: what reads standard error sees that one alone
 * @returns the exit status that goes with it
 */
export function fail(invocation: Invocation<Voice>, text: string, why?: Why): 1 {
  const { program, context } = invocation
  context.err(`${withProgram(program, text)}\n`)
  const asked = isVerbose(invocation) || (context.errIsTerminal() && verbosity(invocation) !== 'quiet')
  if (why !== undefined && asked) for (const line of why()) context.err(`${line}\n`)
  return 1
}
