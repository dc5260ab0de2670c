/**
 * The sh scripts that are shipped, maintainer scripts too, are ones that dash 0.5.5.1 (Ubuntu 10.04) reads as any newer shell does. It expands
 * all assignments of a command before it makes any, so `a=$0 b=${a#-}` leaves b empty. yash reads no byte beyond ASCII in the locale C.
 */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const scripts = [
  ...['start-stop-daemon'].map(name => `src/launcher/${name}`),
  'src/completion/complete',
  ...readdirSync('debian')
    .filter(name => /\.sh$|(?:inst|rm)\.in$/.test(name))
    .map(name => `debian/${name}`),
  'build/demo/upstart-job',
]

/** One word of a command, as far as quotes and expansions go. */
const word = /(?:"(?:\\.|[^"\\])*"|'[^']*'|\$\{[^}]*\}|\$\((?:[^()]|\([^()]*\))*\)|\\.|[^\s;&|()<>"'])+/g

/** What no shell of that age knows, or not all do. */
const unknown: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/\[\[ /, '[['],
  [/\$'/, "$'"],
  [/<<</, '<<<'],
  [/<\(/, '<('],
  [/&>/, '&>'],
  [/\becho -e\b/, 'echo -e'],
  [/\w\+=/, '+='],
  [/\$\{\w+:\d/, 'a substring'],
  [/\$\{\w+\//, 'a replacement'],
  [/^\s*(?:source|declare|typeset)\s/, 'a word of bash'],
  [/^\s*local \S+=\$/, 'an unquoted value in local'],
]

/** The faults of a script, `LINE: WHAT`. */
function faults(text: string): string[] {
  return text.split('\n').flatMap((line, at) => {
    const found = [...line.matchAll(/[^ -~\t]/g)].map(() => 'a byte beyond ASCII')
    const code = line.replace(/(?:^|\s)#.*$/, '')
    const unquoted = code.replaceAll(/(?<!\$)'[^']*'/g, '')
    found.push(...unknown.flatMap(([pattern, what]) => (pattern.test(unquoted) ? what : [])))
    for (const command of code.split(/;|&&|\|\||\b(?:then|do|else)\b/)) {
      const assigned: string[] = []
      for (const [text] of command.trim().matchAll(word)) {
        const [, name, value = ''] = /^(\w+)=(.*)$/s.exec(text) ?? []
        if (name === undefined) break
        const used = assigned.find(one => new RegExp(`\\$\\{?#?${one}\\b`).test(value))
        if (used !== undefined) found.push(`${name} is made of ${used}, which the same command assigns`)
        assigned.push(name)
      }
    }
    return found.map(what => `${at + 1}: ${what}`)
  })
}

t.test('what is found', async t => {
  const rows: readonly (readonly [line: string, found: string | null])[] = [
    ['name=$0 name=x$name', '1: name is made of name, which the same command assigns'],
    ['a=1 b="x$a"', '1: b is made of a, which the same command assigns'],
    ['if x; then a=1 b=$a; fi', '1: b is made of a, which the same command assigns'],
    ['a=1 b=$(echo $a)', '1: b is made of a, which the same command assigns'],
    ['a=1; b=$a', null],
    ['a=1 b=$c command "$a"', null],
    ['x # a=1 b=$a', null],
    ['echo … ', '1: a byte beyond ASCII'],
    ['[[ -e x ]]', '1: [['],
    ['local a=$b', '1: an unquoted value in local'],
  ]
  for (const [line, found] of rows) t.equal(faults(line)[0] ?? null, found, line)
})

for (const path of scripts) t.test(path, async t => t.same(faults(readFileSync(path, 'utf8')), []))
