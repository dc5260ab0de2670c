import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

const hooks = 'pre-start exec a\nexec b\npost-start exec c\npre-stop exec d\npost-stop exec e'

t.test('S6 start of a service succeeds when it is running', async t => {
  const s = new Simulation({ web: hooks })
  const start = s.start('web')
  s.end('web', 'pre-start')
  t.equal(s.outcome(start), null)
  s.end('web', 'post-start')
  t.equal(s.outcome(start), 'ok')
  t.equal(s.state('web'), 'start/running')
})

t.test('S6 start of a task succeeds when it is over', async t => {
  const s = new Simulation({ once: 'task\nexec a\npost-stop exec b' })
  const start = s.start('once')
  t.equal(s.state('once'), 'start/running')
  s.end('once')
  t.equal(s.outcome(start), null, 'post-stop runs')
  s.end('once', 'post-stop')
  t.equal(s.outcome(start), 'ok')
})

t.test('S7 start fails', async t => {
  t.test('when pre-start ends with a status, or by a signal', async t => {
    for (const status of [1, 255, -9]) {
      const s = new Simulation({ web: hooks })
      const start = s.start('web')
      s.end('web', 'pre-start', status)
      t.equal(s.outcome(start), 'failed')
      t.equal(s.state('web'), 'stop/post-stop', 'main was never run')
    }
  })
  for (const name of ['security', 'pre-start', 'main'] as const) {
    t.test(`when ${name} can't be executed`, async t => {
      const s = new Simulation({ web: `apparmor load x\n${hooks}` })
      s.spawns = p => p.name !== name
      const start = s.start('web')
      if (name !== 'security') s.end('web', 'security')
      if (name === 'main') s.end('web', 'pre-start')
      t.equal(s.outcome(start), 'failed')
      t.equal(s.instance('web')?.goal, 'stop')
      t.same(s.instance('web')?.failure, { process: name, status: null })
    })
  }
  t.test('when main of a task fails', async t => {
    const s = new Simulation({ once: 'task\nexec a' })
    const start = s.start('once')
    s.end('once', 'main', 3)
    t.equal(s.outcome(start), 'failed')
  })
  t.test('when main of a service fails before it is running', async t => {
    const s = new Simulation({ web: 'expect fork\nexec a', slow: 'exec a\npost-start exec b' })
    const web = s.start('web')
    s.end('web', 'main', 1)
    t.equal(s.outcome(web), 'failed')
    const slow = s.start('slow')
    s.end('slow', 'main', 1)
    t.equal(s.outcome(slow), 'failed', 'at once, while post-start runs')
    t.equal(s.state('slow'), 'stop/post-start')
  })
  t.test('but not when it fails later', async t => {
    const s = new Simulation({ web: 'exec a' })
    const start = s.start('web')
    s.end('web', 'main', 1)
    t.equal(s.outcome(start), 'ok')
  })
  t.test('at the respawn limit', async t => {
    const s = new Simulation({ once: 'task\nrespawn\nrespawn limit 2 5\nexec a' })
    const start = s.start('once')
    s.end('once', 'main', 1)
    s.end('once', 'main', 1)
    t.equal(s.outcome(start), null)
    s.end('once', 'main', 1)
    t.equal(s.outcome(start), 'failed')
  })
  t.test('when post-stop of a task fails', async t => {
    const s = new Simulation({ once: 'task\nexec a\npost-stop exec b' })
    const start = s.start('once')
    s.end('once')
    s.end('once', 'post-stop', 1)
    t.equal(s.outcome(start), 'failed')
  })
})

t.test(
  "the status of security, post-start and pre-stop is ignored, and so is that post-start and pre-stop can't be executed",
  async t => {
    const s = new Simulation({ web: `apparmor load x\n${hooks}` })
    const start = s.start('web')
    s.end('web', 'security', 1)
    s.end('web', 'pre-start')
    s.end('web', 'post-start', 1)
    t.equal(s.outcome(start), 'ok')
    const stop = s.stop('web')
    s.end('web', 'pre-stop', 1)
    s.end('web', 'main', 0)
    s.end('web', 'post-stop')
    t.equal(s.outcome(stop), 'ok')

    const unable = new Simulation({ web: hooks })
    unable.spawns = p => p.name !== 'post-start' && p.name !== 'pre-stop'
    const again = unable.start('web')
    unable.end('web', 'pre-start')
    t.equal(unable.outcome(again), 'ok')
    unable.stop('web')
    t.equal(unable.state('web'), 'stop/killed')
    t.same(unable.logged('warn').slice(0, 2), [
      'Failed to spawn web post-start process: unable to execute: No such file or directory',
      'Failed to spawn web pre-stop process: unable to execute: No such file or directory',
    ])
  },
)

