/**
 * Standard output and error by write(2): nothing is buffered, nothing is loaded for it. Names, logs and titles of processes are anybody's, and
 * may hold what makes a terminal do more than show them: there, and only there, that is shown as it would be typed in a string.
 */
import * as fs from 'node:fs'
import { columnsOf } from './terminal.ts'

/** False where nobody reads any more, or the descriptor is closed: as for any other program, the work itself is done. */
function write(fd: 1 | 2, bytes: Uint8Array): boolean {
  let written = 0
  while (written < bytes.length) {
    try {
      written += fs.writeSync(fd, bytes, written)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return false
    }
  }
  return true
}

/** By descriptor; what was not yet asked is not there. A terminal is one, and who reads another has no use for controls either. */
const devices: { [fd: number]: boolean } = {}

function isDevice(fd: 1 | 2): boolean {
  devices[fd] ??= fileStatus(fd)?.isCharacterDevice() === true
  return devices[fd]
}

/** Null for one that is closed. */
function fileStatus(fd: number): fs.Stats | null {
  try {
    return fs.fstatSync(fd)
  } catch {
    return null
  }
}

/** Where sequences of ours begin among the halves of pairs: bytes that are no UTF-8 are kept as others of them (job-file/byte-text.ts). */
const own = 0xdd00
const clearing = own + 0xff

/**
 * Sequences for a terminal, as texts hold them until they are written: halves of pairs, which no text from elsewhere has.
 * @param code of SGR: a colour, 0 to end it
 */
export const colouring = (code: number): string => String.fromCharCode(own + code)
/** Begins the line anew. */
export const clearLine = String.fromCharCode(clearing)

/** Controls but ends of lines and tabs, and what turns the direction of writing. */
const meaningful = /(?!\t|\r?\n)[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}]/gu

function shown(character: string): string {
  const code = character.charCodeAt(0)
  if (code === clearing) return '\r\x1b[K'
  if (code >= own && code < clearing) return `\x1b[${code - own}m`
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd'
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u${code.toString(16).padStart(4, '0')}`
}

function print(fd: 1 | 2, text: string): boolean {
  return write(fd, Buffer.from(isDevice(fd) ? text.replace(meaningful, shown) : text))
}

export const out = (text: string): boolean => print(1, text)
export const err = (text: string): boolean => print(2, text)
/** Terminals are taken to be for UTF-8. @returns false where nobody reads any more */
export const outBytes = (bytes: Uint8Array): boolean =>
  isDevice(1) ? out(Buffer.from(bytes).toString()) : write(1, bytes)

/** Width of the terminal that standard output is, 80 where it doesn't know (0); null where it isn't one. */
export function terminalColumns(): number | null {
  const columns = isDevice(1) ? columnsOf(1) : null
  return columns === 0 ? 80 : columns
}

/** Whether standard error is a terminal. */
export function errIsTerminal(): boolean {
  return isDevice(2) && columnsOf(2) !== null
}
