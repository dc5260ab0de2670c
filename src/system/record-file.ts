/** Files of records of one size, utmp and wtmp: read whole, written in place or at the end, never made. */
import * as fs from 'node:fs'
import { openRegular, reasonOf } from './files.ts'

export type Bytes =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly error: string }

/** All of a file, or why it can't be read, in strerror's words. What is no regular file holds no records. */
export function readBytes(path: string): Bytes {
  try {
    const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK)
    try {
      return { ok: true, bytes: fs.fstatSync(fd).isFile() ? fs.readFileSync(fd) : new Uint8Array(0) }
    } finally {
      fs.closeSync(fd)
    }
  } catch (error) {
    return { ok: false, error: reasonOf(error) }
  }
}

/**
 * Writes into a file that exists.
 * @param at byte position; `end`: after all that is there, also where others write at the same time
 * @returns false where it can't be written
 */
export function writeBytes(path: string, at: number | 'end', bytes: Uint8Array): boolean {
  try {
    const fd = openRegular(
      path,
      at === 'end' ? fs.constants.O_WRONLY | fs.constants.O_APPEND : fs.constants.O_WRONLY,
    )
    try {
      return fs.writeSync(fd, bytes, 0, bytes.length, at === 'end' ? null : at) === bytes.length
    } finally {
      fs.closeSync(fd)
    }
  } catch (error) {
    if (!(error instanceof Error && 'errno' in error)) throw error
    return false
  }
}
