/**
 * upstart-dummy(8): what there is besides Upstart's own commands. These are understood too, so that all that can be done to a system can be
 * done with one command.
 */
import { commonOptions } from '../command-line/invocation.ts'
import { usageMessages } from '../command-line/messages.ts'
import type { AdminCommand, AdminContext, AdminInvocation } from '../init/system.ts'
import { commands as initctlCommands } from '../initctl/command-table.ts'
import { asCommand, misused, run } from '../initctl/main.ts'
import { runlevel } from '../initctl/runlevel.ts'
import { telinit } from '../initctl/telinit.ts'
import { commands } from './command-table.ts'
import { rootOption } from './root.ts'

const program = 'upstart-dummy'

/** The options that may come before the command, and after it. */
export const programOptions = commonOptions

/** Those that may come before it alone. */
export const leadingOptions = [rootOption]

const upstartDummy: AdminCommand = {
  name: program,
  group: null,
  argument: 'COMMAND [OPTION]... [ARG]...',
  synopsis: '',
  help: `For a list of commands, try \`${program} help'. Those of initctl are understood, too.`,
  options: [...leadingOptions, ...programOptions],
  missing: ({ words }) => (words.length > 0 ? null : usageMessages.missingCommand),
  run: runCommand,
}

/** Whether a command line, options before the command left out, changes nothing. */
export function looks([name, ...args]: readonly string[]): boolean {
  const command = commands.find(c => c.name === name) ?? initctlCommands.find(c => c.name === name)
  return command?.looks?.(args) === true
}

/** @returns the exit status */
export function admin(args: readonly string[], context: AdminContext): number {
  return run(upstartDummy, { program, called: program, args, context, before: [] }, true)
}

function runCommand({ words: [name = '', ...args], settings, context }: AdminInvocation): number {
  const call = { program, called: `${program} ${name}`, args, context, before: settings }
  const own = commands.find(c => c.name === name)
  if (own !== undefined) {
    const missing = (invocation: AdminInvocation) =>
      superfluous(own, invocation) ?? own.missing?.(invocation) ?? null
    return run({ ...own, options: [...own.options, ...programOptions], missing }, call)
  }
  const upstarts = initctlCommands.find(c => c.name === name)
  if (upstarts !== undefined) return run(asCommand(upstarts), call)
  const other = [runlevel, telinit].find(c => c.name === name)
  if (other !== undefined) return run(other, call)
  return misused(program, usageMessages.invalidCommand(name), context)
}

/** What is wrong where more arguments were given than a command takes, as its usage has them: a word each, and `...` for any number. */
function superfluous({ argument }: AdminCommand, { words }: AdminInvocation): string | null {
  if (argument.includes('...')) return null
  const word = words[argument === '' ? 0 : argument.split(' ').length]
  return word === undefined ? null : usageMessages.unexpectedArgument(word)
}
