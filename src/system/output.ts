/** Standard output and error by write(2): nothing is buffered, nothing is loaded for it. */
import * as fs from 'node:fs'

function write(fd: 1 | 2, bytes: Uint8Array): void {
  let written = 0
  while (written < bytes.length) {
    try {
      written += fs.writeSync(fd, bytes, written)
    } catch (error) {
      // nobody reads any more, or a closed descriptor: as for any other program, the work itself is done
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
    }
  }
}

export const out = (text: string): void => write(1, Buffer.from(text))
export const err = (text: string): void => write(2, Buffer.from(text))
export const outBytes = (bytes: Uint8Array): void => write(1, bytes)

/** Width of the terminal that standard output is, 80 where it doesn't know (0); null where it isn't one. */
export function terminalColumns(): number | null {
  // node:tty brings node:net with it: only for who writes to something that may be a terminal
  return fs.fstatSync(1).isCharacterDevice() && process.stdout.isTTY ? process.stdout.columns || 80 : null
}

/** Whether standard error is a terminal. */
export function errIsTerminal(): boolean {
  try {
    return fs.fstatSync(2).isCharacterDevice() && process.stderr.isTTY === true
  } catch {
    // closed
    return false
  }
}
