import t from 'tap'
import { applyStanza, assign, lookup, merge, nameOf } from '../../src/event/environment.ts'

t.test('a name ends at the first =', async t => {
  t.equal(nameOf('A=b=c'), 'A')
  t.equal(nameOf('A'), 'A')
  t.equal(nameOf('=x'), '')
})

t.test('a value is looked up by the whole name', async t => {
  const env = ['AB=1', 'A=2', 'C', 'D=', '=x', 'A=3', 'E=f=g']
  t.equal(lookup(env, 'A'), '2', 'the first one')
  t.equal(lookup(env, 'AB'), '1')
  t.equal(lookup(env, 'C'), undefined, 'a name without value has none')
  t.equal(lookup(env, 'D'), '')
  t.equal(lookup(env, ''), 'x')
  t.equal(lookup(env, 'E'), 'f=g')
  t.equal(lookup(env, 'none'), undefined)
  t.equal(lookup([], 'A'), undefined)
})

t.test('setting keeps the place of an earlier value', async t => {
  const env = ['A=1', 'B=2']
  assign(env, 'A=3')
  assign(env, 'C=4')
  assign(env, 'AB=5')
  t.same(env, ['A=3', 'B=2', 'C=4', 'AB=5'])
})

t.test('of several additions the later one stands, and what they are added to stays as it was', async t => {
  const env = ['A=1', 'B=2']
  t.same(merge(env, ['B=3', 'C=4', 'C=5']), ['A=1', 'B=3', 'C=5'])
  t.same(env, ['A=1', 'B=2'])
})

t.test("1.7 the env stanza: a bare name is copied from init's own, or removes what was there", async t => {
  const own = ['TERM=linux', 'PATH=/bin']
  const table = (...stanza: string[]) => applyStanza(['PATH=/bin', 'X=1'], stanza, own)
  t.same(table('A=1', 'A=2'), ['PATH=/bin', 'X=1', 'A=2'])
  t.same(table('TERM'), ['PATH=/bin', 'X=1', 'TERM=linux'])
  t.same(table('PATH=/x', 'PATH'), ['PATH=/bin', 'X=1'])
  t.same(table('X'), ['PATH=/bin'])
  t.same(table('Y'), ['PATH=/bin', 'X=1'])
  t.same(table('=5'), ['PATH=/bin', 'X=1', '=5'])
})
