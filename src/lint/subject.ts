/** A job as lint sees it: what its files say, where in them, and what is around it. */
import { type Diagnostic, placeOf } from '../job-file/diagnostic.ts'
import type { JobClass, ProcessName } from '../job-file/job-class.ts'
import { type Place, placeOfProcess } from '../job-file/outline.ts'
import type { Code } from './codes.ts'

export interface LintedFile {
  readonly path: string
  /** latin1 */
  readonly source: string
  readonly places: readonly Place[]
}

export interface Subject {
  readonly job: JobClass
  /** The job file and its override, what is read later last. */
  readonly files: readonly LintedFile[]
}

export interface Finding extends Diagnostic {
  readonly code: Code
  readonly path: string
  /** What was most likely meant; null where that can't be told. */
  readonly suggestion: string | null
}

/** A stanza in its file. */
export interface Spot {
  readonly file: LintedFile
  readonly place: Place
}

/** The last stanza of a name: the one that is in force. */
export function spotOf({ files }: Subject, stanza: string): Spot | null {
  for (const file of files.toReversed()) {
    const place = file.places.findLast(p => p.stanza === stanza)
    if (place !== undefined) return { file, place }
  }
  return null
}

/** The stanza that says what a process is. */
export function spotOfProcess({ files }: Subject, process: ProcessName): Spot | null {
  for (const file of files.toReversed()) {
    const place = placeOfProcess(file.places, process)
    if (place !== undefined) return { file, place }
  }
  return null
}

/**
 * A finding at a stanza.
 * @param word where this stands in it, if it does, else at its beginning
 */
export function finding(
  code: Code,
  { file, place }: Spot,
  message: string,
  word: string | null = null,
  suggestion: string | null = null,
): Finding {
  const found = word === null ? -1 : wordIn(file.source, word, place.body, place.end)
  return findingAt(code, file, found < 0 ? place.at : found, message, suggestion)
}

/**
 * A finding in a line of a script.
 * @param spot the stanza of the script
 * @param line 1-based, of its body
 */
export function findingInScript(
  code: Code,
  { file, place }: Spot,
  line: number,
  message: string,
  word: string | null = null,
): Finding {
  const { source } = file
  // the first line is the one of the stanza
  let start = place.at
  for (let n = 0; n < line; n++) start = source.indexOf('\n', start) + 1
  const newline = source.indexOf('\n', start)
  const end = newline < 0 ? source.length : newline
  const found = word === null ? -1 : wordIn(source, word, start, end)
  const blanks = /^[ \t]*/.exec(source.slice(start, end))?.[0].length ?? 0
  return findingAt(code, file, found < 0 ? start + blanks : found, message, null)
}

export function findingAt(
  code: Code,
  { path, source }: LintedFile,
  offset: number,
  message: string,
  suggestion: string | null = null,
): Finding {
  return { code, path, suggestion, fault: null, message, offset, ...placeOf(source, offset) }
}

/** Where a word stands alone in part of a text; -1 where it doesn't. */
function wordIn(source: string, word: string, from: number, to: number): number {
  for (
    let at = source.indexOf(word, from);
    at >= 0 && at + word.length <= to;
    at = source.indexOf(word, at + 1)
  ) {
    const before = at === 0 ? ' ' : source.charAt(at - 1)
    const after = source.charAt(at + word.length)
    if (/[\s("'=;|&]/.test(before) && (after === '' || /[\s)"';|&]/.test(after))) return at
  }
  return -1
}
