/**
 * The simple commands of a shell script, as far as can be told without running it: enough to see which programs it certainly runs. Of what
 * isn't understood nothing is claimed.
 */

export interface ShellCommand {
  /** Without quotes; what is to be expanded stays as it is written. Assignments before the command are left out. */
  readonly words: readonly string[]
  /** 1-based. */
  readonly line: number
  /** It is run whenever the script comes this far: not in an `if`, a loop or a function, nor after `&&` or `||`. */
  readonly certain: boolean
  /** A process is made for a part of it, even if it is no program: a pipe, `&`, parentheses, $(…). */
  readonly forks: boolean
}

const opening: ReadonlySet<string> = new Set(['if', 'while', 'until', 'for', 'case', '{'])
const closing: ReadonlySet<string> = new Set(['fi', 'done', 'esac', '}'])
/** After these comes a command. */
const before: ReadonlySet<string> = new Set([
  'if',
  'then',
  'elif',
  'else',
  'while',
  'until',
  'do',
  '{',
  '!',
  'time',
])

/** Builtins of every sh, which are run without a process of their own. */
const builtins: ReadonlySet<string> = new Set(
  (
    '. : [ alias bg break cd command continue echo eval exec exit export false fg getopts hash jobs kill local printf pwd ' +
    'read readonly return set shift source test times trap true type ulimit umask unalias unset wait'
  ).split(' '),
)

/** Whether a command makes a process (exec makes none). */
export function makesProcess({ words, forks }: ShellCommand): boolean {
  const [name] = words
  return forks || (name !== undefined && !builtins.has(name) && !name.includes('$'))
}

/** The program that a command runs, with its arguments; empty for a builtin. */
export function programOf({ words }: ShellCommand): readonly string[] {
  const [name = '', ...rest] = words
  if (name === 'exec') return rest[0]?.startsWith('-') === true ? [] : rest
  return builtins.has(name) ? [] : words
}

interface Token {
  readonly kind: 'word' | 'operator'
  readonly text: string
  readonly line: number
  readonly quoted: boolean
  /** NAME=VALUE. */
  readonly assigns: boolean
  /** Holds a $(…) or `…`. */
  readonly substitutes: boolean
}

/** @returns null for what isn't understood: functions */
export function shellCommands(script: string): ShellCommand[] | null {
  const tokens = tokensOf(script)
  if (tokens.some((token, at) => token.text === '(' && tokens[at + 1]?.text === ')')) return null
  const commands: ShellCommand[] = []
  let words: Token[] = []
  let depth = 0
  let conditional = false
  let piped = false
  /** Depths of `case`s whose next pattern is to come. */
  const cases: number[] = []
  let inPattern = false
  const end = (operator: string): void => {
    const assignments = words.findIndex(w => !w.assigns)
    const own = assignments < 0 ? [] : words.slice(assignments)
    const pipe = operator === '|'
    const forks = piped || pipe || operator === '&' || words.some(w => w.substitutes)
    const [first] = words
    if (first !== undefined)
      commands.push({
        words: own.map(w => w.text),
        line: first.line,
        certain: depth === 0 && !conditional,
        forks,
      })
    words = []
    piped = pipe
    conditional = operator === '&&' || operator === '||' || (conditional && pipe)
  }
  for (const token of tokens) {
    if (inPattern && !(token.text === 'esac' && token.kind === 'word')) {
      if (token.text === ')' && token.kind === 'operator') inPattern = false
      continue
    }
    if (token.kind === 'operator') {
      if (token.text === '(') depth++
      end(token.text)
      if (token.text === ')') depth = Math.max(0, depth - 1)
      if (token.text === ';;') inPattern = cases.length > 0
      continue
    }
    const [first] = words
    if (first === undefined && !token.quoted) {
      if (closing.has(token.text)) {
        depth = Math.max(0, depth - 1)
        if (token.text === 'esac') {
          cases.pop()
          inPattern = false
        }
        continue
      }
      if (opening.has(token.text)) depth++
      if (token.text === 'case') cases.push(depth)
      if (before.has(token.text)) continue
    }
    words.push(token)
    if (first?.text === 'case' && token.text === 'in' && words.length === 3) {
      words = []
      inPattern = true
    }
  }
  end('\n')
  return commands.filter(({ words: [name], forks }) => forks || (name !== undefined && !opening.has(name)))
}

/** One token at a time; line ends are operators. */
const shape =
  /(?<blank>[ \t\r]+|\\\n|#[^\n]*)|(?<redirection>\d*(?:<<-?|<&|>&|<>|>>|>\||<|>)[ \t]*)|(?<operator>;;|&&|\|\||[;&|()\n])|(?<word>(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\$\(\((?:[^()]|\([^()]*\))*\)\)|\$\((?:[^()'"]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\((?:[^()]|\([^()]*\))*\))*\)|\$\{[^}]*\}|`(?:\\[\s\S]|[^`\\])*`|[^\s;&|()<>'"`\\$]+|\$(?![({]))+)|(?<other>[\s\S])/y

function tokensOf(script: string): Token[] {
  const tokens: Token[] = []
  const documents: string[] = []
  let line = 1
  let afterRedirection: string | null = null
  shape.lastIndex = 0
  for (let found = shape.exec(script); found !== null; found = shape.exec(script)) {
    const [text] = found
    const { redirection, operator, word } = found.groups ?? {}
    if (redirection !== undefined) afterRedirection = redirection.trim()
    else if (word !== undefined && afterRedirection !== null) {
      if (/<<-?$/.test(afterRedirection)) documents.push(unquoted(word))
      afterRedirection = null
    } else if (word !== undefined) {
      const substitutes = /`|\$\((?!\()/.test(word.replace(/'[^']*'/g, ''))
      const quoted = /['"\\]/.test(word)
      const assigns = /^[A-Za-z_]\w*=/.test(word)
      tokens.push({ kind: 'word', text: unquoted(word), line, quoted, assigns, substitutes })
    } else if (operator !== undefined) {
      tokens.push({
        kind: 'operator',
        text: operator,
        line,
        quoted: false,
        assigns: false,
        substitutes: false,
      })
    }
    line += text.split('\n').length - 1
    if (operator !== '\n') continue
    for (let document = documents.shift(); document !== undefined; document = documents.shift()) {
      for (let ended = false; !ended && shape.lastIndex < script.length; line++) {
        const next = script.indexOf('\n', shape.lastIndex)
        const at = next < 0 ? script.length : next
        ended = script.slice(shape.lastIndex, at).replace(/^\t+/, '') === document
        shape.lastIndex = Math.min(at + 1, script.length)
      }
    }
  }
  return tokens
}

function unquoted(word: string): string {
  return word.replace(/\\([\s\S])|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"/g, (_, escaped, single, double) =>
    String(escaped ?? single ?? double),
  )
}
