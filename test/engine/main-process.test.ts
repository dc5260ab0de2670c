import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

/** RESULT, PROCESS and so on of the job's next stopping event: what a job started by it gets. */
function spied(file: string): Simulation {
  return new Simulation({ web: file, spy: 'start on stopping web\nexec look' })
}
const resultOf = (s: Simulation): string[] =>
  (s.instance('spy')?.env ?? []).filter(e => /^(RESULT|PROCESS|EXIT_)/.test(e))

t.test('S13 how main ends when it is to end is nothing to anybody', async t => {
  const s = new Simulation({ web: 'exec a\nrespawn', guard: 'start on stopping web\ntask\nexec b' })
  s.start('web')
  s.stop('web')
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'stop/stopping', 'before it is told to: it is only forgotten')
  s.end('guard')
  t.equal(s.state('web'), 'stop/waiting')
  t.notOk(
    s.effects.some(e => e.kind === 'stop'),
    'there is nothing to be killed any more',
  )

  s.start('web')
  s.stop('web')
  s.end('guard')
  s.end('web', 'main', -9)
  t.equal(s.state('web'), 'stop/waiting', 'after it was told to')
})

t.test('S14 S16 a bad end of a service is a failure', async t => {
  for (const [status, how] of [
    [1, 'EXIT_STATUS=1'],
    [-11, 'EXIT_SIGNAL=SEGV'],
    [-63, 'EXIT_SIGNAL=63'],
  ] as const) {
    const s = spied('exec a')
    s.start('web')
    s.end('web', 'main', status)
    t.same(resultOf(s), ['RESULT=failed', 'PROCESS=main', how])
    t.equal(s.state('web'), 'stop/waiting')
  }
})

t.test('S17 an end with status 0, or one that normal exit lists, is none', async t => {
  for (const [file, status] of [
    ['exec a', 0],
    ['exec a\nnormal exit 3', 3],
    ['exec a\nnormal exit USR1', -10],
    ['exec a\nnormal exit 256', -1],
  ] as const) {
    const s = spied(file)
    s.start('web')
    s.end('web', 'main', status)
    t.same(resultOf(s), ['RESULT=ok'], file)
    t.equal(s.state('web'), 'stop/waiting')
  }
})

t.test(
  'S14 a service that is to be respawned fails by ending at all, a task only by ending badly',
  async t => {
    const s = new Simulation({ web: 'respawn\nexec a', once: 'task\nrespawn\nexec a' })
    s.start('web')
    s.end('web', 'main', 0)
    t.equal(s.state('web'), 'start/running')
    const once = s.start('once')
    s.end('once', 'main', 1)
    t.equal(s.state('once'), 'start/running')
    t.equal(s.outcome(once), null, 'S25 start waits for all runs')
    s.end('once', 'main', 0)
    t.equal(s.state('once'), 'stop/waiting')
    t.equal(s.outcome(once), 'ok')
  },
)

t.test('S15 respawn runs everything again: all events but stopped, with the same environment', async t => {
  const s = new Simulation({
    web: 'respawn\npre-start exec a\nexec b\npost-start exec c\npre-stop exec d\npost-stop exec e',
  })
  s.start('web', 'COLOUR=red')
  s.end('web', 'pre-start')
  s.end('web', 'post-start')
  s.happened()
  s.end('web', 'main', 1)
  s.end('web', 'post-stop')
  s.end('web', 'pre-start')
  s.end('web', 'post-start')
  t.same(
    s.happened().filter(h => !h.includes(':')),
    ['stopping!', 'web post-stop', 'starting!', 'web pre-start', 'web main', 'web post-start', 'started!'],
  )
  t.equal(s.state('web'), 'start/running')
  t.equal(s.variable('COLOUR', 'web'), 'red')
  t.same(s.logged('warn'), [
    'web main process (101) terminated with status 1',
    'web main process ended, respawning',
  ])
})

t.test('S15 a respawn is no failure: RESULT=ok', async t => {
  const s = spied('respawn\nexec a')
  s.start('web')
  s.end('web', 'main', 1)
  t.same(resultOf(s), ['RESULT=ok'])
})

t.test('S17 normal exit 0 ends a service that is to be respawned quietly', async t => {
  const s = spied('respawn\nnormal exit 0\nexec a')
  s.start('web')
  s.end('web', 'main', 0)
  t.same(resultOf(s), ['RESULT=ok'])
  t.equal(s.state('web'), 'stop/waiting')
})

