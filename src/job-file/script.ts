/** The block from `script` to `end script` (init(5)): where it ends, and how far it is indented. What the shell would make of it doesn't matter. */
import { afterBlanks, afterLine, beforeBlanks, kindAt, lineEnd, newline } from './character.ts'

/** Where the first line `end script` begins from `start` on; null where there is none. */
export function endOfScript(source: string, start: number): number | null {
  for (let word = source.indexOf('script', start); word >= 0; word = source.indexOf('script', word + 1)) {
    const blanks = beforeBlanks(source, word, start)
    if (blanks === word || blanks - 3 < start || !source.startsWith('end', blanks - 3)) continue
    const line = beforeBlanks(source, blanks - 3, start)
    if (line !== start && source.charCodeAt(line - 1) !== newline) continue
    const rest = afterBlanks(source, word + 6)
    if (rest === source.length || kindAt(source, rest) === lineEnd) return line
  }
  return null
}

/** Lines without the blanks that all of them begin with. */
export function outdented(lines: string): string {
  let indent = lines.slice(0, afterBlanks(lines, 0))
  for (let line = afterLine(lines, 0); indent !== '' && line < lines.length; line = afterLine(lines, line)) {
    if (!lines.startsWith(indent, line)) indent = common(indent, lines, line)
  }
  return indent === '' ? lines : lines.slice(indent.length).replaceAll(`\n${indent}`, '\n')
}

/** What a line begins with too. */
function common(indent: string, lines: string, line: number): string {
  let length = 0
  while (lines.charCodeAt(line + length) === indent.charCodeAt(length)) length++
  return indent.slice(0, length)
}
