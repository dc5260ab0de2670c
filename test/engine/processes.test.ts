import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

t.test('a launch is owed by the command that stepped, until its supervisor reports', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.spawns = () => null
  s.start('web')
  const { token } = s.process('web')
  t.match(s.world.process.get(token), { name: 'main', owner: 'me', pid: null, seen: 0, order: null })
  s.fact(token, { kind: 'spawned', pid: 321, start: 7 })
  t.match(s.world.process.get(token), { pid: 321, start: 7, seen: 1 })
  t.equal(s.state('web'), 'start/running')
})

t.test('what a dead command owed is taken over: its launch, and its orders', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.spawns = () => null
  s.start('web')
  const { token } = s.process('web')
  s.effects.length = 0
  s.owner = 'other'
  s.step(e => e.takeOver(token, true))
  t.same(s.effects, [{ kind: 'launch', token }])
  t.equal(s.world.process.get(token)?.owner, 'other')
  s.fact(token, { kind: 'spawned', pid: 1, start: 1 })
  s.stop('web')
  s.effects.length = 0
  s.owner = 'third'
  s.step(e => e.takeOver(token, false))
  t.same(s.effects, [{ kind: 'stop', token, signal: 15, timeout: 5000 }])
  t.equal(s.world.process.get(token)?.order?.owner, 'third')
})

t.test('a token is given once, also after its process is over', async t => {
  const s = new Simulation({ web: 'respawn\nrespawn limit unlimited\nexec a' })
  s.start('web')
  for (let n = 0; n < 5; n++) s.end('web')
  t.equal(new Set(s.launches.map(l => l.token)).size, 6)
  t.ok(s.launches.every(l => l.token.startsWith('epoch.')))
})

t.test('the end of a process is accounted for, and what its supervisor left discarded', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.start('web')
  const { token } = s.process('web')
  s.end('web')
  t.ok(s.effects.some(e => e.kind === 'discard' && e.token === token))
  t.equal(s.world.process.size, 0)
})

t.test('a report that was absorbed before changes nothing', async t => {
  const s = new Simulation({ web: 'expect fork\nexec a' })
  s.start('web')
  const { token } = s.process('web')
  const again = (number: number) =>
    s.step(e => e.report({ kind: 'followed', pid: 9, start: 9, token, number, at: s.now }))
  again(2)
  s.fact(token, { kind: 'followed', pid: 10, start: 10 })
  again(2)
  t.equal(s.changed, 0)
  t.equal(s.world.process.get(token)?.pid, 10)
  s.ready('web')
  s.end('web')
  again(5)
  t.equal(s.changed, 0)
  t.same(s.effects.at(-1), { kind: 'discard', token }, 'there is only something to be cleared away')
})

t.test('reports that come in one step count as if they had come in several', async t => {
  for (const file of ['exec a', 'exec a\npost-start exec b', 'respawn\nexec a', 'task\nexec a']) {
    for (const status of [0, 1]) {
      const one = new Simulation({ web: file, spy: 'start on stopping web\ntask\nexec look' })
      const two = new Simulation({ web: file, spy: 'start on stopping web\ntask\nexec look' })
      for (const s of [one, two]) {
        s.spawns = () => null
        s.start('web')
      }
      const { token } = one.process('web')
      const at = one.now
      const first = { kind: 'spawned', pid: 5, start: 5, token, number: 1, at } as const
      const last = { kind: 'exited', status, token, number: 2, at } as const
      one.step(e => {
        e.report(first)
        e.report(last)
      })
      two.step(e => e.report(first))
      two.step(e => e.report(last))
      t.equal(one.state('web'), two.state('web'), `${file} ${status}`)
      t.same(one.launches.map(l => l.name).sort(), two.launches.map(l => l.name).sort())
    }
  }
})

t.test('a process that was lost with its supervisor was killed', async t => {
  const s = new Simulation({ web: 'exec a', again: 'respawn\nexec a' })
  s.start('web')
  s.fact(s.process('web').token, { kind: 'lost' })
  t.equal(s.state('web'), 'stop/waiting')
  t.match(s.logged('warn'), ['web main process (100) killed by KILL signal'])
  s.start('again')
  s.fact(s.process('again').token, { kind: 'lost' })
  t.equal(s.status('again'), 'again start/running, process 102')
})

t.test('a process whose supervisor is gone gets a new one, with its orders', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.start('web')
  const old = s.process('web').token
  s.stop('web')
  s.effects.length = 0
  s.spawns = () => null
  s.owner = 'other'
  s.step(e => e.adopt(old))
  const token = s.instance('web')?.process.main ?? ''
  t.not(token, old)
  t.same(s.effects, [
    { kind: 'discard', token: old },
    { kind: 'launch', token },
    { kind: 'stop', token, signal: 15, timeout: 5000 },
  ])
  t.match(s.world.process.get(token), { pid: 100, start: 1, seen: 0, owner: 'other' })
  t.equal(s.world.process.size, 1)
  s.step(e => e.report({ kind: 'exited', status: 0, token, number: 1, at: s.now }))
  t.equal(s.state('web'), 'stop/waiting')
})

t.test(
  'a process that gets a new supervisor while it is expected to fork counts as ready: nobody sees it fork any more',
  async t => {
    const s = new Simulation({ web: 'expect fork\nexec a' })
    const start = s.start('web')
    s.spawns = () => null
    s.step(e => e.adopt(s.process('web').token))
    t.equal(s.outcome(start), 'ok')
    t.equal(s.status('web'), 'web start/running, process 100')
  },
)

t.test('to adopt or take over what is over is nothing', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.step(e => {
    e.adopt('epoch.7')
    e.takeOver('epoch.7', true)
  })
  t.same(s.effects, [])
  t.equal(s.changed, 0)
})

t.test("the words of a process that can't be set up are Upstart's", async t => {
  const s = new Simulation({ web: 'exec a', many: 'instance $N\nexec a' })
  s.spawns = () => null
  const failures: readonly (readonly [string, number, string])[] = [
    ['execute', 2, 'unable to execute: No such file or directory'],
    ['set "nofile" resource limit', 1, 'unable to set "nofile" resource limit: Operation not permitted'],
    ['find setuid user', 0, 'unable to find setuid user'],
    ['execute', 999, 'unable to execute: Unknown error 999'],
  ]
  for (const [step, errno, text] of failures) {
    s.start('web')
    s.fact(s.process('web').token, { kind: 'failed', step, errno })
    t.equal(s.logged('warn').at(-1), `Failed to spawn web main process: ${text}`)
  }
  s.start('many', 'N=x')
  s.fact(s.process('many').token, { kind: 'failed', step: 'execute', errno: 13 })
  t.equal(
    s.logged('warn').at(-1),
    'Failed to spawn many (x) main process: unable to execute: Permission denied',
  )
})

t.test('a step that changes nothing has no changes', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.start('web')
  s.step(e => {
    e.status({ job: 'web', env: [] })
    e.start({ job: 'web', env: [] }, true)
    t.equal(e.definition('web')?.name, 'web')
  })
  t.equal(s.changed, 0)
})
