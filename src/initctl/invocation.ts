/** One command as it was called: what it is given, and how it speaks. */
import type { Context, Outcome, Voice, Why } from './context.ts'
import { messages, withProgram } from './messages.ts'
import type { Option, Setting } from './options.ts'

/** @template C what the program's commands need of the world around them */
export interface Invocation<C = Context> {
  /** The name in front of messages: `initctl`, or the link's. */
  readonly program: string
  readonly words: readonly string[]
  readonly settings: readonly Setting[]
  readonly context: C
}

/** A program of its own, or a command of one. */
export interface Command<C = Context> {
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

/** Tells what came of a request. @returns the exit status */
export function conclude(invocation: Invocation<Voice>, outcome: Outcome): number {
  if (!outcome.ok) return fail(invocation, outcome.error, outcome.why)
  say(invocation, outcome.text)
  return 0
}

/** There is no such job. @returns the exit status that goes with it */
export function failUnknownJob(invocation: Invocation, job: string): 1 {
  return fail(invocation, messages.unknownJob(job), () => invocation.context.init.whyUnknown(job))
}
