/** How front is spoken to: it has started us, and left two pipes open. */
import * as fs from 'node:fs'

export interface Transport {
  /** Says a whole request. */
  say(request: Uint8Array): void
  /** Waits for the next answer, a line without its end; null: none will come. */
  hear(): string | null
}

/** @param place what UPSTART_DUMMY_FRONT says; @returns null where no front has started us */
export function connect(place: string): Transport | null {
  const [read, write] = place.split(',')
  if (read === undefined || write === undefined || !/^\d+$/.test(read) || !/^\d+$/.test(write)) return null
  return new Pipes(Number(read), Number(write))
}

class Pipes implements Transport {
  readonly #read: number
  readonly #write: number
  readonly #buffer = Buffer.allocUnsafe(2048)
  /** What was read of answers and not yet used, latin1. */
  #heard = ''

  constructor(read: number, write: number) {
    this.#read = read
    this.#write = write
  }

  say(request: Uint8Array): void {
    for (let written = 0; written < request.length; ) written += fs.writeSync(this.#write, request, written)
  }

  hear(): string | null {
    let at = this.#heard.indexOf('\n')
    for (; at < 0; at = this.#heard.indexOf('\n')) {
      const got = fs.readSync(this.#read, this.#buffer, 0, this.#buffer.length, null)
      if (got === 0) return null
      this.#heard += this.#buffer.toString('latin1', 0, got)
    }
    const line = Buffer.from(this.#heard.slice(0, at), 'latin1').toString()
    this.#heard = this.#heard.slice(at + 1)
    return line
  }
}