t.test('S8 stop fails when post-stop does, or a pre-start that was still under way', async t => {
  t.test('by its status', async t => {
    const s = new Simulation({ web: 'exec a\npost-stop exec b' })
    s.start('web')
    const stop = s.stop('web')
    s.end('web', 'main', 1)
    t.equal(s.outcome(stop), null, 'how main ends is nothing to it')
    s.end('web', 'post-stop', 1)
    t.equal(s.outcome(stop), 'failed')
    t.equal(s.state('web'), 'stop/waiting')
  })
  t.test("because it can't be executed", async t => {
    const s = new Simulation({ web: 'exec a\npost-stop exec b' })
    s.start('web')
    s.spawns = p => p.name !== 'post-stop'
    const stop = s.stop('web')
    s.end('web', 'main', -15)
    t.equal(s.outcome(stop), 'failed')
  })
  t.test('because of a pre-start', async t => {
    const s = new Simulation({ web: 'pre-start exec a\nexec b' })
    s.start('web')
    const stop = s.stop('web')
    s.end('web', 'pre-start', 1)
    t.equal(s.outcome(stop), 'failed')
    t.equal(s.state('web'), 'stop/waiting')
  })
})

t.test('S9 restart fails when the job fails before it runs again, and the job is stopped', async t => {
  for (const name of ['post-stop', 'pre-start'] as const) {
    const s = new Simulation({ web: 'pre-start exec a\nexec b\npost-stop exec c' })
    s.start('web')
    s.end('web', 'pre-start')
    const restart = s.restart('web')
    s.end('web')
    if (name === 'pre-start') s.end('web', 'post-stop')
    s.end('web', name, 1)
    t.equal(s.outcome(restart), 'failed', name)
    if (name === 'pre-start') s.end('web', 'post-stop')
    t.equal(s.state('web'), 'stop/waiting')
  }
  const s = new Simulation({ web: 'exec b' })
  s.start('web')
  const restart = s.restart('web')
  s.spawns = () => false
  s.end('web')
  t.equal(s.outcome(restart), 'failed')
  t.equal(s.state('web'), 'stop/waiting')
})

t.test('S10 a later goal answers who waits for the older one: it has not failed', async t => {
  const s = new Simulation({ web: 'pre-start exec a\nexec b' })
  const start = s.start('web')
  const stop = s.stop('web')
  t.equal(s.outcome(start), 'ok')
  t.equal(s.status('web'), 'web stop/pre-start, process 100')
  t.equal(s.outcome(stop), null)
  const again = s.start('web')
  t.equal(s.outcome(stop), 'ok')
  s.end('web', 'pre-start')
  t.equal(s.outcome(again), 'ok')
})

t.test('S11 a service whose main ends well while post-start runs has not failed', async t => {
  const s = new Simulation({ web: 'exec a\npost-start exec b' })
  const start = s.start('web')
  s.end('web')
  t.equal(s.outcome(start), null)
  t.equal(s.state('web'), 'stop/post-start')
  s.end('web', 'post-start')
  t.equal(s.outcome(start), 'ok')
  t.equal(s.state('web'), 'stop/waiting')
})

t.test('S12 a command from inside the job does not wait', async t => {
  const s = new Simulation({ web: 'pre-start exec a' })
  s.start('web')
  const stop = s.inside('stop', 'web')
  t.equal(stop.ok && stop.request, null)
  t.equal(s.state('web'), 'stop/pre-start')
})

t.test('a request is answered once, and forgotten by who asked', async t => {
  const s = new Simulation({ web: 'exec a' })
  const start = s.start('web')
  const request = start.ok ? (start.request ?? '') : ''
  t.equal(
    s.step(e => e.outcome(request)),
    'ok',
  )
  t.same(
    s.effects.filter(e => e.kind === 'answered'),
    [{ kind: 'answered', owner: 'me' }],
  )
  s.step(e => e.forget(request))
  t.equal(
    s.step(e => e.outcome(request)),
    'gone',
  )
  t.equal(s.world.request.size, 0)
})

t.test('a request that was forgotten while it waited is not missed', async t => {
  const s = new Simulation({ web: 'pre-start exec a' })
  const start = s.start('web')
  s.step(e => e.forget(start.ok ? (start.request ?? '') : ''))
  s.end('web', 'pre-start')
  t.equal(s.state('web'), 'start/running')
  t.notOk(s.effects.some(e => e.kind === 'answered'))
})
