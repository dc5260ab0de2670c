import t from 'tap'
import { FirstMoments } from '../../src/settle/first-moments.ts'

t.test('they are over when it was up for so long', async t => {
  const moments = new FirstMoments(10)
  t.notOk(moments.areOver(true, 1000))
  t.equal(moments.left(1004), 6)
  t.notOk(moments.areOver(true, 1009))
  t.ok(moments.areOver(true, 1010))
  t.equal(moments.left(1020), 0)
})

t.test('they begin anew where it was not up in between', async t => {
  const moments = new FirstMoments(10)
  t.equal(moments.left(1000), -1)
  t.notOk(moments.areOver(false, 1000))
  t.equal(moments.left(1000), -1)
  t.notOk(moments.areOver(true, 1005))
  t.notOk(moments.areOver(false, 1014))
  t.notOk(moments.areOver(true, 1016))
  t.notOk(moments.areOver(true, 1025))
  t.ok(moments.areOver(true, 1026))
})
