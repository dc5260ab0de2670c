/** Which program a process of a job is: executed directly, or through the shell (init 1.13; P1–P6). */
import type { ProcessDefinition } from '../job-file/job-class.ts'

export interface Command {
  readonly argv: readonly string[]
  /** Text that is read from descriptor 9; null where there is none. */
  readonly script: string | null
}

/** Characters that make an exec line one for the shell. */
const special = /[~`!$^&*()=|\\{}[\];"'<>?]/

/**
 * @param descriptors whether `/proc/self/fd` is there where the process will run; without it a script is an argument
 */
export function commandOf(process: ProcessDefinition, descriptors: boolean): Command {
  if (!process.script) {
    if (special.test(process.command)) return shell(`exec ${process.command}`)
    return { argv: process.command.split(/[ \t\r\n]+/).filter(word => word !== ''), script: null }
  }
  const text = process.command.replace(/\n+$/, '')
  if (!text.includes('\n') || !descriptors) return shell(text)
  // the script closes what it is read from, for its children
  return { argv: ['/bin/sh', '-e', '/proc/self/fd/9'], script: `exec 9<&-\n${process.command}` }
}

function shell(text: string): Command {
  return { argv: ['/bin/sh', '-e', '-c', text, '/bin/sh'], script: null }
}
