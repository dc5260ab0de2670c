/** What src/system uses of node:fs, by the runtime's calls. As there, what fails is an Error with `code` and `errno`. */
import { changes, type Status } from './native.ts'

/** The names of errors that are looked at. */
const codes: { readonly [errno: number]: string } = {
  1: 'EPERM',
  2: 'ENOENT',
  6: 'ENXIO',
  11: 'EAGAIN',
  13: 'EACCES',
  17: 'EEXIST',
  20: 'ENOTDIR',
  21: 'EISDIR',
  28: 'ENOSPC',
  30: 'EROFS',
  32: 'EPIPE',
  36: 'ENAMETOOLONG',
  39: 'ENOTEMPTY',
}

class SystemError extends Error {
  readonly code: string
  readonly errno: number

  /** @param result what the kernel gave */
  constructor(result: number) {
    const code = codes[-result] ?? `E${-result}`
    super(code)
    this.code = code
    this.errno = result
  }
}

function must(result: number): number {
  if (result < 0) throw new SystemError(result)
  return result
}

/** Results that are more than a number: a number is an error. */
function mustBe<T>(result: T | number): T {
  if (typeof result === 'number') throw new SystemError(result)
  return result
}

export const constants = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_NONBLOCK: 0o4000,
  O_DIRECTORY: ARM ? 0o40000 : 0o200000,
  O_NOFOLLOW: ARM ? 0o100000 : 0o400000,
  X_OK: 1,
}

/** What lies at a path: the upper bits of a mode, which are the type of an entry, too. */
class Kind {
  readonly #type: number

  constructor(type: number) {
    this.#type = type
  }

  isFile(): boolean {
    return this.#type === 8
  }

  isDirectory(): boolean {
    return this.#type === 4
  }

  isSymbolicLink(): boolean {
    return this.#type === 10
  }

  isCharacterDevice(): boolean {
    return this.#type === 2
  }
}

export class Stats extends Kind {
  readonly dev: number
  readonly ino: number
  readonly mode: number
  readonly uid: number
  readonly rdev: number
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number

  constructor([dev, ino, mode, uid, rdev, size, mtimeMs, ctimeMs]: Status) {
    super((mode >> 12) & 15)
    this.dev = dev
    this.ino = ino
    this.mode = mode
    this.uid = uid
    this.rdev = rdev
    this.size = size
    this.mtimeMs = mtimeMs
    this.ctimeMs = ctimeMs
  }
}

class Dirent extends Kind {
  readonly name: string

  constructor(name: string, type: number) {
    super(type)
    this.name = name
  }
}

interface LookOptions {
  readonly throwIfNoEntry?: boolean
}

function look(path: string, follow: boolean, options?: LookOptions): Stats | undefined {
  const result = native.look(path, follow)
  if (typeof result !== 'number') return new Stats(result)
  if (options?.throwIfNoEntry === false && result === -2) return undefined
  throw new SystemError(result)
}

export function statSync(path: string, options?: LookOptions): Stats | undefined {
  return look(path, true, options)
}

export function lstatSync(path: string, options?: LookOptions): Stats | undefined {
  return look(path, false, options)
}

export function fstatSync(fd: number): Stats {
  return new Stats(mustBe(native.lookAt(fd)))
}

/** @param flags those of open(2), or `r` */
export function openSync(path: string, flags: number | 'r', mode = 0o666): number {
  return must(native.open(path, flags === 'r' ? constants.O_RDONLY : flags, mode))
}

export function closeSync(fd: number): void {
  must(native.close(fd))
}

export function readSync(
  fd: number,
  view: Uint8Array,
  from = 0,
  length = view.length - from,
  position: number | null = null,
): number {
  return must(native.read(fd, view, from, length, position ?? -1))
}

/**
 * A text is written to a position (null: where the file stands), a view from a place on in it.
 * @returns how many bytes were written
 */
export function writeSync(
  fd: number,
  data: string | Uint8Array,
  from: number | null = null,
  length?: number,
  position: number | null = null,
): number {
  const view = typeof data === 'string' ? new Uint8Array(native.bytes(data, false)) : data
  const begin = typeof data === 'string' ? 0 : (from ?? 0)
  const at = typeof data === 'string' ? from : position
  return must(native.write(fd, view, begin, length ?? view.length - begin, at ?? -1))
}

