/** The job directory's files (see job-file/directory.ts) on this system. */
import * as fs from 'node:fs'
import { openRegular, reasonOf } from './files.ts'

export type FileKind = 'file' | 'directory' | 'link' | 'other'

/** A file's bytes as latin1, or why they can't be had in strerror's words. */
export type Source =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly error: string }

/** How the rules see files. */
export interface JobFiles {
  /** What is in a folder, in any order, links not followed; null where it can't be read. */
  list(directory: string): readonly { readonly name: string; readonly kind: FileKind }[] | null
  /** What is at a path, links not followed; null: nothing. */
  kind(path: string): FileKind | null
  /** What is at a path or where a link there leads to; null: nothing. */
  target(path: string): FileKind | null
  read(path: string): Source
}

function kindOf(entry: fs.Stats | fs.Dirent): FileKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'directory'
  return entry.isSymbolicLink() ? 'link' : 'other'
}

/** Job files are small: nearly all are read in one call. */
const buffer = Buffer.allocUnsafe(32_768)

function readAll(path: string): string {
  const fd = openRegular(path, fs.constants.O_RDONLY)
  try {
    let text = ''
    for (let length = -1; length !== 0; ) {
      length = fs.readSync(fd, buffer, 0, buffer.length, null)
      text += buffer.toString('latin1', 0, length)
    }
    return text
  } finally {
    fs.closeSync(fd)
  }
}

function read(path: string): Source {
  try {
    return { ok: true, text: readAll(path) }
  } catch (error) {
    return { ok: false, error: reasonOf(error) }
  }
}

export const jobFiles: JobFiles = {
  list(directory) {
    try {
      return fs
        .readdirSync(directory, { withFileTypes: true })
        .map(entry => ({ name: entry.name, kind: kindOf(entry) }))
    } catch {
      return null
    }
  },
  kind(path) {
    const stat = statusOf(() => fs.lstatSync(path, { throwIfNoEntry: false }))
    return stat === undefined ? null : kindOf(stat)
  },
  target(path) {
    const stat = statusOf(() => fs.statSync(path, { throwIfNoEntry: false }))
    return stat === undefined ? null : kindOf(stat)
  },
  read,
}

/** What can't be looked at (a loop of links, a name too long) is not there. */
function statusOf(look: () => fs.Stats | undefined): fs.Stats | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
