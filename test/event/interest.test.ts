import fc from 'fast-check'
import t from 'tap'
import { interestsOf, keysOf } from '../../src/event/interest.ts'
import { matches } from '../../src/event/match.ts'

const leaf = (event: string, ...env: string[]) => ({ event, env: env.length === 0 ? null : env })

t.test(
  'a part is found by its name, and by the value of its first variable or of JOB where that is no pattern',
  async t => {
    const interest = (...env: string[]) => interestsOf(leaf('started', ...env))
    t.same(interest(), ['started'])
    t.same(interest('web'), ['started\0web'])
    t.same(interest('JOB=web'), ['started\0web'])
    t.same(interest('INSTANCE=x', 'JOB=web'), ['started\0web'])
    t.same(interest('JOB!=web'), ['started'])
    t.same(interest('INSTANCE=x'), ['started'])
    for (const pattern of ['w*', 'w?b', '[w]eb', '\\web', '$JOB'])
      t.same(interest(pattern), ['started'], pattern)
  },
)

t.test('a condition is found by all its parts', async t => {
  const a = leaf('started', 'a')
  const b = leaf('up')
  t.same(interestsOf({ op: 'and', left: { op: 'or', left: a, right: b }, right: a }), ['started\0a', 'up'])
})

t.test('an event is for those of its name, of its first value and of its job', async t => {
  t.same(keysOf({ name: 'up', env: [] }), ['up'])
  t.same(keysOf({ name: 'started', env: ['JOB=web', 'INSTANCE='] }), ['started', 'started\0web'])
  t.same(keysOf({ name: 'plug', env: ['DEV=sda', 'JOB=web'] }), ['plug', 'plug\0sda', 'plug\0web'])
})

t.test('whatever matches is found', async () => {
  const value = fc.constantFrom('a', 'b', 'a*', '?', '[ab]', '$V', '', '\\a')
  const args = fc.array(
    fc.oneof(
      value,
      fc.tuple(fc.constantFrom('JOB=', 'JOB!=', 'K=', 'K!='), value).map(parts => parts.join('')),
    ),
    { maxLength: 3 },
  )
  const env = fc.array(
    fc.tuple(fc.constantFrom('JOB=', 'K=', 'X='), fc.constantFrom('a', 'b', '')).map(parts => parts.join('')),
    { maxLength: 3 },
  )
  fc.assert(
    fc.property(args, env, (given, variables) => {
      const part = leaf('e', ...given)
      const event = { name: 'e', env: variables }
      if (!matches(part, event, () => 'b')) return
      const keys = keysOf(event)
      if (!interestsOf(part).some(key => keys.includes(key)))
        throw new Error(`${given} is not found by ${variables}`)
    }),
    { numRuns: 2000 },
  )
})
