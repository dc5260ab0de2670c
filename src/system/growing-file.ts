/** A file that is read on as it grows, also when another takes its name or it is begun anew: rotation of logs does both. */
import * as fs from 'node:fs'
import { attempt } from './files.ts'

/** How much of it is read at once (bytes). */
const piece = 65_536

export class GrowingFile {
  readonly path: string
  #fd: number | null = null
  #at = 0

  /** What is in it now counts as read. */
  constructor(path: string) {
    this.path = path
    this.#open()
    if (this.#fd !== null) this.#at = fs.fstatSync(this.#fd).size
  }

  /** How much of it is read (bytes); no limit where there is nothing to read. */
  get position(): number {
    return this.#fd === null ? Number.POSITIVE_INFINITY : this.#at
  }

  /**
   * What has come, in whole characters of UTF-8; empty where nothing has. There may be more at once.
   * @throws FileError
   */
  more(): Buffer {
    const bytes = this.#read()
    if (bytes.length > 0 || !this.#open()) return bytes
    this.#at = 0
    return this.#read()
  }

  #read(): Buffer {
    const fd = this.#fd
    if (fd === null) return Buffer.alloc(0)
    return attempt(this.path, () => {
      if (fs.fstatSync(fd).size < this.#at) this.#at = 0
      const buffer = Buffer.allocUnsafe(piece)
      const got = buffer.subarray(0, fs.readSync(fd, buffer, 0, piece, this.#at))
      const bytes = got.subarray(0, got.length - unfinished(got))
      this.#at += bytes.length
      return bytes
    })
  }

  /** Opens what has the name now. @returns whether that is another file */
  #open(): boolean {
    const { O_RDONLY, O_NONBLOCK } = fs.constants
    let next: number
    try {
      next = fs.openSync(this.path, O_RDONLY | O_NONBLOCK)
    } catch {
      // it may come, or come back
      return false
    }
    const stat = fs.fstatSync(next)
    const before = this.#fd === null ? null : fs.fstatSync(this.#fd)
    if (!stat.isFile() || (stat.ino === before?.ino && stat.dev === before.dev)) {
      fs.closeSync(next)
      return false
    }
    if (this.#fd !== null) fs.closeSync(this.#fd)
    this.#fd = next
    return true
  }
}

/** How many bytes at the end begin a character whose rest is missing. */
function unfinished(bytes: Buffer): number {
  for (let count = 1; count <= Math.min(3, bytes.length); count++) {
    const byte = bytes[bytes.length - count] ?? 0
    if (byte >= 0xc0) return count < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? count : 0
    if (byte < 0x80) return 0
  }
  return 0
}
