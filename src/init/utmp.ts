/**
 * Records of utmp(5) and wtmp(5), as far as runlevels and the ends of logins go: where they stand in a file and what their bytes are. The layout is glibc's for x86,
 * the same for 32 and 64 bits: 384 bytes, little-endian.
 */
export const recordSize = 384

/** Offsets and lengths of the fields that are read or written. */
const type = { at: 0 }
const pid = { at: 4 }
const line = { at: 8, length: 32 }
const id = { at: 40, length: 4 }
const user = { at: 44, length: 32 }
const host = { at: 76, length: 256 }
const seconds = { at: 340 }
const microseconds = { at: 344 }

const kinds = { runlevel: { type: 1, user: 'runlevel' }, boot: { type: 2, user: 'reboot' } } as const
export type Kind = keyof typeof kinds

/** One character each; `N` is none. */
export interface Runlevel {
  readonly previous: string
  readonly current: string
}

/** The runlevel that the last such record tells; null where there is none. */
export function lastRunlevel(file: Uint8Array): Runlevel | null {
  const view = viewOf(file)
  for (let at = endOf(file) - recordSize; at >= 0; at -= recordSize) {
    if (view.getInt16(at + type.at, true) !== kinds.runlevel.type) continue
    const both = view.getInt32(at + pid.at, true)
    return { previous: level(Math.trunc(both / 256)), current: level(both % 256) }
  }
  return null
}

/** Where in utmp a record of that kind belongs: in the place of the one there is, else after the last record. */
export function placeOf(file: Uint8Array, kind: Kind): number {
  const view = viewOf(file)
  const end = endOf(file)
  for (let at = 0; at < end; at += recordSize) {
    if (view.getInt16(at + type.at, true) === kinds[kind].type) return at
  }
  return end
}

/**
 * A record's bytes.
 * @param level null for a boot
 * @param release the kernel's
 * @param now ms since 1970
 */
export function record(kind: Kind, level: Runlevel | null, release: string, now: number): Uint8Array {
  const bytes = new Uint8Array(recordSize)
  const view = viewOf(bytes)
  view.setInt16(type.at, kinds[kind].type, true)
  view.setInt32(pid.at, level === null ? 0 : code(level.current) + 256 * code(level.previous), true)
  put(bytes, line, '~')
  put(bytes, id, '~~')
  put(bytes, user, kinds[kind].user)
  put(bytes, host, release)
  setTime(view, now)
  return bytes
}

/** Types of records of a process: of init's, of one that asks for a name, of a user's. */
const processes: ReadonlySet<number> = new Set([5, 6, 7])
const dead = 8

/** Where the record of a process stands; null where it has none. */
export function loginOf(file: Uint8Array, process: number): number | null {
  const view = viewOf(file)
  for (let at = 0; at < endOf(file); at += recordSize) {
    if (processes.has(view.getInt16(at + type.at, true)) && view.getInt32(at + pid.at, true) === process)
      return at
  }
  return null
}

/**
 * The record at that place as it is when its process has ended: line and id stay, who it was and from where doesn't.
 * @param now ms since 1970; 0 as utmp wants it
 */
export function loginOver(file: Uint8Array, at: number, now: number): Uint8Array {
  const bytes = Uint8Array.from(file.subarray(at, at + recordSize))
  const view = viewOf(bytes)
  view.setInt16(type.at, dead, true)
  for (const { at, length } of [user, host]) bytes.fill(0, at, at + length)
  setTime(view, now)
  return bytes
}

/** The end of the last whole record. */
function endOf(file: Uint8Array): number {
  return file.length - (file.length % recordSize)
}

function level(code: number): string {
  return code > 0 ? String.fromCharCode(code) : 'N'
}

function code(level: string): number {
  return level === 'N' ? 0 : level.charCodeAt(0)
}

function put(bytes: Uint8Array, field: { readonly at: number; readonly length: number }, text: string): void {
  for (let i = 0; i < Math.min(text.length, field.length); i++) bytes[field.at + i] = text.charCodeAt(i)
}

function setTime(view: DataView, now: number): void {
  view.setInt32(seconds.at, Math.floor(now / 1000), true)
  view.setInt32(microseconds.at, Math.floor(now % 1000) * 1000, true)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
