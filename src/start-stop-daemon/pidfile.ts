/**
 * The pidfile, written so that it is there whole or as it was before. Its place is taken before the program is started: where that is
 * impossible nothing is started, and where somebody else is about to start the same, we don't. A taken place is a file `.NAME.trace-pid` that
 * names who has taken it; when that process is gone it is void, so a command that was killed is in nobody's way. One that another user has made
 * says nothing: the folder may be the service's.
 */
import { EEXIST, errorText } from '../posix/errno.ts'
import { ExclusiveFile, kindOf, readOwn } from '../system/exclusive-file.ts'
import { FileError, linkTarget, remove } from '../system/files.ts'
import { userId } from '../system/process.ts'
import { isAlive, livingStat } from '../system/process-stat.ts'

export type Reservation =
  | { readonly kind: 'reserved'; readonly pidfile: ReservedPidfile }
  /** Another command is starting this daemon. */
  | { readonly kind: 'held'; readonly pid: number }
  /** The path is a folder, a device …, and may not be replaced. */
  | { readonly kind: 'unfit' }
  /** The file can't be made: why, in the kernel's words. */
  | { readonly kind: 'refused'; readonly reason: string }

/** Bytes of a claim at most. */
const longest = 64

/** Whoever makes the file anew as often as it is removed does not want us to have it. */
const most = 100

export function reservePidfile(path: string): Reservation {
  try {
    return takePlace(path)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return { kind: 'refused', reason: error.reason }
  }
}

function takePlace(path: string): Reservation {
  const slash = path.lastIndexOf('/') + 1
  const place = `${path.slice(0, slash)}.${path.slice(slash)}.trace-pid`
  if (slash === path.length || kindOf(path) === 'other') return { kind: 'unfit' }
  const self = Number(linkTarget('/proc/self'))
  const claim = `${self} ${livingStat(self)?.start ?? null}\n`
  for (let tries = 0; tries < most; tries++) {
    // readable by all and never writable by others, whatever the umask: dpkg's refuses such a pidfile
    const file = ExclusiveFile.create(place, `${place}.${self}`, claim, 0o644)
    if (file !== null) return { kind: 'reserved', pidfile: new ReservedPidfile(path, file) }
    const [pid, start] = readOwn(place, userId(), longest).trim().split(' ').map(Number)
    if (pid !== undefined && start !== undefined && isAlive(pid, start)) return { kind: 'held', pid }
    remove(place)
  }
  return { kind: 'refused', reason: errorText(EEXIST) }
}

export class ReservedPidfile {
  readonly #path: string
  readonly #file: ExclusiveFile

  constructor(path: string, file: ExclusiveFile) {
    this.#path = path
    this.#file = file
  }

  /** Puts a PID in place of what was there. @returns why that could not be done, in the kernel's words; null where it was */
  write(pid: number): string | null {
    try {
      this.#file.become(this.#path, `${pid}\n`)
      return null
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return error.reason
    }
  }

  /** To be called in any case; gives the place up where nothing was written. */
  close(): void {
    this.#file.close()
  }
}
