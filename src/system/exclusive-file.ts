/**
 * A file that is made beside another one, to take its place: nobody else has it, no link is followed on the way to it, and its first text
 * is there whole in the instant in which its name is.
 */
import * as fs from 'node:fs'
import { attempt, FileError, remove } from './files.ts'

export class ExclusiveFile {
  readonly #path: string
  readonly #fd: number
  #moved = false

  /**
   * @param path must not exist, not even as a link
   * @param spare another path in the same folder, that nobody else uses
   * @param mode permissions, less the umask
   * @returns null where the path exists
   * @throws FileError where the file can't be made or has no room
   */
  static create(path: string, spare: string, text: string, mode: number): ExclusiveFile | null {
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = fs.constants
    remove(spare)
    const fd = attempt(path, () => fs.openSync(spare, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode))
    try {
      attempt(path, () => {
        fs.writeSync(fd, text)
        fs.linkSync(spare, path)
      })
    } catch (error) {
      fs.closeSync(fd)
      if (error instanceof FileError && error.code === 'EEXIST') return null
      throw error
    } finally {
      remove(spare)
    }
    return new ExclusiveFile(path, fd)
  }

  private constructor(path: string, fd: number) {
    this.#path = path
    this.#fd = fd
  }

  /**
   * Gives it another name and a text no longer than the first one, which therefore has room. What had that name, be it a link, is gone.
   * @throws FileError
   */
  become(path: string, text: string): void {
    attempt(path, () => {
      fs.writeSync(this.#fd, text, 0)
      fs.ftruncateSync(this.#fd, Buffer.byteLength(text))
      fs.renameSync(this.#path, path)
    })
    this.#moved = true
  }

  /** To be called in any case: removes the file where it has not become another. */
  close(): void {
    if (!this.#moved) remove(this.#path)
    fs.closeSync(this.#fd)
  }
}

/** What is at a path, not following a link. */
export type Kind = 'nothing' | 'file' | 'link' | 'other'

export function kindOf(path: string): Kind {
  const stat = attempt(path, () => fs.lstatSync(path, { throwIfNoEntry: false }))
  if (stat === undefined) return 'nothing'
  if (stat.isSymbolicLink()) return 'link'
  return stat.isFile() ? 'file' : 'other'
}

/**
 * The beginning of a regular file of a user's own that is not a link; `''` for anything else, and nothing is waited for.
 * @param owner the user
 * @param most bytes that are read
 */
export function readOwn(path: string, owner: number, most: number): string {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = fs.constants
  let fd: number
  try {
    fd = fs.openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch {
    return ''
  }
  try {
    const stat = fs.fstatSync(fd)
    if (!stat.isFile() || stat.uid !== owner) return ''
    const buffer = Buffer.alloc(most)
    return buffer.toString('latin1', 0, fs.readSync(fd, buffer))
  } finally {
    fs.closeSync(fd)
  }
}

/** Whether a path leads to a program that we may execute. */
export function isExecutable(path: string): boolean {
  try {
    fs.accessSync(path, fs.constants.X_OK)
    return fs.statSync(path).isFile()
  } catch {
    return false
  }
}
