/** Files, as the rest of the program sees them: synchronous calls, `null` for what isn't there, FileError for what goes wrong. */
import * as fs from 'node:fs'
import { EINVAL, errorText } from '../posix/errno.ts'

/** A system call that failed: which, on what, and why in strerror's words. */
export class FileError extends Error {
  readonly code: string
  readonly errno: number
  readonly path: string
  /** Why. */
  readonly reason: string

  /** @param reason where it isn't in strerror's words */
  constructor(path: string, code: string, errno: number, reason = errorText(errno)) {
    super(`${path}: ${reason}`)
    this.reason = reason
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
  if (error instanceof FileError) return error
  if (!(error instanceof Error) || !('code' in error) || !('errno' in error)) return error
  return new FileError(path, String(error.code), Math.abs(Number(error.errno)))
}

/** Why a system call failed. @throws what is no failure of one */
export function reasonOf(error: unknown): string {
  const known = fileError('', error)
  if (known instanceof FileError) return known.reason
  throw known
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
  return orNull(path, () => {
    const fd = openRegular(path, fs.constants.O_RDONLY)
    try {
      return fs.readFileSync(fd, encoding)
    } finally {
      fs.closeSync(fd)
    }
  })
}

/**
 * Opens a file, whatever is in its place: nothing is waited for, and what is no regular file is not opened.
 * @param flags of open(2), besides O_NONBLOCK and O_NOCTTY
 * @throws what node:fs throws
 */
export function openRegular(path: string, flags: number, mode?: number): number {
  const fd = fs.openSync(path, flags | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY, mode)
  if (fs.fstatSync(fd).isFile()) return fd
  fs.closeSync(fd)
  throw new FileError(path, 'EINVAL', EINVAL, 'is no regular file')
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

/** Removes all files in a folder but those that are to be kept; folders in it stay. */
export function empty(path: string, keeps: (name: string) => boolean = () => false): void {
  for (const name of list(path) ?? [])
    if (!keeps(name) && nodeAt(`${path}/${name}`)?.kind !== 'directory') remove(`${path}/${name}`)
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
    const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants
    const make = () => fs.openSync(next, O_WRONLY | O_CREAT | O_EXCL, mode)
    let fd: number
    try {
      fd = make()
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
      // of one that was killed, or a link that somebody hopes we follow
      fs.unlinkSync(next)
      fd = make()
    }
    try {
      fs.writeFileSync(fd, text)
      fs.renameSync(next, path)
    } catch (error) {
      fs.rmSync(next, { force: true })
      throw error
    } finally {
      fs.closeSync(fd)
    }
  })
}

/** A file that is only appended to, by whoever holds the lock. */
export class AppendFile {
  readonly #path: string
  readonly #fd: number
  readonly inode: number

  /** Opens a file that exists, not through a link; null where it doesn't. */
  static open(path: string, readOnly = false): AppendFile | null {
    const { O_RDONLY, O_RDWR, O_APPEND, O_NOFOLLOW } = fs.constants
    const flags = (readOnly ? O_RDONLY : O_RDWR | O_APPEND) | O_NOFOLLOW
    return orNull(path, () => new AppendFile(path, openRegular(path, flags)))
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

/**
 * Writes to a FIFO that somebody else reads; nothing is written where nobody does, or where something else has its name.
 * An empty text only asks.
 * @param follow the path may be a link, as those in /proc/PID/fd are
 */
export function tell(path: string, text: string, follow = false): Reader {
  const { O_WRONLY, O_NONBLOCK, O_NOFOLLOW } = fs.constants
  let fd: number
  try {
    fd = fs.openSync(path, O_WRONLY | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW))
  } catch (error) {
    const known = fileError(path, error)
    if (known instanceof FileError && ['ENXIO', 'ELOOP', 'EISDIR'].includes(known.code)) return 'gone'
    if (known instanceof FileError && known.code === 'ENOENT') return 'absent'
    throw known
  }
  try {
    if (!fs.fstatSync(fd).isFIFO()) return 'gone'
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
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW } = fs.constants
  try {
    const fd = openRegular(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600)
    try {
      fs.writeSync(fd, `${line}\n`)
    } finally {
      fs.closeSync(fd)
    }
  } catch {
    // the disk is full or read-only: what happened is more important than that it is told
  }
}
