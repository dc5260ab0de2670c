/**
 * What can be wrong with a job file, in Upstart's own words, and where. The parser returns faults (a message and byte offsets);
 * a fault becomes a diagnostic (line and column) only when somebody is told; and only `renderDiagnostic` draws it.
 */
import { textOf, wellFormed } from '../posix/byte-text.ts'

export const messages = {
  unknownStanza: 'Unknown stanza',
  expectedToken: 'Expected token',
  unexpectedToken: 'Unexpected token',
  trailingSlash: 'Trailing slash in file',
  unterminatedQuote: 'Unterminated quoted string',
  unterminatedBlock: 'Unterminated block',
  illegalInterval: 'Illegal interval, expected number of seconds',
  illegalLimit: "Illegal limit, expected 'unlimited' or integer",
  illegalExit: 'Illegal exit status, expected integer',
  illegalSignal: 'Illegal signal status, expected integer',
  illegalUmask: 'Illegal file creation mask, expected octal integer',
  illegalNice: 'Illegal nice value, expected -20 to 19',
  illegalOom: "Illegal oom adjustment, expected -16 to 15 or 'never'",
  illegalOomScore: "Illegal oom score adjustment, expected -999 to 1000 or 'never'",
  expectedEvent: 'Expected event',
  expectedOperator: 'Expected operator',
  expectedVariable: 'Expected variable name before value',
  mismatchedParentheses: 'Mismatched parentheses',
} as const

export type Message = (typeof messages)[keyof typeof messages]

/** Why the parser stopped. */
export interface Fault {
  readonly message: Message
  /** Byte offset of what is wrong. */
  readonly offset: number
  /** How far the parser had read: Upstart names the line of that, which may be further on where a word spans lines. */
  readonly reached: number
}

export interface Diagnostic {
  readonly message: string
  /** 1-based; 0 where the fault is the file itself (it can't be read). */
  readonly line: number
  /** 1-based, in characters; 0 like `line`. */
  readonly column: number
  /** Bytes from the start of the file. */
  readonly offset: number
}

export interface FileDiagnostic extends Diagnostic {
  readonly path: string
}

/** @param source the file as latin1 */
export function diagnose(source: string, fault: Fault): Diagnostic {
  const starts = lineStarts(source)
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= fault.reached) low = middle
    else high = middle
  }
  const start = starts[low] ?? 0
  const column = fault.offset < start ? 1 : [...lineText(source.slice(start, fault.offset))].length + 1
  return { message: fault.message, line: low + 1, column, offset: fault.offset }
}

/** The lines of the text that was asked about last: a file with a thousand faults is asked about as often. */
let last: { readonly source: string; readonly starts: readonly number[] } = { source: '', starts: [0] }

/** Where the lines of a text begin. */
function lineStarts(source: string): readonly number[] {
  if (last.source === source) {
    // the same text by another reference would be compared byte by byte each time
    last = { source, starts: last.starts }
    return last.starts
  }
  const starts = [0]
  for (let end = source.indexOf('\n'); end >= 0; end = source.indexOf('\n', end + 1)) starts.push(end + 1)
  last = { source, starts }
  return starts
}

/**
 * A file that can't be read (upstart: `PATH: Error while loading configuration file: ERR`).
 * @param error strerror's words
 */
export function unreadable(path: string, error: string): FileDiagnostic {
  return { path, message: `Error while loading configuration file: ${error}`, line: 0, column: 0, offset: 0 }
}

/** Characters of a long line that are shown on either side of the fault. */
const shown = 72

/**
 * `FILE:LINE:COLUMN: message`, then the line and a caret below it; lines end with a newline.
 * @param source the file as latin1; null: without the line
 */
export function renderDiagnostic(diagnostic: FileDiagnostic, source: string | null): string {
  const { path, line, column, message } = diagnostic
  if (line === 0) return `${path}: ${message}\n`
  const place = `${path}:${line}:${column}: ${message}\n`
  if (source === null) return place
  const text = [...printable(lineAt(source, line))]
  const from = Math.max(0, column - 1 - shown)
  const before = text.slice(from, column - 1)
  const indent = before.map(character => (character === '\t' ? '\t' : ' ')).join('')
  const after = text.slice(column - 1, column - 1 + shown)
  return `${place}${before.join('')}${after.join('')}\n${indent}^\n`
}

function lineAt(source: string, line: number): string {
  const start = lineStarts(source)[line - 1] ?? 0
  const end = source.indexOf('\n', start)
  return lineText(source.slice(start, end < 0 ? source.length : end))
}

function lineText(bytes: string): string {
  return textOf(bytes.replaceAll('\0', ' '))
}

/** A line that is safe on a terminal: no control characters but tabs. */
function printable(text: string): string {
  return wellFormed(text)
    .replace(/\r$/, '')
    .replace(/[^\P{Cc}\t]/gu, '?')
}
