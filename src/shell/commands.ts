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
  /** The scripts in its $(…) and `…`. */
  readonly substituted: readonly string[]
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
  /** The scripts in its $(…) and `…`. */
  readonly substituted: readonly string[]
}

/** @returns null for what isn't understood: functions */
export function shellCommands(script: string): ShellCommand[] | null {
  const { commands, functions } = read(tokensOf(script))
  return functions.size > 0 ? null : commands
}

/** How deep substitutions are looked into. */
const deepest = 4

/**
 * The words of all commands that a script may run, if only under a condition. Those of its functions, called or not, and
 * those in $(…) and `…` are among them; calls of its functions are not.
 */
export function everyCommand(script: string, depth = 0): readonly (readonly string[])[] {
  const { commands, functions } = read(tokensOf(script))
  return commands.flatMap(({ words, substituted }) => {
    const [name] = words
    const inner = depth < deepest ? substituted.flatMap(text => everyCommand(text, depth + 1)) : []
    return name === undefined || functions.has(name) ? inner : [words, ...inner]
  })
}

interface Script {
  readonly commands: ShellCommand[]
  /** Names of those that it defines. */
  readonly functions: ReadonlySet<string>
}

function read(tokens: readonly Token[]): Script {
  const functions = new Set<string>()
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
    const substituted = words.flatMap(w => w.substituted)
    const forks = piped || pipe || operator === '&' || substituted.length > 0
    const [first] = words
    if (first !== undefined)
      commands.push({
        words: own.map(w => w.text),
        line: first.line,
        certain: depth === 0 && !conditional,
        forks,
        substituted,
      })
    words = []
    piped = pipe
    conditional = operator === '&&' || operator === '||' || (conditional && pipe)
  }
  for (const [at, token] of tokens.entries()) {
    if (inPattern && !(token.text === 'esac' && token.kind === 'word')) {
      if (token.text === ')' && token.kind === 'operator') inPattern = false
      continue
    }
    if (token.kind === 'operator') {
      const [name, ...others] = words
      if (token.text === '(' && tokens[at + 1]?.text === ')' && name !== undefined && others.length === 0) {
        functions.add(name.text)
        words = []
      }
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
    if (first?.text === 'function' && words.length === 1 && !first.quoted) {
      functions.add(token.text)
      words = []
      continue
    }
    words.push(token)
    if (first?.text === 'case' && token.text === 'in' && words.length === 3) {
      words = []
      inPattern = true
    }
  }
  end('\n')
  return {
    commands: commands.filter(
      ({ words: [name], forks }) => forks || (name !== undefined && !opening.has(name)),
    ),
    functions,
  }
}

/** One token at a time; line ends are operators. */
const shape =
  /(?<blank>[ \t\r]+|\\\n|#[^\n]*)|(?<redirection>\d*(?:<<-?|<&|>&|<>|>>|>\||<|>)[ \t]*)|(?<operator>;;|&&|\|\||[;&|()\n])|(?<word>(?:\\[\s\S]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\$\(\((?:[^()]|\([^()]*\))*\)\)|\$\((?:[^()'"]|'[^']*'|"(?:\\[\s\S]|[^"\\])*"|\((?:[^()]|\([^()]*\))*\))*\)|\$\{[^}]{0,4000}\}|`(?:\\[\s\S]|[^`\\])*`|[^\s;&|()<>'"`\\$]+|\$(?![({]))+)|(?<other>[\s\S])/y

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
      const substituted = substitutionsIn(word)
      const quoted = /['"\\]/.test(word)
      const assigns = /^[A-Za-z_]\w*=/.test(word)
      tokens.push({ kind: 'word', text: unquoted(word), line, quoted, assigns, substituted })
    } else if (operator !== undefined) {
      tokens.push({
        kind: 'operator',
        text: operator,
        line,
        quoted: false,
        assigns: false,
        substituted: [],
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

const quoting =
  /\\[\s\S]|'[^']*'|"(?<double>(?:\\[\s\S]|[^"\\])*)"|\$\((?!\()(?<dollar>(?:[^()]|\([^()]*\))*)\)|`(?<back>(?:\\[\s\S]|[^`\\])*)`/g
const inQuotes = /\\[\s\S]|\$\((?!\()(?<dollar>(?:[^()]|\([^()]*\))*)\)|`(?<back>(?:\\[\s\S]|[^`\\])*)`/g

/** The scripts in the $(…) and `…` of a word. */
function substitutionsIn(word: string, shape = quoting): string[] {
  if (!/[`$]/.test(word)) return []
  return [...word.matchAll(shape)].flatMap(({ groups = {} }) => {
    const { double, dollar, back } = groups
    if (double !== undefined) return substitutionsIn(double, inQuotes)
    return dollar ?? back?.replace(/\\([`$\\])/g, '$1') ?? []
  })
}
