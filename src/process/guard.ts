/**
 * What jobs tell an init that is PID 1: under Upstart that is Upstart, here it is somebody else. The shim's guard keeps all that a job executes from
 * it (src/shim/README.md, *The guard*). Where the kernel gives no guard, only what is known by its text is left out.
 */
import type { ProcessDefinition } from '../job-file/job-class.ts'
import { shellCommands } from '../shell/commands.ts'

const signal = String.raw`(?:(?:-s\s+|-n\s+|-)(?:SIG)?[A-Z0-9+]+\s+)?`
const command = String.raw`(?:kill\s+${signal}(?:--\s+)?-?1|(?:tel)?init\s+[qQuU]|(?:halt|reboot|poweroff)(?:\s+-\w+)*)`
const folder = '(?:(?:/usr)?/s?bin/)?'
/** What may stand around one: nothing that another command depends on. */
const known = new RegExp(
  String.raw`^([ \t]*)(?:exec\s+)?${folder}${command}(?:\s+[12&]?>\S*|\s+[12]>&\d)*\s*(?:\|\|\s*(?:true|:)\s*)?(?:#.*)?;?$`,
  'gm',
)

/** The first command of a process that is for PID 1 or ends the machine; null where it executes none. The line is 1-based. */
export function commandForInit({
  command,
}: ProcessDefinition): { readonly line: number; readonly text: string } | null {
  const told = shellCommands(command)?.find(({ words }) => isForInit(words))
  return told === undefined ? null : { line: told.line, text: told.words.join(' ') }
}

function isForInit(words: readonly string[]): boolean {
  const [first = '', ...args] = words[0] === 'exec' ? words.slice(1) : words
  const [option = ''] = args
  switch (first.slice(first.lastIndexOf('/') + 1)) {
    case 'kill':
      return !/^-[0lL]$/.test(option) && /^-?1$/.test(args.at(-1) ?? '') && args.length > 0
    case 'init':
      return /^[qu]$/i.test(option)
    case 'halt':
    case 'reboot':
    case 'poweroff':
      return true
    default:
      return false
  }
}

/** Whether a process says something to PID 1 that is known by its text alone. */
export function tellsInit({ script, command }: ProcessDefinition): boolean {
  const text = script ? command : `exec ${command}`
  known.lastIndex = 0
  return known.test(text)
}

/** The process without that: `:` in its place. */
export function withoutTelling(process: ProcessDefinition): ProcessDefinition {
  if (!process.script) return { ...process, script: true, command: ':' }
  return { ...process, command: process.command.replace(known, '$1:') }
}
