/**
 * The words of a job file (init(5), *Configuration File Format*). The text is latin1, so that an index is a byte offset; nothing counts lines
 * while it reads, faults say how far it came. Most words are plain or quoted and are cut out of the text; only those with backslashes or
 * line ends inside are put together character by character.
 */
import { textOf } from '../posix/byte-text.ts'
import {
  afterLine,
  backslash,
  beforeBlanks,
  blank,
  kindAt,
  lineEnd,
  newline,
  parenthesis,
  quoteMark,
} from './character.ts'
import type { Fault, FaultCode } from './diagnostic.ts'
import { Pieces, type Reading } from './pieces.ts'
import { endOfScript, outdented } from './script.ts'

/** From an opening quote to its closing one, where neither a backslash nor the end of a line is between them. */
const quoted = /"[^"\\\n]*"|'[^'\\\n]*'/y

/** Where a run of characters ends that mean nothing but themselves. */
function endOfRun(source: string, from: number, run: RegExp): number {
  run.lastIndex = from
  return run.test(source) ? run.lastIndex : from
}

/** What a token ends at. */
interface End {
  readonly kinds: number
  /** Characters up to there, to a quote or to a backslash. */
  readonly run: RegExp
}

/** In most stanzas. */
const wordEnd: End = { kinds: blank | lineEnd, run: /[^ \t\r\n#\0"'\\]*/y }
/** In event expressions. */
export const operandEnd: End = { kinds: blank | lineEnd | parenthesis, run: /[^ \t\r\n#\0"'\\()]*/y }
/** In the command of `exec`. */
const commandEnd: End = { kinds: lineEnd, run: /[^\n#\0"'\\]*/y }

export class Lexer {
  readonly source: string
  readonly reading: Reading
  /** No byte needs decoding. */
  readonly #plain: boolean
  /** Byte offset of what is read next. */
  at = 0

  /** @param source the file as latin1 */
  constructor(source: string, reading: Reading) {
    this.source = source
    this.reading = reading
    this.#plain = !/[^\t-~]/.test(source)
  }

  /** A fault that was noticed here. */
  fault(code: FaultCode, offset = this.at): Fault {
    return { code, offset, reached: this.at }
  }

  /** Goes to the next stanza, over blank lines and comments; false at the end of the file. */
  nextStanza(): boolean {
    const { source } = this
    for (; this.at < source.length; this.at++) {
      const kindHere = kindAt(source, this.at)
      if (kindHere === blank) continue
      if (kindHere !== lineEnd) return true
      const end = source.indexOf('\n', this.at)
      if (end < 0) break
      this.at = end
    }
    this.at = source.length
    return false
  }

  /** Whether something other than a comment is left on the line. */
  hasToken(): boolean {
    return this.at < this.source.length && kindAt(this.source, this.at) !== lineEnd
  }

  /** Whether what is read next begins with some characters. */
  isAt(characters: string): boolean {
    return this.source.startsWith(characters, this.at)
  }

  /** Skips blanks and escaped line ends. */
  skipBlanks(): void {
    const { source } = this
    for (;;) {
      if (kindAt(source, this.at) === blank) this.at++
      else if (source.startsWith('\\\n', this.at)) this.at += 2
      else return
    }
  }

  /** Skips a comment and the end of the line; a fault where something else is left on it. */
  endOfLine(): Fault | null {
    if (this.hasToken()) return this.fault('unexpected-token')
    this.skipComment()
    return null
  }

  /** Skips the rest of the line, whatever it is. */
  skipComment(): void {
    this.at = afterLine(this.source, this.at)
  }

  /** A word as it is written, quotes and backslashes included: names of stanzas and operators are never quoted. */
  word(end = wordEnd): string | Fault {
    return this.#token(end, true)
  }

  /** A word without its quotes and escapes. */
  argument(end = wordEnd): string | Fault {
    const value = this.#token(end, false)
    return typeof value === 'string' ? this.#kept(value) : value
  }

  /** The rest of the line as a command: quotes and backslashes stay for the shell. */
  command(): string | Fault {
    if (!this.hasToken()) return this.fault('expected-token')
    const value = this.#token(commandEnd, true)
    return typeof value === 'string' ? this.#kept(value) : value
  }

  /**
   * The lines up to `end script`, verbatim but for the blanks that all of them begin with. It begins on the line after `at`;
   * that nothing else is on this one is a fault too.
   */
  script(): string | Fault {
    const fault = this.endOfLine()
    if (fault !== null) return fault
    const { source } = this
    const start = this.at
    const end = endOfScript(source, start)
    if (end === null) return this.#faultAtEnd('unterminated-block')
    this.at = afterLine(source, end)
    return this.#kept(outdented(source.slice(start, end)))
  }

  #faultAtEnd(code: FaultCode): Fault {
    this.at = this.source.length
    return this.fault(code)
  }

  #kept(value: string): string {
    return this.#plain ? value : textOf(value)
  }

  /** A token up to a character of the kinds `end`, and the blanks after it. */
  #token(end: End, verbatim: boolean): string | Fault {
    const { source } = this
    const start = this.at
    let value = ''
    let from = start
    let at = endOfRun(source, start, end.run)
    while (at < source.length && (kindAt(source, at) & end.kinds) === 0) {
      const next = endOfRun(source, at, quoted)
      if (next === at) return this.#composed(end, verbatim)
      if (!verbatim) {
        value += source.slice(from, at) + source.slice(at + 1, next - 1)
        from = next
      }
      at = endOfRun(source, next, end.run)
    }
    this.at = at
    this.skipBlanks()
    value += source.slice(from, beforeBlanks(source, at, from))
    return value === '' ? this.fault('expected-token') : value
  }

  /** A token with escapes or line ends in it, from its beginning. */
  #composed(end: End, verbatim: boolean): string | Fault {
    const { source } = this
    const start = this.at
    const pieces = new Pieces(source, start, this.reading)
    let quote = 0
    let marks = 0
    let at = start
    for (; at < source.length; at++) {
      const code = source.charCodeAt(at)
      const kind = kindAt(source, at)
      if (code === backslash) {
        at++
        if (at === source.length) return this.#faultAtEnd('trailing-slash')
        const escaped = source.charCodeAt(at)
        const means = escaped === backslash || kindAt(source, at) === blank
        if (escaped === newline) pieces.lineEnd(at - 1, at + 1)
        else pieces.escape(at, verbatim || !means, !means)
      } else if (quote !== 0 && code === newline) pieces.lineEnd(at, at + 1)
      else if (kind === blank && (quote !== 0 || (end.kinds & blank) === 0)) pieces.blank(at)
      else if (quote === 0 && (kind & end.kinds) !== 0) break
      else {
        pieces.join()
        const mark = quote === 0 ? kind === quoteMark : code === quote
        if (mark) quote = quote === 0 ? code : 0
        if (mark && !verbatim) {
          pieces.drop(at)
          marks++
        }
      }
    }
    if (quote !== 0) return this.#faultAtEnd('unterminated-quote')
    this.at = at
    this.skipBlanks()
    return at - start === marks ? this.fault('expected-token') : pieces.upTo(at)
  }
}
