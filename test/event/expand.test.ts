// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are those of job files
import fc from 'fast-check'
import t from 'tap'
import { expand } from '../../src/event/expand.ts'

const env = new Map([
  ['A', 'a'],
  ['B', 'b'],
  ['E', ''],
  ['K', 'A'],
  ['D', '$A'],
  ['LONG_name2', 'long'],
  ['x.y', 'dotted'],
])
const variable = (name: string) => env.get(name)

t.test('what a text expands to', t => {
  const rows: readonly (readonly [text: string, value: string])[] = [
    ['', ''],
    ['plain', 'plain'],
    ['$A', 'a'],
    ['${A}', 'a'],
    ['x$A/y', 'xa/y'],
    ['$A$B', 'ab'],
    ['$A-$B', 'a-b'],
    ['${A}b', 'ab'],
    ['$LONG_name2!', 'long!'],
    ['$E', ''],
    ['${N:-word}', 'word'],
    ['${N-word}', 'word'],
    ['${E:-word}', 'word'],
    ['${E-word}', ''],
    ['${A:-word}', 'a'],
    ['${A-word}', 'a'],
    ['${N:-}', ''],
    ['${A:+word}', 'word'],
    ['${A+word}', 'word'],
    ['${E:+word}', ''],
    ['${E+word}', 'word'],
    ['${N:+word}', ''],
    ['${N+word}', ''],
    ['${N:-$A}', 'a'],
    ['${N:-${M:-$B}}', 'b'],
    ['${N:-a:b-c+d}', 'a:b-c+d'],
    ['${$K}', 'a'],
    ['${${K}}', 'a'],
    ['${$K:-x}', 'a'],
    ['${}', '$'],
    ['$', '$'],
    ['a$', 'a$'],
    ['$1', '$1'],
    ['$$A', '$a'],
    ['$ A', '$ A'],
    ['\\$A', '\\a'],
    ['$D', '$A'],
    ['${x.y}', 'dotted'],
    ['a}b', 'a}b'],
    ['a:-b', 'a:-b'],
    ['${N:-{x}}', '{x}'],
  ]
  for (const [text, value] of rows) t.same(expand(text, variable), { ok: true, value }, text)
  t.end()
})

t.test('what cannot be expanded', t => {
  const rows: readonly (readonly [text: string, error: string])[] = [
    ['$N', 'Unknown parameter: N'],
    ['${N}', 'Unknown parameter: N'],
    ['$A$N', 'Unknown parameter: N'],
    ['${$N}', 'Unknown parameter: N'],
    ['${$B}', 'Unknown parameter: b'],
    ['${A:-$N}', 'Unknown parameter: N'],
    ['${N:+$M}', 'Unknown parameter: M'],
    ['${A=x}', 'Unknown parameter: A=x'],
    ['${A?x}', 'Unknown parameter: A?x'],
    ['${A.b}', 'Unknown parameter: A.b'],
    ['${1}', 'Unknown parameter: 1'],
    ['${A:x}', 'Expected operator'],
    ['${A:', 'Expected operator'],
    ['${A:}', 'Expected operator'],
    ['${A', 'Mismatched braces'],
    ['${', 'Mismatched braces'],
    ['${A:-x', 'Mismatched braces'],
    ['${A:-${B}', 'Mismatched braces'],
  ]
  for (const [text, error] of rows) t.same(expand(text, variable), { ok: false, error }, text)
  t.end()
})

t.test('a text without a dollar sign stays as it is', async () => {
  fc.assert(
    fc.property(fc.string(), text => {
      const plain = text.replaceAll('$', '')
      const result = expand(plain, variable)
      return result.ok && result.value === plain
    }),
  )
})

t.test('a variable that only looks like one in a value is not expanded again', async () => {
  fc.assert(
    fc.property(fc.string(), value => {
      const result = expand('<${V}>', () => value)
      return result.ok && result.value === `<${value}>`
    }),
  )
})

t.test('braces may nest as deep as the text is long', async t => {
  t.same(expand(['${N:-'.repeat(100_000), 'x', '}'.repeat(100_000)].join(''), variable), {
    ok: true,
    value: 'x',
  })
  t.same(expand('${'.repeat(100_000), variable), { ok: false, error: 'Mismatched braces' })
})
