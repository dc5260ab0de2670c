import fc from 'fast-check'
import t from 'tap'
import { isSet, type Option, parseOptions, valuesOf } from '../../src/command-line/options.ts'

const flag = (short: string | null, long: string): Option => ({ short, long, argument: null, help: '' })
const table: readonly Option[] = [
  flag('a', 'all'),
  flag('b', 'both'),
  { short: 'o', long: 'out', argument: 'FILE', help: '' },
  { short: 'e', long: null, argument: 'KEY=VALUE', help: '' },
  { ...flag('h', 'help'), immediate: true },
]

/** What was understood, on one line: options, then the words after a bar. */
function read(line: string, stopAtWord = false): string {
  const parsed = parseOptions(line === '' ? [] : line.split(' '), table, stopAtWord)
  if (parsed.kind === 'error') return `error: ${parsed.error}`
  if (parsed.kind === 'immediate') return `at once: ${parsed.name}`
  const settings = parsed.settings.map(s => (s.value === null ? s.name : `${s.name}=${s.value}`))
  return `${settings.join(' ')}|${parsed.words.join(' ')}`
}

t.test('what a command line means', t => {
  const rows: readonly (readonly [line: string, meaning: string])[] = [
    ['', '|'],
    ['x y', '|x y'],
    ['--all x', 'all|x'],
    ['x --all', 'all|x'],
    ['x -a y -b z', 'all both|x y z'],
    ['-ab x', 'all both|x'],
    ['-ba', 'both all|'],
    ['--all --all', 'all all|'],
    ['--out=f x', 'out=f|x'],
    ['--out f x', 'out=f|x'],
    ['--out= x', 'out=|x'],
    ['--out=a=b', 'out=a=b|'],
    ['-of x', 'out=f|x'],
    ['-o f x', 'out=f|x'],
    ['-ao f x', 'all out=f|x'],
    ['-aof x', 'error: invalid option: -f'],
    ['-oa x', 'out=a|x'],
    ['-o -a f x', 'out=f all|x'],
    ['-o -e f g x', 'out=f e=g|x'],
    ['--out --all f', 'out=f all|'],
    ['-e A=1 -e B=2', 'e=A=1 e=B=2|'],
    ['-eA=1', 'e=A=1|'],
    ['-- --all x', '|--all x'],
    ['-a -- -b --', 'all|-b --'],
    ['-o -- -b x', 'out=-b|x'],
    ['- x', '|- x'],
    ['-o - x', 'out=-|x'],
    ['x --help', 'at once: help'],
    ['--help --bogus', 'at once: help'],
    ['-ah -x', 'at once: help'],
    ['--bogus --help', 'error: invalid option: --bogus'],
    ['-x', 'error: invalid option: -x'],
    ['-axb', 'error: invalid option: -x'],
    ['--al', 'error: invalid option: --al'],
    ['--allx', 'error: invalid option: --allx'],
    ['--e', 'error: invalid option: --e'],
    ['--bogus=1', 'error: invalid option: --bogus=1'],
    ['--all=1', 'error: unexpected argument: --all=1'],
    ['--all=', 'error: unexpected argument: --all='],
    ['--out', 'error: missing argument: --out'],
    ['x --out', 'error: missing argument: --out'],
    ['-o', 'error: missing argument: -o'],
    ['-ao', 'error: missing argument: -o'],
    ['-o --', 'error: missing argument: -o'],
    ['--out --all', 'error: missing argument: --out'],
  ]
  for (const [line, meaning] of rows) t.equal(read(line), meaning, line)
  t.end()
})

t.test('before a command, nothing after the first word is looked at', t => {
  const rows: readonly (readonly [line: string, meaning: string])[] = [
    ['', '|'],
    ['x --bogus', '|x --bogus'],
    ['-a x -b', 'all|x -b'],
    ['-o f x -b', 'out=f|x -b'],
    ['-o -a f x -b', 'out=f all|x -b'],
    ['-- x -b', '|x -b'],
    ['-- -x -b', '|-x -b'],
    ['--bogus x', 'error: invalid option: --bogus'],
  ]
  for (const [line, meaning] of rows) t.equal(read(line, true), meaning, line)
  t.end()
})

t.test('asking for what was given', async t => {
  const parsed = parseOptions(['-e', 'A=1', '-a', '-e', 'B=2'], table)
  if (parsed.kind !== 'parsed') return t.fail('no error here')
  t.ok(isSet(parsed.settings, 'all'))
  t.notOk(isSet(parsed.settings, 'both'))
  t.same(valuesOf(parsed.settings, 'e'), ['A=1', 'B=2'])
  t.same(valuesOf(parsed.settings, 'out'), [])
})

t.test('words that are no options all arrive, in their order', async () => {
  const word = fc.string().filter(w => w === '-' || !w.startsWith('-'))
  fc.assert(
    fc.property(fc.array(word), fc.array(fc.string()), (words, after) => {
      const parsed = parseOptions(['-a', ...words, '--both', '--', ...after], table)
      return parsed.kind === 'parsed' && JSON.stringify(parsed.words) === JSON.stringify([...words, ...after])
    }),
  )
})
