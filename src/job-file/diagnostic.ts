/**
 * What can be wrong with a job file, in Upstart's own words, and where. The parser returns faults (a code and byte
 * offsets); a fault becomes a diagnostic (message, line and column) only when somebody is told; and only
 * `renderDiagnostic` draws it.
 */
import { textOf, wellFormed } from '../posix/byte-text.ts'

/** By their codes, which are stable: programs go by them (upstart-dummy(8), *faults*). */
export const messages = {
  'unknown-stanza': 'Unknown stanza',
  // of the words that a stanza takes
  'unknown-word': 'Unknown stanza',
  'expected-token': 'Expected token',
  'unexpected-token': 'Unexpected token',
  'trailing-slash': 'Trailing slash in file',
  'unterminated-quote': 'Unterminated quoted string',
  'unterminated-block': 'Unterminated block',
  'illegal-interval': 'Illegal interval, expected number of seconds',
  'illegal-limit': "Illegal limit, expected 'unlimited' or integer",
  'illegal-exit': 'Illegal exit status, expected integer',
  'illegal-signal': 'Illegal signal status, expected integer',
  'illegal-umask': 'Illegal file creation mask, expected octal integer',
  'illegal-nice': 'Illegal nice value, expected -20 to 19',
  'illegal-oom': "Illegal oom adjustment, expected -16 to 15 or 'never'",
  'illegal-oom-score': "Illegal oom score adjustment, expected -999 to 1000 or 'never'",
  'expected-event': 'Expected event',
  'expected-operator': 'Expected operator',
  'expected-variable': 'Expected variable name before value',
  'mismatched-parentheses': 'Mismatched parentheses',
} as const

export type FaultCode = keyof typeof messages

/** Why the parser stopped. */
export interface Fault {
  readonly code: FaultCode
  /** Byte offset of what is wrong. */
  readonly offset: number
  /** How far the parser had read: Upstart names the line of that, which may be further on where a word spans lines. */
  readonly reached: number
}

export interface Diagnostic {
  /** `unreadable`: the file itself. Null: it is not the parser's. */
  readonly fault: FaultCode | 'unreadable' | null
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
export function diagnose(source: string, { code, offset, reached }: Fault): Diagnostic {
  return { fault: code, message: messages[code], offset, ...placeOf(source, offset, reached) }
}

/** Line and column of an offset, both from 1. @param reached how far it was read: see `Fault` */
export function placeOf(source: string, offset: number, reached = offset): { line: number; column: number } {
  const starts = lineStarts(source)
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= reached) low = middle
    else high = middle
  }
  const start = starts[low] ?? 0
  const column = offset < start ? 1 : [...lineText(source.slice(start, offset))].length + 1
  return { line: low + 1, column }
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
  const message = `Error while loading configuration file: ${error}`
  return { path, fault: 'unreadable', message, line: 0, column: 0, offset: 0 }
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
