/**
 * fnmatch(3) with no flags, as `start on` compares values and as `emits` names events: `*` and `?` match `/` and a leading dot too,
 * `[a-c]`, `[!a]`, `[[:digit:]]`, and a backslash takes the meaning from what follows.
 * The time is at most pattern × text: after a mismatch only the last `*` is tried again with more.
 */

type Part =
  | { readonly kind: 'star' | 'any' }
  | { readonly kind: 'char'; readonly char: string }
  | { readonly kind: 'set'; readonly negated: boolean; readonly members: readonly Member[] }

/** A class of characters, or a range from one to another (a single one: from itself to itself). */
type Member = RegExp | readonly [string, string]

const classes: ReadonlyMap<string, RegExp> = new Map([
  ['alnum', /[A-Za-z0-9]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what the class is
  ['cntrl', /[\x00-\x1f\x7f]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[ \t\n\v\f\r]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[0-9A-Fa-f]/],
])

/** Whether the whole of `text` matches `pattern`. */
export function glob(pattern: string, text: string): boolean {
  if (!/[*?[\\]/.test(pattern)) return pattern === text
  const parts = compile(pattern)
  if (parts === null) return false
  let part = 0
  let at = 0
  let star = -1
  let starAt = 0
  while (at < text.length) {
    const wanted = parts[part]
    if (wanted?.kind === 'star') {
      star = part++
      starAt = at
    } else if (wanted !== undefined && accepts(wanted, text.charAt(at))) {
      part++
      at++
    } else if (star >= 0) {
      part = star + 1
      at = ++starAt
    } else return false
  }
  while (parts[part]?.kind === 'star') part++
  return part === parts.length
}

function accepts(part: Part, char: string): boolean {
  if (part.kind === 'char') return part.char === char
  if (part.kind !== 'set') return true
  const found = part.members.some(m => (m instanceof RegExp ? m.test(char) : m[0] <= char && char <= m[1]))
  return found !== part.negated
}

/** The parts of a pattern; null for one that matches nothing (a backslash at its end, a class that isn't one). */
function compile(pattern: string): readonly Part[] | null {
  const parts: Part[] = []
  for (let at = 0; at < pattern.length; ) {
    const char = pattern.charAt(at++)
    if (char === '*') parts.push({ kind: 'star' })
    else if (char === '?') parts.push({ kind: 'any' })
    else if (char === '\\') {
      if (at === pattern.length) return null
      parts.push({ kind: 'char', char: pattern.charAt(at++) })
    } else if (char === '[') {
      const set = bracket(pattern, at)
      if (set === 'unknown class') return null
      // Without its end, a bracket is a character like others.
      parts.push(set === 'unterminated' ? { kind: 'char', char } : set.part)
      if (set !== 'unterminated') at = set.end
    } else parts.push({ kind: 'char', char })
  }
  return parts
}

/** The set whose `[` is just before `at`, and the place after its `]`. */
function bracket(
  pattern: string,
  at: number,
): { part: Part; end: number } | 'unterminated' | 'unknown class' {
  const members: Member[] = []
  const negated = pattern[at] === '!' || pattern[at] === '^'
  const first = negated ? at + 1 : at
  for (let next = first; ; ) {
    if (pattern[next] === ']' && next > first)
      return { part: { kind: 'set', negated, members }, end: next + 1 }
    const named = namedClass(pattern, next)
    if (named !== null) {
      const listed = classes.get(named.name)
      if (listed === undefined) return 'unknown class'
      members.push(listed)
      next = named.end
      continue
    }
    const from = element(pattern, next)
    if (from === null) return 'unterminated'
    next = from.end
    let to = from
    if (pattern[next] === '-' && next + 1 < pattern.length && pattern[next + 1] !== ']') {
      const upper = element(pattern, next + 1)
      if (upper === null) return 'unterminated'
      to = upper
      next = upper.end
    }
    members.push([from.char, to.char])
  }
}

/** `[:NAME:]` at that place. */
function namedClass(pattern: string, at: number): { name: string; end: number } | null {
  const found = /^\[:([a-z]*):\]/.exec(pattern.slice(at, at + 16))
  return found === null ? null : { name: found[1] ?? '', end: at + found[0].length }
}

/** One character of a set: itself, after a backslash, or as `[=c=]` or `[.c.]`; null at the end of the pattern. */
function element(pattern: string, at: number): { char: string; end: number } | null {
  const found = /^\[([=.])(.)\1\]/s.exec(pattern.slice(at, at + 5))
  if (found !== null) return { char: found[2] ?? '', end: at + 5 }
  const escaped = pattern[at] === '\\' ? 1 : 0
  const char = pattern.charAt(at + escaped)
  return char === '' ? null : { char, end: at + escaped + 1 }
}
