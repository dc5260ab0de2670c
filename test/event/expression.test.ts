import t from 'tap'
import { type Expression, eventsOf } from '../../src/event/expression.ts'

const a: Expression = { event: 'a', env: null }
const b: Expression = { event: 'b', env: ['x', 'A="1"'] }

t.test('the events of a condition, each once, from the left', t => {
  t.same(eventsOf(a), ['a'])
  t.same(eventsOf({ op: 'and', left: { op: 'or', left: b, right: a }, right: b }), ['b', 'a'])
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
    t.equal(eventsOf(tree).length, 2)
  }
  t.end()
})
