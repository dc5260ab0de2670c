/**
 * The value of a token, put together piece by piece where it isn't simply what is written: quotes are dropped, an end of line with all blanks
 * around it becomes one space (if anything follows), a backslash is dropped or stays. Indexes must come in order.
 *
 * Upstart 1.13 spoils blanks before a backslash: `exec echo \$HOME` runs `echo\\$HOME`. The reading `upstart` does the same,
 * the reading `corrected` keeps the blanks, as every author expects.
 */
import { beforeBlanks } from './character.ts'

/** `upstart`: what Upstart 1.13.2 makes of a file, faults included; `corrected`: what its author meant, where Upstart can't have. */
export type Reading = 'upstart' | 'corrected'

export class Pieces {
  readonly #source: string
  readonly #reading: Reading
  #value = ''
  /** What is read but not yet in the value begins here. */
  #from: number
  /** Before here, blanks were escaped: they are no blanks. */
  #solid: number
  /** The last thing that was read is an end of line. */
  #joint = false

  constructor(source: string, start: number, reading: Reading) {
    this.#source = source
    this.#reading = reading
    this.#from = start
    this.#solid = start
  }

  /** An end of line at `at`, escaped or in quotes; what follows it is at `next`. */
  lineEnd(at: number, next: number): void {
    this.#take(this.#beforeBlanks(at), next)
    this.#joint = true
  }

  /** A blank, which stays unless it is at an end of line. */
  blank(at: number): void {
    if (this.#joint) this.#from = at + 1
  }

  /** Any other character comes next: an end of line before it becomes a space. */
  join(): void {
    if (this.#joint) this.#value += ' '
    this.#joint = false
  }

  /** A character that isn't part of the value. */
  drop(at: number): void {
    this.#take(at, at + 1)
  }

  /**
   * A character after a backslash.
   * @param at where it is
   * @param keepsSlash the backslash is part of the value
   * @param spoils the character is neither a blank nor a backslash: Upstart spoils blanks before it
   */
  escape(at: number, keepsSlash: boolean, spoils: boolean): void {
    const blanks = this.#beforeBlanks(at - 1)
    const late = this.#reading === 'upstart' && spoils && (this.#joint || blanks < at - 1)
    if (late) this.#spoil(blanks, at)
    this.join()
    if (!keepsSlash) this.#take(Math.max(at - 1, this.#from), at)
    this.#solid = at + 1
  }

  /** The value of a token that ends at `at`. */
  upTo(at: number): string {
    this.#take(this.#beforeBlanks(at), at)
    return this.#value
  }

  /**
   * What Upstart makes of the blanks before an escape: the backslash comes first, then as many bytes as there were blanks, but
   * they are the bytes just before the escaped character, and the last of those is the backslash.
   */
  #spoil(blanks: number, at: number): void {
    const instead = this.#joint ? ' ' : this.#source.slice(blanks + 1, at)
    this.#take(blanks, at)
    this.#value += `\\${instead}`
    this.#joint = false
  }

  #beforeBlanks(at: number): number {
    return beforeBlanks(this.#source, at, Math.max(this.#from, this.#solid))
  }

  /** Reads on to `to`; what comes next begins at `next`. */
  #take(to: number, next: number): void {
    this.#value += this.#source.slice(this.#from, to)
    this.#from = next
  }
}
