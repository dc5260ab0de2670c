/** The last lines of a file, read from its end: a log may be long. */
import * as fs from 'node:fs'
import { attempt, openRegular, status } from './files.ts'

const piece = 16_384
const newline = 10

/**
 * @param count how many lines at most; one without an end counts
 * @param from where the file begins as far as this is concerned (bytes); beyond its end: it was begun anew
 * @param to where it ends (bytes), if it has grown since
 * @returns null where there is no such file
 * @throws FileError
 */
export function lastLines(
  path: string,
  count: number,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Buffer | null {
  if (status(path) === null) return null
  if (count === 0) return Buffer.alloc(0)
  const fd = attempt(path, () => openRegular(path, fs.constants.O_RDONLY))
  try {
    const size = Math.min(fs.fstatSync(fd).size, to)
    const floor = from > size ? 0 : from
    const pieces: Buffer[] = []
    // the end of the last line begins none
    let lines = 0
    for (let end = size; end > floor; ) {
      const start = Math.max(floor, end - piece)
      const bytes = Buffer.alloc(end - start)
      attempt(path, () => fs.readSync(fd, bytes, 0, bytes.length, start))
      for (let at = bytes.lastIndexOf(newline); at >= 0; at = bytes.subarray(0, at).lastIndexOf(newline)) {
        if (start + at === size - 1) continue
        if (++lines < count) continue
        return Buffer.concat([bytes.subarray(at + 1), ...pieces])
      }
      pieces.unshift(bytes)
      end = start
    }
    return Buffer.concat(pieces)
  } finally {
    fs.closeSync(fd)
  }
}
