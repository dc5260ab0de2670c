/**
 * Variables in `instance`, in the arguments of `start on`/`stop on` and in `apparmor switch` (init(5), *instance*).
 *
 *     $NAME ${NAME}                 the value; unset is an error
 *     ${NAME:-WORD} ${NAME-WORD}    WORD where NAME is unset or empty; where it is unset
 *     ${NAME:+WORD} ${NAME+WORD}    WORD where NAME is set and not empty; where it is set
 *
 * NAME and WORD may hold variables themselves. One pass with a stack of the open braces: a text can't nest too deep for it.
 */

export type Expansion =
  | { readonly ok: true; readonly value: string }
  | { readonly ok: false; readonly error: string }

/** What `$NAME` stands for, undefined where it is unset. */
export type Variable = (name: string) => string | undefined

/** An open `${`, or the text outside of all: what has been read of it. `operator` is null while still in NAME. */
interface Open {
  text: string
  name: string
  operator: string | null
}

const simple = /[A-Za-z_][A-Za-z0-9_]*/y
const outside = /[^$]+/y
const inName = /[^$:+}-]+/y
const inWord = /[^$}]+/y

/**
 * Expands a text.
 * @param variable the environment it is expanded in
 * @returns the text, or the error as Upstart words it: `Unknown parameter: NAME`, `Expected operator`, `Mismatched braces`.
 *   WORD is expanded before it is known whether it is used, so its errors count always.
 */
export function expand(text: string, variable: Variable): Expansion {
  const top: Open = { text: '', name: '', operator: null }
  const open: Open[] = []
  let current = top
  for (let at = 0; at < text.length; ) {
    const plain = run(current === top ? outside : current.operator === null ? inName : inWord, text, at)
    if (plain !== '') {
      current.text += plain
      at += plain.length
    } else if (text[at] !== '$') {
      // Inside braces, at the end of NAME or of WORD.
      if (text[at] === '}') {
        const value = close(current, variable)
        if (!value.ok) return value
        current = open.pop() ?? top
        current.text += value.value
        at += 1
      } else {
        const length = text[at] === ':' ? 2 : 1
        const operator = text.slice(at, at + length)
        if (!/[-+]$/.test(operator)) return { ok: false, error: 'Expected operator' }
        current.name = current.text
        current.text = ''
        current.operator = operator
        at += length
      }
    } else if (text[at + 1] === '{') {
      open.push(current)
      current = { text: '', name: '', operator: null }
      at += 2
    } else {
      const name = run(simple, text, at + 1)
      const value = name === '' ? '$' : variable(name)
      if (value === undefined) return unknown(name)
      current.text += value
      at += 1 + name.length
    }
  }
  return current === top ? { ok: true, value: top.text } : { ok: false, error: 'Mismatched braces' }
}

/** What a pair of braces stands for, now that all between them is read. `${}` is a dollar sign. */
function close({ text, name, operator }: Open, variable: Variable): Expansion {
  if (operator === null) {
    const value = text === '' ? '$' : variable(text)
    return value === undefined ? unknown(text) : { ok: true, value }
  }
  const value = variable(name)
  const counts = operator.startsWith(':') ? value !== undefined && value !== '' : value !== undefined
  if (operator.endsWith('+')) return { ok: true, value: counts ? text : '' }
  return { ok: true, value: counts && value !== undefined ? value : text }
}

function unknown(name: string): Expansion {
  return { ok: false, error: `Unknown parameter: ${name}` }
}

/** What a sticky pattern finds at that place, `''` for nothing. */
function run(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}
