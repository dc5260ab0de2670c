import t from 'tap'
import { jobText } from '../../src/initctl/show-config.ts'
import { and, job, on, or, scene } from './fixtures/scene.ts'

const complex = job('complex', {
  emits: ['one', 'three-*'],
  startOn: and(and(on('runlevel [2345]'), on('started sl')), or(on('foo A=1'), on('never'))),
  stopOn: or(on('runlevel [!2345]'), on('stopping sl RESULT!=ok')),
})

t.test('a condition is shown with all its parentheses', async t => {
  t.equal(
    jobText(complex, false),
    [
      'complex',
      '  emits one',
      '  emits three-*',
      '  start on ((runlevel [2345] and started sl) and (foo A=1 or never))',
      '  stop on (runlevel [!2345] or stopping sl RESULT!=ok)',
      '',
    ].join('\n'),
  )
  t.equal(jobText(job('x', { startOn: on('foo a b=c') }), false), 'x\n  start on foo a b=c\n')
  t.equal(jobText(job('x'), false), 'x\n')
})

t.test('--enumerate shows one event a line', async t => {
  t.equal(
    jobText(complex, true),
    [
      'complex',
      '  emits one',
      '  emits three-*',
      '  start on runlevel (job:, env: [2345])',
      '  start on started (job: sl, env:)',
      '  start on foo (job:, env: A=1)',
      '  start on never (job:, env:)',
      '  stop on runlevel (job:, env: [!2345])',
      '  stop on stopping (job: sl, env: RESULT!=ok)',
      '',
    ].join('\n'),
  )
})

t.test('which job an event is about', t => {
  const rows: readonly (readonly [event: string, shown: string])[] = [
    ['starting A', 'starting (job: A, env:)'],
    ['started JOB=A', 'started (job: A, env:)'],
    ['stopped JOB=rc RUNLEVEL=[2345]', 'stopped (job: rc, env: RUNLEVEL=[2345])'],
    ['stopped rc RUNLEVEL=2 X=', 'stopped (job: rc, env: RUNLEVEL=2 X=)'],
    ['stopping RESULT=ok JOB=A', 'stopping (job: A, env: RESULT=ok)'],
    ['started a inst', 'started (job: a, env: inst)'],
    ['started JOB!=a', 'started (job:, env: JOB!=a)'],
    ['started', 'started (job:, env:)'],
    ['started $J', 'started (job: $J, env:)'],
    ['net-up JOB=A b', 'net-up (job:, env: JOB=A b)'],
    ['start A', 'start (job:, env: A)'],
  ]
  for (const [event, shown] of rows) {
    t.equal(jobText(job('x', { stopOn: on(event) }), true), `x\n  stop on ${shown}\n`, event)
  }
  t.end()
})

t.test('one job, or all in the order of the list', async t => {
  const call = scene({ jobs: [job('b'), complex, job('a', { startOn: on('e') })] })
  t.match(call('initctl', 'show-config', 'a', 'b'), { out: 'a\n  start on e\n', err: '', status: 0 })
  t.match(call('initctl', 'show-config', '-e', 'a').out, 'a\n  start on e (job:, env:)\n')
  t.match(call('initctl', 'show-config', 'a', '--enumerate').out, 'a\n  start on e (job:, env:)\n')
  t.equal(call('initctl', 'show-config').out, `b\n${jobText(complex, false)}a\n  start on e\n`)
  t.match(call('initctl', 'show-config', '-q'), { out: '', status: 0 })
})

t.test('a condition may be as deep as a job file is long', async t => {
  let left = on('e')
  let right = on('e')
  for (let i = 0; i < 100_000; i++) {
    left = or(left, on('e'))
    right = and(on('e'), right)
  }
  t.equal(
    jobText(job('x', { startOn: left }), false).length,
    jobText(job('x', { startOn: right }), false).length - 100_000,
  )
  t.equal(jobText(job('x', { startOn: left, stopOn: right }), true).split('\n').length, 2 * 100_001 + 2)
})
