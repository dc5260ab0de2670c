import t from 'tap'
import type { Expression } from '../../src/event/expression.ts'
import { fault, job, said } from './fixtures/read.ts'

/** A condition with all its parentheses. */
function shown(expression: Expression | null): string {
  if (expression === null) return 'none'
  if ('op' in expression) return `(${shown(expression.left)} ${expression.op} ${shown(expression.right)})`
  return [expression.event, ...(expression.env ?? [])].join(' ')
}

const condition = (text: string) => shown(job(`start on ${text}`).startOn)

t.test('an event and its arguments', t => {
  t.same(job('start on foo').startOn, { event: 'foo', env: null })
  t.same(job('stop on foo a B=b C!=c').stopOn, { event: 'foo', env: ['a', 'B=b', 'C!=c'] })
  t.same(
    job('start on "foo bar" "A=x y"').startOn,
    { event: 'foo bar', env: ['A=x y'] },
    'may be quoted (E4)',
  )
  t.same(job('start on foo !=a').startOn, { event: 'foo', env: ['!=a'] })
  t.same(job('stop on runlevel [!2345] # c').stopOn, { event: 'runlevel', env: ['[!2345]'] })
  t.end()
})

t.test('and and or have the same precedence and associate to the left (E1)', t => {
  t.equal(condition('a and b or c'), '((a and b) or c)')
  t.equal(condition('a or b and c'), '((a or b) and c)')
  t.equal(condition('a or b or c or d'), '(((a or b) or c) or d)')
  t.equal(condition('a x and b Y=y'), '(a x and b Y=y)')
  t.end()
})

t.test('parentheses (E2)', t => {
  t.equal(condition('(a)'), 'a')
  t.equal(condition('((a))'), 'a')
  t.equal(condition('a or (b and c)'), '(a or (b and c))')
  t.equal(condition('(a or b) and (c or d)'), '((a or b) and (c or d))')
  t.equal(condition('a and(b)'), '(a and b)')
  t.equal(condition('(a x)and b'), '(a x and b)')
  t.equal(condition('((a and b) or c) and d'), '(((a and b) or c) and d)')
  t.equal(condition('a A="(x)"'), 'a A=(x)', 'quoted they are none')
  t.equal(fault('start on a A=(x)'), '1:13: Expected operator')
  t.end()
})

t.test('operators are never quoted (E3)', t => {
  t.same(job("start on foo 'and' bar").startOn, { event: 'foo', env: ['and', 'bar'] })
  t.same(job(`start on "and" or 'or'`).startOn, {
    op: 'or',
    left: { event: 'and', env: null },
    right: { event: 'or', env: null },
  })
  t.equal(condition('a AND b'), 'a AND b')
  t.end()
})

t.test('an argument without a name after one with a name (E5)', t => {
  t.equal(fault('start on foo A=1 x'), '1:18: Expected variable name before value')
  t.equal(fault('start on foo A!=1 x  \n'), '1:21: Expected variable name before value')
  t.equal(condition('foo A=1 and bar x'), '(foo A=1 and bar x)', 'each event counts on its own')
  t.end()
})

t.test('a missing event (E6)', t => {
  const rows: readonly (readonly [text: string, offset: number])[] = [
    ['and a', 9],
    ['or', 9],
    ['a and', 11],
    ['a or or b', 14],
    ['a and or b', 15],
    ['()', 10],
    ['(a and)', 15],
    ['(or a)', 10],
    ['a or ()', 15],
    ['a and\nrespawn', 11],
    ['(\n', 9],
    ['(a and (\n', 16],
    [')', 9],
  ]
  for (const [text, offset] of rows)
    t.equal(fault(`start on ${text}`), `1:${offset}: Expected event`, JSON.stringify(text))
  t.end()
})

t.test('a missing operator (E7)', t => {
  const rows: readonly (readonly [text: string, offset: number])[] = [
    ['a (b)', 11],
    ['a(b)', 10],
    ['a x (b)', 13],
    ['(a) b', 13],
    ['(a) (b)', 13],
    ['(a)(b)', 12],
    ['(a or b) c', 18],
  ]
  for (const [text, offset] of rows)
    t.equal(fault(`start on ${text}`), `1:${offset}: Expected operator`, text)
  t.end()
})

t.test('a missing or superfluous parenthesis (E8)', t => {
  t.equal(fault('start on foo)'), '1:12: Mismatched parentheses')
  t.equal(fault('start on (a))\n'), '1:12: Mismatched parentheses')
  t.equal(fault('start on (foo'), '1:13: Mismatched parentheses')
  t.equal(fault('start on (foo or bar\n'), '2:21: Mismatched parentheses')
  t.equal(
    fault('start on (foo # c\nrespawn # d'),
    '2:29: Mismatched parentheses',
    'the rest of the file is taken for arguments',
  )
  t.equal(fault('start on (foo  \n  \t'), '2:19: Mismatched parentheses')
  t.end()
})

t.test('lines inside parentheses (E9)', t => {
  t.equal(condition('(a\n  and b # comment\n  and c)\n'), '((a and b) and c)')
  t.equal(condition('(\na\n)'), 'a')
  t.equal(condition('(a\nx)'), 'a x', 'an argument may come on the next line')
  t.equal(condition('(a \\\n\n and b)'), '(a and b)')
  t.equal(fault('start on (a\n\nand b)'), '2:12: Expected token', 'an empty line')
  t.equal(fault('start on (a\n  \nand b)'), '2:14: Expected token')
  t.equal(fault('start on (a\n # c\nand b)'), '2:13: Expected token', 'a comment on its own')
  t.end()
})

t.test('the end of a condition (E10)', t => {
  t.equal(condition('a \\\n and b'), '(a and b)', 'an escaped end of line is none')
  t.equal(condition('(a\n) and b'), '(a and b)', 'after a parenthesis the line goes on')
  t.same(said('start on a\ntask'), { startOn: { event: 'a', env: null }, task: true })
  t.same(said('start on (a\n)\ntask'), { startOn: { event: 'a', env: null }, task: true })
  t.end()
})

t.test('no condition (E11)', t => {
  for (const text of ['start on', 'start on # c', 'start on \n']) {
    t.match(fault(text), /^1:\d+: Expected token$/, text)
  }
  t.equal(fault('start on ""'), '1:11: Expected token')
  t.equal(fault('start on a and ""\n'), '1:17: Expected token')
  t.equal(condition('a\nstart on b'), 'b', 'the last one stands')
  t.end()
})