export function ftruncateSync(fd: number, size: number): void {
  must(native.truncate(fd, size))
}

export function readFileSync(path: string): Buffer
export function readFileSync(path: string, encoding: 'utf8' | 'latin1'): string
export function readFileSync(path: string, encoding?: 'utf8' | 'latin1'): string | Buffer {
  const result = native.contents(path, encoding === undefined ? 0 : encoding === 'utf8' ? 1 : 2)
  if (typeof result === 'number') throw new SystemError(result)
  return typeof result === 'string' ? result : Buffer.from(result)
}

interface WriteOptions {
  readonly mode?: number
}

function writeFile(path: string, data: string | Uint8Array, flags: number, mode = 0o666): void {
  const fd = openSync(path, flags, mode)
  try {
    const view = typeof data === 'string' ? new Uint8Array(native.bytes(data, false)) : data
    for (let done = 0; done < view.length; ) done += writeSync(fd, view, done)
  } finally {
    closeSync(fd)
  }
}

export function writeFileSync(path: string, data: string | Uint8Array, { mode }: WriteOptions = {}): void {
  writeFile(path, data, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC, mode)
}

export function appendFileSync(path: string, data: string | Uint8Array, { mode }: WriteOptions = {}): void {
  writeFile(path, data, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, mode)
}

/** What is in a folder, but the folder itself and the one above. */
function entriesOf(path: string): Dirent[] {
  const listed = mustBe(native.list(path))
  const entries: Dirent[] = []
  for (let i = 0; i < listed.length; i += 2) {
    const name = String(listed[i])
    const type = Number(listed[i + 1])
    // file systems need not tell a type
    entries.push(new Dirent(name, type === 0 ? typeOf(`${path}/${name}`) : type))
  }
  return entries
}

function typeOf(path: string): number {
  const result = native.look(path, false)
  return typeof result === 'number' ? 0 : (result[2] >> 12) & 15
}

export function readdirSync(path: string): string[]
export function readdirSync(path: string, options: { readonly withFileTypes: true }): Dirent[]
export function readdirSync(path: string, options?: { readonly withFileTypes: true }): string[] | Dirent[] {
  if (options !== undefined) return entriesOf(path)
  return mustBe(native.list(path)).flatMap(name => (typeof name === 'string' ? name : []))
}

export function readlinkSync(path: string): string {
  return mustBe(native.target(path)) as string
}

export const realpathSync = {
  native(path: string): string {
    return mustBe(native.real(path)) as string
  },
}

export function renameSync(from: string, to: string): void {
  must(native.change(changes.rename, from, to))
}

export function linkSync(from: string, to: string): void {
  must(native.change(changes.link, from, to))
}

export function unlinkSync(path: string): void {
  must(native.change(changes.unlink, path, 0))
}

export function accessSync(path: string, mode: number): void {
  must(native.change(changes.access, path, mode))
}

export function mkdirSync(
  path: string,
  { mode = 0o777, recursive = false }: { readonly mode?: number; readonly recursive?: boolean } = {},
): void {
  const result = native.change(changes.makeFolder, path, mode)
  if (recursive && result === -2 && path.lastIndexOf('/') > 0) {
    mkdirSync(path.slice(0, path.lastIndexOf('/')), { mode, recursive })
    mkdirSync(path, { mode, recursive })
  } else if (!(recursive && result === -17 && statSync(path)?.isDirectory() === true)) must(result)
}

/** @param force nothing where there is none */
export function rmSync(
  path: string,
  { recursive = false, force = false }: { readonly recursive?: boolean; readonly force?: boolean } = {},
): void {
  const found = lstatSync(path, { throwIfNoEntry: !force })
  if (found === undefined) return
  if (!found.isDirectory()) {
    unlinkSync(path)
    return
  }
  if (!recursive) throw new SystemError(-21)
  for (const name of readdirSync(path)) rmSync(`${path}/${name}`, { recursive, force })
  must(native.change(changes.removeFolder, path, 0))
}

export function statfsSync(path: string): { bsize: number; bavail: number; files: number; ffree: number } {
  const [bsize, bavail, files, ffree] = mustBe(native.space(path))
  return { bsize, bavail, files, ffree }
}

declare const ARM: boolean