t.test('S18 main ends while post-start runs: that is let run', async t => {
  const s = new Simulation({
    web: 'exec a\npost-start exec b',
    again: 'respawn\nexec a\npost-start exec b',
  })
  s.start('web')
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'stop/post-start')
  t.equal(s.status('web'), 'web stop/post-start, (post-start) process 101')
  s.end('web', 'post-start')
  t.equal(s.state('web'), 'stop/waiting')

  const start = s.start('again')
  s.end('again', 'main', 1)
  t.match(s.status('again'), /^again respawn\/post-start, \(post-start\) process/)
  s.end('again', 'post-start')
  t.equal(s.state('again'), 'start/post-start')
  t.equal(s.outcome(start), null)
  s.end('again', 'post-start')
  t.equal(s.outcome(start), 'ok')
  t.match(s.status('again'), /^again start\/running, process/)
})

t.test(
  'a job that waits to be respawned is already running: neither start nor an event change anything',
  async t => {
    const s = new Simulation({ web: 'start on go\nrespawn\nexec a\npost-start exec b' })
    s.start('web')
    s.end('web', 'main', 1)
    t.same(s.start('web'), { ok: false, why: { kind: 'already-running', job: 'web', name: '' } })
    t.equal(s.outcome(s.emit('go')), 'ok')
    t.equal(s.state('web'), 'respawn/post-start')
    s.end('web', 'post-start')
    s.end('web', 'post-start')
    t.match(s.status('web'), /^web start\/running, process/)
  },
)

t.test(
  'no command between the end of main and that of post-start makes a service run without its main process',
  async t => {
    for (const file of ['respawn\nexec a\npost-start exec b', 'exec a\npost-start exec b']) {
      for (const command of ['start', 'restart'] as const) {
        const s = new Simulation({ web: file })
        s.start('web')
        s.end('web', 'main', 1)
        const reply = s[command]('web')
        s.end('web', 'post-start')
        if (s.state('web') === 'start/post-start') s.end('web', 'post-start')
        t.match(
          s.status('web'),
          reply.ok || /respawn/.test(file) ? /start\/running, process/ : /stop\/waiting/,
          command,
        )
      }
    }
  },
)

t.test(
  'S19 main ends while pre-stop runs: that is let run, and the goal is stop, so nothing is respawned',
  async t => {
    const s = new Simulation({ web: 'respawn\nexec a\npre-stop exec b' })
    s.start('web')
    s.stop('web')
    s.end('web', 'main', 1)
    t.equal(s.status('web'), 'web stop/pre-stop, (pre-stop) process 101')
    s.end('web', 'pre-stop')
    t.equal(s.state('web'), 'stop/waiting')
  },
)

t.test('S19 a stop that is cancelled too late, main has ended: it runs anew', async t => {
  for (const when of ['before', 'after']) {
    const s = new Simulation({ web: 'exec a\npre-stop exec b' })
    s.start('web')
    s.stop('web')
    if (when === 'before') s.end('web', 'main', 0)
    const start = s.start('web')
    if (when === 'after') s.end('web', 'main', 0)
    s.end('web', 'pre-stop')
    // main has ended well after the start: that is an end like any other
    t.equal(s.state('web'), when === 'before' ? 'start/running' : 'stop/waiting')
    t.equal(s.outcome(start), 'ok')
    t.equal(s.alive.size, when === 'before' ? 1 : 0)
  }
})

t.test('a job that is respawned after a cancelled stop shows it: respawn/pre-stop', async t => {
  const s = new Simulation({ web: 'respawn\nexec a\npre-stop exec b' })
  s.start('web')
  s.stop('web')
  s.start('web')
  s.end('web', 'main', 1)
  t.equal(s.status('web'), 'web respawn/pre-stop, (pre-stop) process 101')
  s.end('web', 'pre-stop')
  t.match(s.status('web'), /^web start\/running, process/)
})

t.test('S20 main ends while it is expected to fork', async t => {
  const s = spied('expect fork\nexec a')
  t.equal(s.outcome(s.start('web')), null)
  t.equal(s.status('web'), 'web start/spawned, process 100')
  s.end('web', 'main', 0)
  t.equal(s.state('web'), 'stop/waiting')
  t.same(
    [...s.world.request.values()].map(r => r.outcome),
    ['ok'],
  )
  t.same(resultOf(s), ['RESULT=ok'])
})

