import t from 'tap'
import { bottomUp, type Expression, eventsOf, topDown } from '../../src/event/expression.ts'

const a: Expression = { event: 'a', env: null }
const b: Expression = { event: 'b', env: ['x', 'A="1"'] }
const c: Expression = { event: 'c', env: null }
const or: Expression = { op: 'or', left: b, right: a }
const and: Expression = { op: 'and', left: or, right: c }

t.test('the parts of a condition, in two orders', t => {
  t.same(topDown(and), [and, or, b, a, c])
  t.same(bottomUp(and), [b, a, or, c, and])
  t.same(topDown(a), [a])
  t.same(bottomUp(a), [a])
  t.end()
})

t.test('the events of a condition, from the left', t => {
  t.same(eventsOf(and), [b, a, c])
  t.same(eventsOf({ op: 'and', left: a, right: a }), [a, a], 'as often as they stand there')
  t.end()
})

t.test('trees as deep as a file is long', t => {
  let left: Expression = a
  let right: Expression = a
  for (let n = 0; n < 200_000; n++) {
    left = { op: 'and', left, right: b }
    right = { op: 'or', left: b, right }
  }
  for (const tree of [left, right]) {
    t.equal(eventsOf(tree).length, 200_001)
    t.equal(bottomUp(tree).at(-1), tree)
  }
  t.end()
})
