import fc from 'fast-check'
import t from 'tap'
import {
  carryOver,
  fulfilled,
  type Happened,
  type IdentifiedEvent,
  observe,
} from '../../src/event/condition.ts'
import type { Expression } from '../../src/event/expression.ts'
import { parseJob } from '../../src/job-file/parse.ts'

/** A condition as it stands in a job file. */
function condition(text: string): Expression {
  const result = parseJob('x', `start on ${text}`)
  if (!result.ok || result.job.startOn === null) throw new Error(text)
  return result.job.startOn
}

const none = () => undefined
let ids = 0
const event = (name: string, ...env: string[]): IdentifiedEvent => ({ id: String(++ids), name, env })

function after(expression: Expression, ...names: string[]): Happened {
  return names.reduce((so: Happened, name) => observe(expression, so, event(name), none), [])
}
const causes = (expression: Expression, ...names: string[]) =>
  fulfilled(expression, after(expression, ...names))?.map(h => h.name)

t.test('and is true when both sides are, or when one is; both of the same rank, from the left', async t => {
  t.same(causes(condition('a'), 'a'), ['a'])
  t.equal(causes(condition('a'), 'b'), undefined)
  t.equal(causes(condition('a and b'), 'a'), undefined)
  t.same(causes(condition('a and b'), 'b', 'a'), ['a', 'b'], 'in the order of the condition')
  t.same(causes(condition('a or b'), 'b'), ['b'])
  t.equal(causes(condition('a or b and c'), 'a'), undefined)
  t.same(causes(condition('a or b and c'), 'a', 'c'), ['a', 'c'])
  t.same(causes(condition('a and b or c'), 'c'), ['c'])
  t.same(causes(condition('a and (b or c)'), 'a', 'c'), ['a', 'c'])
})

t.test('E24 a branch that is false contributes nothing, one that is true beside does', async t => {
  t.same(causes(condition('(a and b) or c'), 'a', 'c'), ['c'])
  t.same(causes(condition('c or (a and b)'), 'a', 'c'), ['c'])
  t.same(causes(condition('(a or b) or c'), 'b', 'c', 'a'), ['a', 'b', 'c'])
  t.same(causes(condition('((a and b) or c) and d'), 'a', 'c', 'd'), ['c', 'd'])
  t.equal(causes(condition('((a and b) or (c and d)) and e'), 'a', 'c', 'e'), undefined)
})

t.test('E20 an event makes all parts true that it matches and that are not so yet', async t => {
  const twice = condition('up A=1 and up')
  const first = observe(twice, [], event('up', 'A=2'), none)
  t.same(
    first.map(h => h.leaf),
    [1],
  )
  const both = observe(twice, first, event('up', 'A=1'), none)
  t.same(
    both.map(h => [h.leaf, h.env]),
    [
      [1, ['A=2']],
      [0, ['A=1']],
    ],
  )
  t.equal(observe(twice, both, event('up', 'A=1'), none), both, 'what changes nothing gives back the same')
})

t.test('variables stand for what they are told to', async t => {
  const own = condition('removed THING=$T')
  t.equal(observe(own, [], event('removed', 'THING=x'), name => (name === 'T' ? 'x' : undefined)).length, 1)
  t.equal(observe(own, [], event('removed', 'THING=x'), none).length, 0)
})

t.test('J28 what has happened is carried over to a condition that was changed', async t => {
  const old = condition('a X=1 and b')
  const a = event('a', 'X=1')
  const happened = observe(old, [], a, none)
  const carried = (text: string) =>
    carryOver(condition(text), happened, none).map(h => [h.leaf, h.name, h.id])
  t.equal(carryOver(old, happened, none), happened, 'unchanged: the same')
  t.same(carried('a X=1 and c'), [[0, 'a', a.id]])
  t.same(carried('b and a'), [[1, 'a', a.id]])
  t.same(carried('a and a'), [[0, 'a', a.id]], 'what has happened keeps its place')
  t.same(carried('b and a and a'), [
    [1, 'a', a.id],
    [2, 'a', a.id],
  ])
  t.same(carried('a X=2 and b'), [])
  t.same(carried('b'), [])
  t.same(carryOver(null, happened, none), [])
  t.same(carryOver(null, [], none), [])
})

/** What a condition means, written down the plain way: by recursion over what has happened. */
function value(node: Expression, has: (event: string) => boolean): boolean {
  if (!('op' in node)) return has(node.event)
  const [left, right] = [value(node.left, has), value(node.right, has)]
  return node.op === 'and' ? left && right : left || right
}
function contributing(node: Expression, has: (event: string) => boolean): string[] {
  if (!value(node, has)) return []
  return 'op' in node ? [...contributing(node.left, has), ...contributing(node.right, has)] : [node.event]
}

const { tree } = fc.letrec<{ tree: Expression; leaf: Expression; node: Expression }>(tie => ({
  tree: fc.oneof({ depthSize: 'medium' }, tie('leaf'), tie('node')),
  leaf: fc.record({ event: fc.constantFrom('a', 'b', 'c', 'd', 'e'), env: fc.constant(null) }),
  node: fc.record({
    op: fc.constantFrom('and' as const, 'or' as const),
    left: tie('tree'),
    right: tie('tree'),
  }),
}))

t.test('any tree is true, and by those, as its meaning says', async () => {
  fc.assert(
    fc.property(tree, fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')), (expression, names) => {
      const has = (name: string) => names.some(n => n === name)
      const because = fulfilled(expression, after(expression, ...names))
      if ((because !== null) !== value(expression, has)) throw new Error('not as it should be')
      if (because !== null && because.map(h => h.name).join() !== contributing(expression, has).join()) {
        throw new Error('not by those')
      }
    }),
    { numRuns: 1000 },
  )
})

t.test('a tree may be as deep as its file is long', async t => {
  let left: Expression = { event: 'e0', env: null }
  let right: Expression = { event: 'e0', env: null }
  for (let n = 1; n < 100_000; n++) {
    left = { op: 'and', left, right: { event: 'e', env: null } }
    right = { op: 'or', left: { event: 'e', env: null }, right }
  }
  for (const deep of [left, right]) {
    const all = after(deep, 'e', 'e0')
    t.equal(all.length, 100_000)
    t.equal(fulfilled(deep, all)?.length, 100_000)
    t.equal(carryOver(deep, all, none), all)
  }
})
