import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

const orders = (s: Simulation) => s.effects.filter(e => e.kind === 'stop')

t.test('S27 S28 killed: the kill signal to main, and KILL after the kill timeout', async t => {
  for (const [file, signal, timeout] of [
    ['exec a', 15, 5000],
    ['exec a\nkill signal INT\nkill timeout 60', 2, 60_000],
    ['exec a\nkill timeout 0', 15, 0],
  ] as const) {
    const s = new Simulation({ web: file })
    s.start('web')
    const { token } = s.process('web')
    s.stop('web')
    t.same(orders(s), [{ kind: 'stop', token, signal, timeout }])
    t.same(s.world.process.get(token)?.order, { signal, timeout, owner: 'me' })
    t.equal(s.status('web'), 'web stop/killed, process 100')
  }
  const s = new Simulation({ web: 'exec a\nkill signal 60' })
  s.start('web')
  s.stop('web')
  t.ok(s.logged('info').includes('Sending 60 signal to web main process (100)'))
})

t.test('S30 when main has ended the job goes on', async t => {
  const s = new Simulation({ web: 'exec a\npost-stop exec b' })
  s.start('web')
  s.stop('web')
  s.end('web', 'main', -15)
  t.equal(s.state('web'), 'stop/post-stop')
})

t.test('S31 pre-stop and post-stop get what the stop brought; stop waits for post-stop', async t => {
  const s = new Simulation({ web: 'pre-start exec a\nexec b\npre-stop exec c\npost-stop exec d' })
  s.start('web', 'A=1')
  s.end('web', 'pre-start')
  const stop = s.stop('web', 'WHY=because', 'A=2')
  s.end('web', 'pre-stop')
  s.end('web')
  t.equal(s.outcome(stop), null)
  s.end('web', 'post-stop')
  t.equal(s.outcome(stop), 'ok')
  const given = s.launches.map(l => [l.name, ...l.env.filter(e => /^(A|WHY)=/.test(e))])
  t.same(given, [
    ['pre-start', 'A=1'],
    ['main', 'A=1'],
    ['pre-stop', 'A=2', 'WHY=because'],
    ['post-stop', 'A=2', 'WHY=because'],
  ])
})

t.test('S32 stop inside pre-start: it goes on to its end, main is never run, post-stop is', async t => {
  for (const status of [0, 1]) {
    const s = new Simulation({
      web: 'pre-start exec a\nexec b\npost-stop exec c',
      spy: 'start on stopping web\nexec d',
    })
    const start = s.start('web')
    s.inside('stop', 'web')
    t.equal(s.outcome(start), 'ok')
    s.end('web', 'pre-start', status)
    t.same(
      s.launches.filter(l => l.job === 'web').map(l => l.name),
      ['pre-start', 'post-stop'],
    )
    t.equal(s.variable('RESULT', 'spy'), status === 0 ? 'ok' : 'failed')
  }
})

t.test('S33 start inside pre-stop cancels the stop', async t => {
  const s = new Simulation({ web: 'exec a\npre-stop exec b' })
  s.start('web')
  const stop = s.stop('web')
  s.inside('start', 'web')
  t.equal(s.outcome(stop), 'ok')
  t.equal(s.status('web'), 'web start/pre-stop, process 100\n\tpre-stop process 101')
  s.end('web', 'pre-stop')
  t.equal(s.status('web'), 'web start/running, process 100')
})

t.test(
  'S34 start while the job is stopping: stop has succeeded, the job runs again after post-stop',
  async t => {
    const s = new Simulation({ web: 'pre-start exec p\nexec a\npost-stop exec b' })
    s.start('web', 'RUN=1')
    s.end('web', 'pre-start')
    const stop = s.stop('web')
    s.end('web')
    const start = s.start('web', 'RUN=2')
    t.equal(s.outcome(stop), 'ok')
    t.equal(s.status('web'), 'web start/post-stop, process 102')
    t.equal(s.variable('RUN', 'web'), '1', 'what is under way keeps its environment')
    s.end('web', 'post-stop')
    t.equal(s.variable('RUN', 'web'), '2')
    s.end('web', 'pre-start')
    t.equal(s.outcome(start), 'ok')
    t.ok(s.process('web').env.includes('RUN=2'))
  },
)

t.test('S36 a stop while expect waits is carried out when it is satisfied', async t => {
  const s = new Simulation({ web: 'expect fork\nexec a' })
  s.start('web')
  const stop = s.stop('web')
  t.equal(s.status('web'), 'web stop/spawned, process 100')
  s.fact(s.process('web').token, { kind: 'followed', pid: 555, start: 2 })
  s.ready('web')
  t.equal(s.status('web'), 'web stop/killed, process 555')
  s.end('web')
  t.equal(s.outcome(stop), 'ok')
})

t.test('expect: starting lasts until the process is ready, whatever else is reported', async t => {
  const s = new Simulation({ web: 'expect daemon\nexec a' })
  const start = s.start('web')
  const { token } = s.process('web')
  s.fact(token, { kind: 'followed', pid: 501, start: 2 })
  s.fact(token, { kind: 'warning', text: 'forked three times' })
  s.fact(token, { kind: 'followed', pid: 502, start: 3 })
  t.equal(s.status('web'), 'web start/spawned, process 502')
  s.ready('web')
  t.equal(s.outcome(start), 'ok')
  s.fact(token, { kind: 'followed', pid: 503, start: 4 })
  s.ready('web')
  t.equal(s.status('web'), 'web start/running, process 503')
  t.same(s.logged('warn'), ['web main process: forked three times'])
  t.ok(s.logged('info').includes('web main process (501) became new process (502)'))
})
