/**
 * `upstart-dummy --root DIR COMMAND`: another root, from outside. The process enters it before it has looked at anything (`shim front` does that for
 * both, src/shim/README.md), so all that follows is as in there: links, users, state, logs. Of the runtime all that is needed is open by then.
 */

import { commonOptions } from '../command-line/invocation.ts'
import { type Option, parseOptions, valuesOf } from '../command-line/options.ts'
import { errors } from '../init/admin-messages.ts'
import { FileError, inodeOf, linkTarget, realPath } from '../system/files.ts'
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

/** Another root that was entered. */
export interface EnteredRoot {
  /** How it is called from outside. */
  readonly path: string
  /** The command, and what follows it. */
  readonly words: readonly string[]
}

/**
 * Enters the root that the options before the command name.
 * @returns null where none is named
 * @throws RootError
 */
export function enterRoot(args: readonly string[], front: Front): EnteredRoot | null {
  const parsed = parseOptions(args, [...commonOptions, rootOption], true)
  const root = parsed.kind === 'parsed' ? valuesOf(parsed.settings, 'root').at(-1) : undefined
  if (root === undefined) return null
  // a variable of a script that was never set, most likely: the root that it meant is not ours
  if (root === '') throw new RootError(errors.noRoot)
  try {
    const path = realPath(root)
    // by its inode: it may be a link to it, or the same mounted elsewhere
    if (inodeOf(path) === inodeOf('/')) throw new RootError(errors.isThisRoot(root))
    front.enter(path)
    if (linkTarget('/proc/self') === String(processId()))
      return { path, words: parsed.kind === 'parsed' ? parsed.words : [] }
    throw new RootError(errors.noProc(path))
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    throw new RootError(errors.cannotEnter(root, error.reason))
  }
}
