/**
 * initctl(8) and the programs that are links to it: which one was called, with which command and options. Only then does the command itself begin,
 * and only when nothing is wrong with the command line does it touch the state of jobs.
 */
import { helpText, screenWidth, versionText } from '../command-line/help.ts'
import { commonOptions, explain, fail } from '../command-line/invocation.ts'
import { usageError, usageMessages } from '../command-line/messages.ts'
import { isSet, type Option, parseOptions, type Setting } from '../command-line/options.ts'
import { connectionOptions, Unreachable, unreachable } from '../init/connection.ts'
import type { Context } from '../init/context.ts'
import type { Command, Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { commands, type InitctlCommand } from './command-table.ts'
import { initCheckconf } from './init-checkconf.ts'
import { runlevel } from './runlevel.ts'
import { telinit } from './telinit.ts'

const globalOptions: readonly Option[] = [...connectionOptions, ...commonOptions]

/** initctl without a command. */
const initctl: Command = {
  name: 'initctl',
  argument: 'COMMAND [OPTION]... [ARG]...',
  synopsis: '',
  help: "For a list of commands, try `initctl help'.",
  options: globalOptions,
  missing: ({ words }) => (words.length > 0 ? null : usageMessages.missingCommand),
  run: runCommand,
}

/**
 * Runs initctl.
 * @param program what it was called as (argv[0], a path or a name): a link named as a command is that command
 * @param args the arguments after it
 * @returns the exit status
 */
export function runInitctl(program: string, args: readonly string[], context: Context): number {
  const name = program.slice(program.lastIndexOf('/') + 1).replace(/^-/, '')
  const other = [runlevel, telinit, initCheckconf].find(p => p.name === name)
  if (other !== undefined) return run(other, { program: name, called: name, args, context, before: [] })
  const linked = commands.find(c => c.name === name)
  if (linked !== undefined)
    return run(asCommand(linked), { program: name, called: name, args, context, before: [] })
  return run(initctl, { program: name, called: name, args, context, before: [] }, true)
}

/** How a command was called. */
export interface Call<C extends Context> {
  /** The name in messages. */
  readonly program: string
  /** The name in --help. */
  readonly called: string
  readonly args: readonly string[]
  readonly context: C
  /** Options before the command. */
  readonly before: readonly Setting[]
}

/**
 * Reads a command's options and runs it.
 * @param stopAtWord what follows the first word is for another to read
 * @returns the exit status
 */
export function run<C extends Context>(
  command: Command<C>,
  { program, called, args, context, before }: Call<C>,
  stopAtWord = false,
): number {
  const parsed = parseOptions(args, command.options, stopAtWord)
  if (parsed.kind === 'error') return misused(program, parsed.error, context)
  if (parsed.kind === 'immediate') {
    const width = () => screenWidth(context.env.COLUMNS, context.columns)
    context.out(
      parsed.name === 'version' ? versionText(program) : helpText(called, command, command.options, width()),
    )
    return 0
  }
  const settings = [...before, ...parsed.settings]
  const invocation: Invocation<C> = { program, words: parsed.words, settings, context }
  const missing = command.missing?.(invocation) ?? null
  return missing === null ? command.run(invocation) : misused(program, missing, context)
}

/** `initctl [OPTION]... COMMAND …`: the command is the first word. */
function runCommand({ program, words: [name = '', ...args], settings, context }: Invocation): number {
  const command = commands.find(c => c.name === name)
  if (command === undefined) return misused(program, usageMessages.invalidCommand(name), context)
  return run(asCommand(command), { program, called: `${program} ${name}`, args, context, before: settings })
}

/** With the options that all commands take, and only run where init can be reached. */
export function asCommand(command: InitctlCommand): Command {
  return {
    ...command,
    options: [...command.options, ...globalOptions],
    run: invocation => {
      const { program, settings, context } = invocation
      const failure = command.offline === true ? null : unreachable(settings, context)
      if (failure?.usage === true) misused(program, failure.error, context)
      else if (failure !== null) fail(invocation, failure.error)
      else return reached(command, invocation)
      return command.unreachable ?? 1
    },
  }
}

/** What init does for who asks, if he may ask for it. */
function reached(command: InitctlCommand, invocation: Invocation): number {
  const { settings, context } = invocation
  if (isSet(settings, 'system')) explain(invocation, messages.noBus)
  const refusal = context.uid === 0 ? null : (command.refusal?.(invocation) ?? null)
  if (refusal !== null) return fail(invocation, refusal)
  try {
    return command.run(invocation)
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    fail(invocation, error.textFor(context.uid))
    return command.unreachable ?? 1
  }
}

/** A mistake on the command line. */
export function misused(program: string, error: string, context: Context): 1 {
  context.err(usageError(program, error))
  return 1
}