t.test('S20 K3 one that is to be respawned is, and is not running without a process', async t => {
  const s = new Simulation({ web: 'expect daemon\nrespawn\nexec a' })
  const start = s.start('web')
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'start/spawned')
  t.equal(s.outcome(start), null)
  s.ready('web')
  t.equal(s.outcome(start), 'ok')
  t.match(s.status('web'), /^web start\/running, process 101$/)
})

t.test('S21 how processes end is logged; what was ordered or is normal is no warning (K27)', async t => {
  const s = new Simulation({ web: 'pre-start exec a\nexec b\nnormal exit 3 USR1' })
  const ends = [1, -15, -63, 3, -10, 0]
  for (const status of ends) {
    s.start('web')
    s.end('web', 'pre-start')
    s.end('web', 'main', status)
  }
  s.start('web')
  s.end('web', 'pre-start')
  s.stop('web')
  s.end('web', 'main', -15)
  const text = (priority: string) =>
    s.logged(priority).flatMap(m => /main process \(\d+\) (.+)/.exec(m)?.[1] ?? [])
  t.same(text('warn'), ['terminated with status 1', 'killed by TERM signal', 'killed by signal 63'])
  t.same(text('info'), [
    'terminated with status 3',
    'killed by USR1 signal',
    'exited normally',
    'killed by TERM signal',
  ])
})

t.test(
  'S22 S23 respawn limit: COUNT respawns are allowed within INTERVAL seconds, the next is too many',
  async t => {
    const runs = (file: string, after: number): number => {
      const s = new Simulation({ web: `respawn\nexec a\n${file}` })
      s.start('web')
      for (let n = 0; n < 40 && s.state('web') === 'start/running'; n++) {
        s.now += after
        s.end('web', 'main', 1)
      }
      return s.launches.length
    }
    t.equal(runs('', 0), 11, 'by default 10 in 5 s')
    t.equal(runs('respawn limit 3 10', 0), 4)
    t.equal(runs('respawn limit 3 10', 2000), 4)
    t.equal(runs('respawn limit 3 10', 3400), 41, 'three within any ten seconds')
    t.equal(runs('respawn limit 0 10', 0), 41, '0 is no limit')
    t.equal(runs('respawn limit 10 0', 0), 41)
    t.equal(runs('respawn limit unlimited', 0), 41)
  },
)

t.test('S22 the window is fixed and counted in whole seconds', async t => {
  const s = new Simulation({ web: 'respawn\nrespawn limit 1 10\nexec a' })
  s.now = 5_900
  s.start('web')
  s.end('web', 'main', 1)
  s.now = 15_000
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'start/running', '15 - 5 seconds: a new window')
  s.now = 24_999
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'stop/waiting')
})

t.test('S22 ends that nobody saw are not counted: there is no telling how far apart they were', async t => {
  const s = new Simulation({ web: 'respawn\nrespawn limit 1 5\nexec a' })
  s.start('web')
  for (let n = 0; n < 5; n++) {
    const { token } = s.process('web')
    s.step(e => e.report({ kind: 'lost', token, number: 0, at: 0 }))
  }
  t.equal(s.state('web'), 'start/running')
  s.end('web')
  t.equal(s.state('web'), 'start/running')
  s.end('web')
  t.equal(s.state('web'), 'stop/waiting')
})

t.test('S23 too fast: a warning, and the job has failed by respawn', async t => {
  const s = spied('respawn\nrespawn limit 1 5\nexec a')
  s.start('web')
  s.end('web', 'main', 1)
  s.step(e => e.stop({ job: 'spy', env: [] }, false))
  s.end('spy')
  s.end('web', 'main', 1)
  t.same(resultOf(s), ['RESULT=failed', 'PROCESS=respawn'])
  t.ok(s.logged('warn').includes('web respawning too fast, stopped'))
})

t.test('S24 a stop and a start begin to count anew, a restart does not', async t => {
  const s = new Simulation({ web: 'respawn\nrespawn limit 1 100\nexec a' })
  s.start('web')
  s.end('web', 'main', 1)
  s.stop('web')
  s.end('web')
  s.start('web')
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'start/running')
  s.restart('web')
  s.end('web')
  t.equal(s.state('web'), 'start/running')
  s.end('web', 'main', 1)
  t.equal(s.state('web'), 'stop/waiting')
})

t.test("S26 what can't be executed is not respawned", async t => {
  const s = new Simulation({ web: 'respawn\nexec a' })
  s.spawns = () => false
  t.equal(s.outcome(s.start('web')), 'failed')
  t.equal(s.launches.length, 1)
  t.equal(s.state('web'), 'stop/waiting')
})
