import t from 'tap'
import type { Expression } from '../../src/event/expression.ts'
import { and, job, on, or, scene } from './fixtures/scene.ts'

const emitter = job('emitter', { emits: ['known', 'net-*', 'eth[0-9]'] })

/** What is said of a job that starts so, the line of its name left out. */
function check(startOn: Expression, ...options: string[]): string[] {
  const { out, status } = scene({ jobs: [emitter, job('x', { startOn })] })(
    'initctl',
    'check-config',
    ...options,
  )
  const lines = out.split('\n').slice(1, -1)
  if (status !== (lines.length === 0 ? 0 : 1)) throw new Error(`exit status ${status}`)
  return lines.map(line => line.replace('  start on: unknown ', ''))
}

t.test('a single event', async t => {
  t.same(check(on('nothing')), ['event nothing'])
  t.same(check(on('known')), [])
  t.same(check(on('net-up X=1')), [], 'emits is a pattern')
  t.same(check(on('eth0')), [])
  t.same(check(on('eth')), ['event eth'])
  t.same(check(on('know')), ['event know'])
})

t.test('events of init itself are known', async t => {
  for (const event of [
    'startup',
    'debug',
    'control-alt-delete',
    'keyboard-request',
    'power-status-changed',
  ]) {
    t.same(check(on(event)), [], event)
  }
  t.same(check(on('runlevel 2')), ['event runlevel'])
})

t.test("a job's events are known, but the job may not be", async t => {
  for (const event of ['starting', 'started', 'stopping', 'stopped']) {
    t.same(check(on(event)), [], event)
    t.same(check(on(`${event} emitter`)), [])
    t.same(check(on(`${event} RESULT=ok JOB=x`)), [])
    t.same(check(on(`${event} nobody`)), ['job nobody'])
    t.same(check(on(`${event} JOB=nobody`)), ['job nobody'])
    t.same(check(on(`${event} $JOB`)), [], 'a variable may be anybody')
  }
})

t.test('and is at fault with either side, or with both', async t => {
  const [yes, no, other] = [on('known'), on('nothing'), on('never')]
  t.same(check(and(yes, no)), ['event nothing'])
  t.same(check(and(no, yes)), ['event nothing'])
  t.same(check(or(yes, no)), [])
  t.same(check(or(no, yes)), [])
  t.same(check(or(no, other)), ['event never', 'event nothing'], 'from the right')
  t.same(check(and(no, other)), ['event never', 'event nothing'])
})

t.test('--warn wants both sides of an or', async t => {
  t.same(check(or(on('known'), on('nothing')), '--warn'), ['event nothing'])
  t.same(check(or(on('known'), on('nothing')), '-w'), ['event nothing'])
  t.same(check(or(on('known'), on('startup')), '-w'), [])
})

t.test(
  'all that is unknown below the first part at fault is told, also where the whole could come true',
  async t => {
    const [yes, no, other] = [on('known'), on('nothing'), on('never')]
    t.same(check(or(and(yes, no), yes)), ['event nothing'])
    t.same(check(and(and(no, yes), or(yes, other))), ['event never', 'event nothing'])
    t.same(check(or(and(yes, no), and(other, yes))), ['event never', 'event nothing'])
    t.same(check(or(yes, and(yes, and(no, yes)))), ['event nothing'])
  },
)

t.test('--ignore-events makes events known', async t => {
  t.same(check(on('nothing'), '-i', 'a,nothing,b'), [])
  t.same(check(on('nothing'), '--ignore-events=nothing'), [])
  t.same(check(and(on('a'), on('b')), '-i', 'a', '-i', 'b'), [])
  t.same(check(on('started nobody'), '-i', 'nobody'), ['job nobody'])
})

t.test('both conditions are checked, of one job or of all', async t => {
  const bad = job('bad', { startOn: on('nothing'), stopOn: or(on('never'), on('stopped nobody')) })
  const call = scene({ jobs: [emitter, bad, job('worse', { stopOn: on('nothing') })] })
  const ofBad =
    'bad\n  start on: unknown event nothing\n  stop on: unknown job nobody\n  stop on: unknown event never\n'
  t.match(call('initctl', 'check-config'), {
    out: `${ofBad}worse\n  stop on: unknown event nothing\n`,
    err: '',
    status: 1,
  })
  t.match(call('initctl', 'check-config', 'bad'), { out: ofBad, status: 1 })
  t.match(call('initctl', 'check-config', 'emitter'), { out: '', err: '', status: 0 })
  t.match(call('initctl', 'check-config', '--quiet'), { out: '', err: '', status: 1 })
})

t.test('a condition may be as deep as a job file is long', async t => {
  let deep = on('nothing')
  for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? and(on('known'), deep) : or(deep, on('known'))
  t.same(check(deep), ['event nothing'])
})
