/**
 * `upstart-dummy --root DIR COMMAND`: another root, from outside. The process enters it before it has looked at anything (`shim front` does that for
 * both, src/shim/README.md), so all that follows is as in there: links, users, state, logs. Of the runtime all that is needed is open by then.
 */
import { commonOptions } from '../command-line/invocation.ts'
import { type Option, parseOptions, valuesOf } from '../command-line/options.ts'
import { errorText } from '../posix/errno.ts'
import { FileError, linkTarget, realPath } from '../system/files.ts'
import type { Front } from '../system/front.ts'
import { processId } from '../system/process.ts'

export const rootOption: Option = {
  short: null,
  long: 'root',
  argument: 'DIR',
  help: 'do it in the root DIR, with the paths in there',
}

/** The root can't be entered. */
export class RootError extends Error {}

/**
 * Enters the root that the options before the command name.
 * @returns how it is called from outside; null where none is named
 * @throws RootError
 */
export function enterRoot(args: readonly string[], front: Front): string | null {
  const parsed = parseOptions(args, [...commonOptions, rootOption], true)
  const root = parsed.kind === 'parsed' ? valuesOf(parsed.settings, 'root').at(-1) : undefined
  if (root === undefined) return null
  // a variable of a script that was never set, most likely: the root that it meant is not ours
  if (root === '') throw new RootError('--root names no folder')
  try {
    const path = realPath(root)
    if (path === '/') return null
    front.enter(path)
    if (linkTarget('/proc/self') === String(processId())) return path
    throw new RootError(`/proc is not mounted in ${path}: mount -t proc proc ${path}/proc`)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new RootError(`${root} can't be entered: ${errorText(error.errno)}`)
  }
}
