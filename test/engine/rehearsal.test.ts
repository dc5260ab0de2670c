import t from 'tap'
import type { Engine } from '../../src/engine/engine.ts'
import { Rehearsal } from '../../src/engine/rehearsal.ts'
import { changesOf } from '../../src/engine/world.ts'
import { Simulation } from './fixtures/simulation.ts'

/** What would follow, a word or two for each. */
function followed(s: Simulation, act: (engine: Engine) => unknown): string[] {
  const before = JSON.stringify(changesOf(s.world))
  const rehearsal = new Rehearsal(s.world, s)
  rehearsal.step(act)
  if (JSON.stringify(changesOf(s.world)) !== before) throw new Error('the world was changed')
  return rehearsal.occurrences.map(o => {
    if (o.kind === 'launch') return `${o.instance.job} ${o.process.name}`
    if (o.kind === 'stop') return `${o.instance.job} gets ${o.signal}`
    return `${o.instance.job} starts: ${o.causes.map(c => `${c.name} ${c.env[0]}`).join(' ')}`
  })
}

const hooks = 'pre-start exec a\nexec b\npost-start exec c\npre-stop exec d\npost-stop exec e\n'

t.test('a start is rehearsed to its end, with all that events make of it', async t => {
  const s = new Simulation({
    web: hooks,
    first: 'start on starting web\ntask\nexec x\n',
    after: 'start on started web\nexec y\n',
  })
  t.same(
    followed(s, engine => engine.start({ job: 'web', env: [] }, false)),
    [
      'first starts: starting JOB=web',
      'first main',
      'web pre-start',
      'web main',
      'web post-start',
      'after starts: started JOB=web',
      'after main',
    ],
  )
})

t.test('a stop is rehearsed with the signals that it sends', async t => {
  const s = new Simulation({ web: `${hooks}kill signal INT\n`, with: 'stop on stopping web\nexec z\n' })
  s.start('web')
  s.end('web', 'pre-start')
  s.end('web', 'post-start')
  s.start('with')
  t.same(
    followed(s, engine => engine.stop({ job: 'web', env: [] }, false)),
    ['web pre-stop', 'with gets 15', 'web gets 2', 'web post-stop'],
  )
})

t.test('a refusal is answered as the command itself would be', async t => {
  const s = new Simulation({ web: hooks })
  const rehearsal = new Rehearsal(s.world, s)
  const answer = rehearsal.step(e => e.stop({ job: 'web', env: [] }, false))
  t.match(answer, { ok: false, why: { kind: 'unknown-instance' } })
  t.same(rehearsal.occurrences, [])
})

t.test('what somebody else looks on at, or waits for, is none of its own', async t => {
  const s = new Simulation({ web: hooks, after: 'start on started web\nexec y\n' })
  s.step(engine => engine.beginHistory('a boot'))
  s.emit('started', 'JOB=web')
  t.ok(s.world.history.size > 0)
  t.same(
    followed(s, engine => engine.stop({ job: 'after', env: [] }, false)),
    ['after gets 15'],
  )
})
