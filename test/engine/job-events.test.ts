import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

/** What the four events of `web` carry, each caught by a job of its own, without what a job gets from init. */
function caught(file: string, drive: (s: Simulation) => void): { [event: string]: readonly string[] } {
  const s = new Simulation({
    web: file,
    spy: 'start on starting web or started web or stopping web or stopped web\ninstance $UPSTART_EVENTS',
  })
  s.start('web', 'COLOUR=red')
  drive(s)
  return Object.fromEntries(
    ['starting', 'started', 'stopping', 'stopped'].flatMap(event => {
      const env = s.instance('spy', event)?.env
      return env === undefined ? [] : [[event, env.slice(2, -1)]]
    }),
  )
}

t.test('starting and started have JOB and INSTANCE', async t => {
  const events = caught('exec a', () => {})
  t.same(events, { starting: ['JOB=web', 'INSTANCE='], started: ['JOB=web', 'INSTANCE='] })
})

t.test('stopping and stopped have RESULT=ok besides', async t => {
  const events = caught('exec a', s => s.end('web'))
  t.same(events.stopping, ['JOB=web', 'INSTANCE=', 'RESULT=ok'])
  t.same(events.stopped, ['JOB=web', 'INSTANCE=', 'RESULT=ok'])
})

t.test('a failure has PROCESS, and EXIT_STATUS or EXIT_SIGNAL', async t => {
  const all = 'pre-start exec a\nexec b\npost-stop exec c'
  const cases: readonly (readonly [string, (s: Simulation) => void, string[]])[] = [
    [all, s => s.end('web', 'pre-start', 2), ['RESULT=failed', 'PROCESS=pre-start', 'EXIT_STATUS=2']],
    ['exec a', s => s.end('web', 'main', 255), ['RESULT=failed', 'PROCESS=main', 'EXIT_STATUS=255']],
    ['exec a', s => s.end('web', 'main', -6), ['RESULT=failed', 'PROCESS=main', 'EXIT_SIGNAL=ABRT']],
    ['exec a', s => s.end('web', 'main', -40), ['RESULT=failed', 'PROCESS=main', 'EXIT_SIGNAL=40']],
    [
      'respawn\nrespawn limit 1 5\nexec a',
      s => [s.end('web'), s.end('web')],
      ['RESULT=failed', 'PROCESS=respawn'],
    ],
  ]
  for (const [file, drive, expected] of cases) {
    const events = caught(file, s => {
      drive(s)
      if (s.state('web') === 'stop/post-stop') s.end('web', 'post-stop')
    })
    t.same(events.stopped?.slice(2), expected)
    if (!file.includes('limit')) t.same(events.stopping?.slice(2), expected)
  }
})

t.test('what could not be executed has PROCESS alone', async t => {
  const s = new Simulation({ web: 'exec a', spy: 'start on stopped web' })
  s.spawns = () => false
  s.start('web')
  t.same(s.instance('spy')?.env.slice(2, -1), ['JOB=web', 'INSTANCE=', 'RESULT=failed', 'PROCESS=main'])
})

t.test('post-stop failing shows in stopped', async t => {
  const events = caught('exec a\npost-stop exec b', s => {
    s.end('web')
    s.end('web', 'post-stop', 1)
  })
  t.same(events.stopping?.slice(2), ['RESULT=ok'])
  t.same(events.stopped?.slice(2), ['RESULT=failed', 'PROCESS=post-stop', 'EXIT_STATUS=1'])
})

t.test('only the first failure of a run is remembered, and forgotten when the next one starts', async t => {
  const s = new Simulation({ web: 'exec a\npost-stop exec b', spy: 'start on stopped web' })
  s.start('web')
  s.end('web', 'main', 1)
  s.end('web', 'post-stop', 2)
  t.equal(s.variable('PROCESS', 'spy'), 'main')
  s.stop('spy')
  s.start('web')
  t.equal(s.instance('web')?.failure, null)
  s.end('web', 'main', 1)
  s.start('web')
  s.end('web', 'post-stop')
  t.equal(s.state('web'), 'start/running')
  t.equal(s.instance('web')?.failure, null)
})

t.test(
  'exported variables come last; unknown ones are skipped, and none takes the place of another',
  async t => {
    const file =
      'export SIZE\nexport JOB COLOUR NONE COLOUR RESULT\nenv SIZE=big\nenv JOB=fake\nenv RESULT=fake\nexec a'
    const events = caught(file, s => s.end('web'))
    t.same(events.started, ['JOB=web', 'INSTANCE=', 'SIZE=big', 'COLOUR=red', 'RESULT=fake'])
    t.same(events.stopped, ['JOB=web', 'INSTANCE=', 'RESULT=ok', 'SIZE=big', 'COLOUR=red'])
  },
)

t.test('INSTANCE is the name of the instance', async t => {
  const s = new Simulation({ many: 'instance $N\nexec a', spy: 'start on started many' })
  s.start('many', 'N=a b')
  t.equal(s.variable('INSTANCE', 'spy'), 'a b')
})
