import t from 'tap'
import type { State } from '../../src/engine/world.ts'
import { Simulation } from './fixtures/simulation.ts'

// a job with every process there is, and another that holds it in starting and in stopping
const files = {
  full: `
    apparmor load /etc/apparmor.d/full
    pre-start exec pre-start
    expect fork
    exec main
    post-start exec post-start
    pre-stop exec pre-stop
    post-stop exec post-stop
  `,
  guard: `
    start on starting full or stopping full
    task
    exec guard
  `,
}

/** Ends what holds the job in its state. */
function letGo(s: Simulation): void {
  const state = s.instance('full')?.state
  if (state === 'starting' || state === 'stopping') s.end('guard')
  else if (state === 'spawned') s.ready('full')
  else if (state === 'killed') s.end('full', 'main', -15)
  else if (state === undefined || state === 'waiting' || state === 'running')
    throw new Error('nothing holds it')
  else s.end('full', state)
}

/** The job in a state on its way up (goal start), or down (goal stop). */
function inState(state: State): Simulation {
  const s = new Simulation(files)
  s.start('full')
  while (s.state('full') !== `start/${state}` && s.state('full') !== 'start/running') letGo(s)
  if (s.state('full') === `start/${state}`) return s
  s.stop('full')
  while (s.state('full') !== `stop/${state}`) letGo(s)
  return s
}

/** State, and where it leads to with goal start and with goal stop: the table in 3.1. */
const table: readonly (readonly [State, start: string, stop: string])[] = [
  ['starting', 'start/security', 'stop/stopping'],
  ['security', 'start/pre-start', 'stop/stopping'],
  ['pre-start', 'start/spawned', 'stop/stopping'],
  ['spawned', 'start/post-start', 'stop/stopping'],
  ['post-start', 'start/running', 'stop/stopping'],
  ['pre-stop', 'start/running', 'stop/stopping'],
  ['stopping', 'start/killed', 'stop/killed'],
  ['killed', 'start/post-stop', 'stop/post-stop'],
  ['post-stop', 'start/starting', 'stop/waiting'],
]

for (const [state, up, down] of table) {
  t.test(`from ${state}: with goal start to ${up}, with goal stop to ${down}`, async t => {
    for (const [goal, expected] of [
      ['start', up],
      ['stop', down],
    ] as const) {
      const s = inState(state)
      if (s.instance('full')?.goal !== goal) s[goal]('full')
      t.equal(s.state('full'), `${goal}/${state}`, 'the goal alone changes nothing')
      letGo(s)
      t.equal(s.state('full'), expected)
    }
  })
}

t.test(
  'waiting: with goal start to starting; an instance that is waiting with goal stop is gone',
  async t => {
    const s = new Simulation(files)
    t.equal(s.world.instance.size, 0)
    s.start('full')
    t.equal(s.state('full'), 'start/starting')
  },
)

t.test('running: goal stop takes it to pre-stop at once', async t => {
  const s = inState('running')
  s.stop('full')
  t.equal(s.state('full'), 'stop/pre-stop')
})

t.test('a job without processes goes from state to state at once', async t => {
  const s = new Simulation({ empty: 'description "nothing"' })
  s.start('empty')
  t.same(s.happened(), [
    'empty: starting',
    'starting!',
    'empty: security',
    'empty: pre-start',
    'empty: spawned',
    'empty: post-start',
    'empty: running',
    'started!',
  ])
  s.stop('empty')
  t.same(s.happened(), [
    'empty: stopping',
    'stopping!',
    'empty: killed',
    'empty: post-stop',
    'empty: waiting',
    'stopped!',
  ])
})

t.test('every process of a job, in order', async t => {
  const s = new Simulation({ full: files.full })
  s.start('full')
  letGo(s)
  letGo(s)
  letGo(s)
  letGo(s)
  s.stop('full')
  letGo(s)
  letGo(s)
  letGo(s)
  t.same(
    s.happened().filter(h => /^(full [a-z]|kill)/.test(h)),
    [
      'full security',
      'full pre-start',
      'full main',
      'full post-start',
      'full pre-stop',
      'kill full',
      'full post-stop',
    ],
  )
  t.equal(s.world.instance.size, 0)
  t.equal(s.world.process.size, 0)
})

t.test('S1 a stop interrupts nothing: a script that runs is let run to its end', async t => {
  for (const script of ['pre-start', 'post-start'] as const) {
    const s = inState(script)
    s.stop('full')
    t.ok(s.process('full', script), `${script} runs on`)
    t.notOk(s.effects.some(e => e.kind === 'stop'))
    letGo(s)
    t.equal(s.state('full'), 'stop/stopping')
  }
})

t.test('S2 a job without a main process goes from running to stopping: pre-stop is not run', async t => {
  const s = new Simulation({ idle: 'pre-stop exec ask\npost-stop exec clean' })
  s.start('idle')
  t.equal(s.status('idle'), 'idle start/running')
  s.stop('idle')
  t.same(
    s.launches.map(l => l.name),
    ['post-stop'],
  )
})

t.test('S3 K20 a task without a main process is over when it has started', async t => {
  const s = new Simulation({ idle: 'task\npre-start exec prepare' })
  const start = s.start('idle')
  t.equal(s.outcome(start), null)
  s.end('idle', 'pre-start')
  t.equal(s.outcome(start), 'ok')
  t.ok(s.happened().includes('started!'), 'it was started as usual')
  t.equal(s.state('idle'), 'stop/waiting')
})

t.test('S4 goals, states and events are logged', async t => {
  const s = new Simulation({ empty: 'description "nothing"' })
  s.start('empty')
  t.same(s.logged('info').slice(0, 3), [
    'empty goal changed from stop to start',
    'empty state changed from waiting to starting',
    'Handling starting event',
  ])
  const many = new Simulation({ many: 'instance $N' })
  many.start('many', 'N=one')
  t.equal(many.logged('info')[0], 'many (one) goal changed from stop to start')
})

t.test(
  'S5 a stop that is cancelled in pre-stop: running again, no event, and who waited is told so',
  async t => {
    const s = inState('pre-stop')
    const requests = [...s.world.request.values()]
    t.equal(requests.at(-1)?.outcome, null, 'stop waits')
    s.happened()
    const start = s.start('full')
    letGo(s)
    t.equal(s.state('full'), 'start/running')
    t.same(s.happened(), ['full: running'], 'neither stopping nor started')
    t.same(
      [...s.world.request.values()].map(r => r.outcome),
      ['ok', 'ok', 'ok'],
    )
    t.equal(s.outcome(start), 'ok')
  },
)
