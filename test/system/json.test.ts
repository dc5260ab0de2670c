import fc from 'fast-check'
import t from 'tap'
import { jsonOf } from '../../src/system/json.ts'

/** What is deep in it makes JSON.stringify give up. */
const deep = Array.from({ length: 20_000 }).reduce<unknown>(
  tree => ({ op: 'and', left: { event: 'b', env: null }, right: tree }),
  null,
)

t.test('of anything it is what JSON.stringify gives', async t => {
  fc.assert(
    fc.property(fc.jsonValue(), value => {
      const whole = jsonOf([value, deep, { no: undefined, value, none: undefined }, [undefined]])
      return (
        jsonOf(value) === JSON.stringify(value) &&
        whole.startsWith(`[${JSON.stringify(value)},{"op":"and",`) &&
        whole.endsWith(`},${JSON.stringify({ value })},[null]]`)
      )
    }),
    { numRuns: 20 },
  )
  t.pass()
})

t.test('depth is no obstacle', async t => {
  t.throws(() => JSON.stringify(deep), RangeError)
  t.equal(jsonOf(deep).split('"event":"b"').length, 20_001)
})
