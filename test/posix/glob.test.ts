import fc from 'fast-check'
import t from 'tap'
import { glob } from '../../src/posix/glob.ts'

t.test('as fnmatch(3) with no flags', t => {
  const rows: readonly (readonly [pattern: string, yes: readonly string[], no: readonly string[]])[] = [
    ['', [''], ['a']],
    ['abc', ['abc'], ['ab', 'abcd', 'ABC', '']],
    ['*', ['', 'a', '.hidden', 'a/b'], []],
    ['**', ['', 'abc'], []],
    ['/x/*', ['/x/', '/x/y', '/x/y/z', '/x/.y'], ['/x', 'a/x/y']],
    ['*.conf', ['.conf', 'a.conf', 'a/b.conf'], ['a.conf~', 'conf']],
    ['a*b*c', ['abc', 'axbxc', 'abbcc', 'abcbc'], ['ab', 'acb', 'abcx']],
    ['?', ['a', '/', '.', '*'], ['', 'ab']],
    ['a?c', ['abc', 'a/c'], ['ac', 'abbc']],
    ['[abc]', ['a', 'b', 'c'], ['d', '', 'ab', 'A']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[2345]', ['2', '5'], ['1', '6', 'S']],
    ['[!2345]', ['1', '6', 'S', '!'], ['2', '5', '']],
    ['[^a]', ['b', '^'], ['a']],
    ['[c-a]', [], ['a', 'b', 'c', '-']],
    ['[a-]', ['a', '-'], ['b']],
    ['[-a]', ['a', '-'], ['b']],
    ['[]a]', [']', 'a'], ['[', '[]a]']],
    ['[!]a]', ['b', '['], [']', 'a']],
    ['[a!]', ['a', '!'], ['b']],
    ['[\\]]', [']'], ['\\', '\\]']],
    ['[a\\-c]', ['a', '-', 'c'], ['b']],
    ['[[:digit:]]', ['0', '9'], ['a', ':', '[', 'd']],
    ['[[:digit:]a-c_]', ['7', 'b', '_'], ['d']],
    ['[![:space:]]', ['a'], [' ', '\t']],
    ['[[:upper:]][[:lower:]]*', ['Abc', 'Zz'], ['abc', 'AB']],
    ['[[:alpha:][:digit:]]', ['a', '1'], ['_']],
    ['[[:punct:]]', ['!', '~', '['], ['a', ' ']],
    ['[[:xdigit:]][[:alnum:]][[:blank:]][[:graph:]][[:print:]]', ['fz ! '], ['gz ! ']],
    ['[[:cntrl:]]', ['\n'], ['a']],
    ['[[:nonsense:]]', [], ['n', ':']],
    ['[[:constructor:]]', [], ['c', ':']],
    ['[[=a=]]', ['a'], ['=', 'b']],
    ['[[.-.]-9]', ['-', '5'], ['a']],
    ['[', ['['], ['a']],
    ['[abc', ['[abc'], ['a']],
    ['[a-', ['[a-'], ['a']],
    ['a[', ['a['], ['a']],
    ['\\*', ['*'], ['a', '\\*', '\\a']],
    ['\\?', ['?'], ['a']],
    ['\\[a]', ['[a]'], ['a']],
    ['\\a', ['a'], ['\\a']],
    ['\\\\', ['\\'], ['\\\\']],
    ['a\\', [], ['a', 'a\\']],
    ['a]', ['a]'], ['a']],
    ['*[0-9]', ['eth0', '7'], ['eth']],
  ]
  for (const [pattern, yes, no] of rows) {
    for (const text of yes) t.ok(glob(pattern, text), `${pattern} matches ${JSON.stringify(text)}`)
    for (const text of no) t.notOk(glob(pattern, text), `${pattern} does not match ${JSON.stringify(text)}`)
  }
  t.end()
})

t.test('a text matches itself where every character is escaped, and where it is a set', async () => {
  fc.assert(fc.property(fc.string(), text => glob(text.replace(/./gs, '\\$&'), text)))
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 1 }), char =>
      glob(`[${char === '!' || char === '^' ? '\\' : ''}${char === '\\' ? '\\\\' : char}]`, char),
    ),
  )
})

t.test('any pattern and any text give an answer', async () => {
  const alphabet = fc.constantFrom('*', '?', '[', ']', '!', '-', '\\', ':', 'a', 'b', '=', '.')
  const text = fc.string({ unit: alphabet, maxLength: 20 })
  fc.assert(fc.property(text, text, (pattern, value) => glob(`*${pattern}`, value) || !glob(pattern, value)))
})

t.test('many stars come to an end: to try what each may stand for would not', async t => {
  t.notOk(glob(`${'a*'.repeat(50)}b`, 'a'.repeat(20_000)))
})
