/** Files, as the rest of the program sees them: synchronous calls, `null` for what isn't there, FileError for what goes wrong. */
import * as fs from 'node:fs'
import { errorText } from '../posix/errno.ts'

/** A system call that failed: which, on what, and why in strerror's words. */
export class FileError extends Error {
  readonly code: string
  readonly errno: number
  readonly path: string

  constructor(path: string, code: string, errno: number) {
    super(`${path}: ${errorText(errno)}`)
    this.code = code
    this.errno = errno
    this.path = path
  }
}

/** Makes a call, and says of what fails which file it was. @throws FileError */
export function attempt<T>(path: string, call: () => T): T {
  try {
    return call()
  } catch (error) {
    throw fileError(path, error)
  }
}

function fileError(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || !('errno' in error)) return error
  return new FileError(path, String(error.code), Math.abs(Number(error.errno)))
}

/** As `attempt`, but null where a name doesn't exist. */
function orNull<T>(path: string, call: () => T): T | null {
  try {
    return call()
  } catch (error) {
    const known = fileError(path, error)
    if (known instanceof FileError && (known.code === 'ENOENT' || known.code === 'ENOTDIR')) return null
    throw known
  }
}

export function readText(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string | null {
  return orNull(path, () => fs.readFileSync(path, encoding))
}

/** The first bytes of a file, as latin1; null where it isn't there. @param most how many (bytes) */
export function readBeginning(path: string, most: number): string | null {
  return orNull(path, () => {
    const fd = fs.openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(most)
      return buffer.toString('latin1', 0, fs.readSync(fd, buffer))
    } finally {
      fs.closeSync(fd)
    }
  })
}

/** Names in a folder, in no order; null where there is none. */
export function list(path: string): string[] | null {
  return orNull(path, () => fs.readdirSync(path))
}

/** The absolute path of what is there, without links. @throws FileError */
export function realPath(path: string): string {
  return attempt(path, () => fs.realpathSync.native(path))
}

/** Where a symbolic link points to; null where there is none. */
export function linkTarget(path: string): string | null {
  try {
    return fs.readlinkSync(path)
  } catch {
    return null
  }
}

export interface FileStatus {
  readonly device: number
  readonly size: number
  readonly directory: boolean
  /** Whether it is root's and nobody else may write to it. */
  readonly ofRootAlone: boolean
  /** Changes with every change of the file: device, inode, size, mtime and ctime. */
  readonly identity: string
}

/** stat(2), following links; null where there is nothing, or nothing that may be looked at. */
export function status(path: string): FileStatus | null {
  const stat = statOf(path)
  if (stat === null) return null
  return {
    device: stat.dev,
    size: stat.size,
    directory: stat.isDirectory(),
    ofRootAlone: stat.uid === 0 && (stat.mode & 0o022) === 0,
    identity: `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}:${stat.ctimeMs}`,
  }
}

/** Which file a path leads to, by device and inode; null as with `status`. */
export function inodeOf(path: string): string | null {
  const stat = statOf(path)
  return stat === null ? null : `${stat.dev}:${stat.ino}`
}

function statOf(path: string): fs.Stats | null {
  try {
    return fs.statSync(path, { throwIfNoEntry: false }) ?? null
  } catch {
    return null
  }
}

export interface Node {
  readonly kind: 'file' | 'directory' | 'link' | 'character device' | 'other'
  /** `MAJOR:MINOR` of a device. */
  readonly device: string
}

/** What is at a path, links not followed; null where nothing is, or it may not be looked at. */
export function nodeAt(path: string): Node | null {
  try {
    const stat = fs.lstatSync(path)
    const kind = stat.isFile()
      ? 'file'
      : stat.isDirectory()
        ? 'directory'
        : stat.isSymbolicLink()
          ? 'link'
          : stat.isCharacterDevice()
            ? 'character device'
            : 'other'
    // the C library's numbers: 12 and 20 bits, in pieces
    return {
      kind,
      device: `${(stat.rdev >> 8) & 0xfff}:${(stat.rdev & 0xff) | ((stat.rdev >> 12) & 0xfff00)}`,
    }
  } catch {
    return null
  }
}

/** What is free on the file system of a path: bytes, and files that can be made (null: as many as you like). */
export function freeSpace(path: string): { readonly bytes: number; readonly files: number | null } | null {
  try {
    const { bavail, bsize, ffree, files } = fs.statfsSync(path)
    return { bytes: bavail * bsize, files: files === 0 ? null : ffree }
  } catch {
    return null
  }
}

/** Gives a file another name. */
export function rename(from: string, to: string): void {
  attempt(from, () => fs.renameSync(from, to))
}

/** Makes a folder and those above it. */
export function makeDirectories(path: string): void {
  attempt(path, () => fs.mkdirSync(path, { recursive: true, mode: 0o755 }))
}

