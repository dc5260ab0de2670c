/** Kinds of characters, and how far a run of blanks or a line goes. Texts are latin1; indexes are byte offsets. */

export const newline = 10
export const backslash = 92

export const blank = 1
/** What ends a line or begins a comment. A NUL is taken for the beginning of a comment: no word can hold one. */
export const lineEnd = 2
export const parenthesis = 4
export const quoteMark = 8

const kinds = new Uint8Array(256)
for (const character of ' \t\r') kinds[character.charCodeAt(0)] = blank
for (const character of '\n#\0') kinds[character.charCodeAt(0)] = lineEnd
for (const character of '()') kinds[character.charCodeAt(0)] = parenthesis
for (const character of '"\'') kinds[character.charCodeAt(0)] = quoteMark

/** The kind of the character at an index; 0 for most, and past the end. */
export function kindAt(text: string, at: number): number {
  return at < text.length ? (kinds[text.charCodeAt(at)] ?? 0) : 0
}

/** Where the blanks end that begin at an index. */
export function afterBlanks(text: string, from: number): number {
  let at = from
  while (kindAt(text, at) === blank) at++
  return at
}

/** Where the blanks begin that end at an index; not before `floor`. */
export function beforeBlanks(text: string, to: number, floor: number): number {
  let at = to
  while (at > floor && kindAt(text, at - 1) === blank) at--
  return at
}

/** Where the line after that of an index begins. */
export function afterLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end + 1
}
