/** Commands from the file beside the program. */
import { besideProgram } from '../system/beside.ts'
import type { AdminInvocation } from './context.ts'

type More = typeof import('../more.ts')

/** Runs one of them. @returns what runs it, for the table of commands */
export function more(name: keyof More): (invocation: AdminInvocation) => number {
  return invocation => {
    const commands: More = besideProgram('more.cjs')
    return commands[name](invocation)
  }
}