/** Which mount a folder is on, by the kernel's number; null where nothing tells. */
export function mountOf(path: string): string | null {
  let fd: number
  try {
    fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_DIRECTORY)
  } catch {
    return null
  }
  try {
    const [, mount = null] = /^mnt_id:\s*(\d+)$/m.exec(readText(`/proc/self/fdinfo/${fd}`) ?? '') ?? []
    return mount
  } finally {
    fs.closeSync(fd)
  }
}

/** Removes a file; nothing where there is none, which is asked first: an exception costs more than the call. */
export function remove(path: string): void {
  orNull(path, () => {
    if (fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined) fs.unlinkSync(path)
  })
}

/** Removes everything in a folder, but not the folder. */
export function empty(path: string): void {
  for (const name of list(path) ?? [])
    attempt(path, () => fs.rmSync(`${path}/${name}`, { recursive: true, force: true }))
}

/** Makes a folder that only root may look into; nothing where it is there. */
export function makeDirectory(path: string, mode = 0o700): void {
  try {
    fs.mkdirSync(path, { mode })
  } catch (error) {
    const known = fileError(path, error)
    if (!(known instanceof FileError && known.code === 'EEXIST')) throw known
  }
}

/** Writes a file so that it is there whole or not at all: under another name, then renamed. @throws FileError that names it */
export function replace(path: string, text: string | Uint8Array, mode = 0o600): void {
  const slash = path.lastIndexOf('/')
  const next = `${path.slice(0, slash + 1)}.${path.slice(slash + 1)}.new`
  attempt(path, () => {
    try {
      fs.writeFileSync(next, text, { mode })
      fs.renameSync(next, path)
    } catch (error) {
      fs.rmSync(next, { force: true })
      throw error
    }
  })
}

/** A file that is only appended to, by whoever holds the lock. */
export class AppendFile {
  readonly #path: string
  readonly #fd: number
  readonly inode: number

  /** Opens a file that exists; null where it doesn't. */
  static open(path: string): AppendFile | null {
    return orNull(
      path,
      () => new AppendFile(path, fs.openSync(path, fs.constants.O_RDWR | fs.constants.O_APPEND)),
    )
  }

  private constructor(path: string, fd: number) {
    this.#path = path
    this.#fd = fd
    this.inode = fs.fstatSync(fd).ino
  }

  size(): number {
    return attempt(this.#path, () => fs.fstatSync(this.#fd).size)
  }

  /** What stands from a position (bytes) to the end. */
  read(from: number, to: number): Buffer {
    const buffer = Buffer.allocUnsafe(to - from)
    let length = 0
    while (length < buffer.length) {
      const got = attempt(this.#path, () =>
        fs.readSync(this.#fd, buffer, length, buffer.length - length, from + length),
      )
      if (got === 0) break
      length += got
    }
    return buffer.subarray(0, length)
  }

  /** Appends all of a text or nothing of it. @returns its length in bytes */
  append(text: string, end: number): number {
    const bytes = Buffer.from(text)
    let written = 0
    try {
      while (written < bytes.length) written += fs.writeSync(this.#fd, bytes, written)
    } catch (error) {
      fs.ftruncateSync(this.#fd, end)
      throw fileError(this.#path, error)
    }
    return bytes.length
  }

  truncate(size: number): void {
    attempt(this.#path, () => fs.ftruncateSync(this.#fd, size))
  }

  close(): void {
    fs.closeSync(this.#fd)
  }
}

/** What a FIFO says of the process that reads it: it lives, it is gone, or it never came so far as to make it. */
export type Reader = 'alive' | 'gone' | 'absent'

/** Writes to a FIFO that somebody else reads; nothing is written where nobody does. An empty text only asks. */
export function tell(path: string, text: string): Reader {
  let fd: number
  try {
    fd = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_NONBLOCK)
  } catch (error) {
    const known = fileError(path, error)
    if (known instanceof FileError && known.code === 'ENXIO') return 'gone'
    if (known instanceof FileError && known.code === 'ENOENT') return 'absent'
    throw known
  }
  try {
    if (text !== '') fs.writeSync(fd, text)
  } catch (error) {
    const known = fileError(path, error)
    // full: its reader has enough to wake up for; broken: it has just gone
    if (!(known instanceof FileError && (known.code === 'EAGAIN' || known.code === 'EPIPE'))) throw known
  } finally {
    fs.closeSync(fd)
  }
  return 'alive'
}

/** Appends a line to a log, making it where it isn't there; a log that can't be written is not an error. */
export function appendLine(path: string, line: string): void {
  try {
    fs.appendFileSync(path, `${line}\n`, { mode: 0o600 })
  } catch {
    // the disk is full or read-only: what happened is more important than that it is told
  }
}
