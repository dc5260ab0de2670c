import t from 'tap'
import { job, scene } from './fixtures/scene.ts'

const path = '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin'
const script = { UPSTART_JOB: 'sl', UPSTART_INSTANCE: 'i' }
const inScript = scene({
  jobs: [job('sl')],
  env: script,
  instances: { 'sl i': ['PATH=/bin', 'Z=', 'A=1=2'] },
})

t.test('the environment that all jobs get', async t => {
  t.match(scene()('initctl', 'list-env'), { out: `PATH=${path}\nTERM=linux\n`, err: '', status: 0 })
  t.match(scene()('initctl', 'get-env', 'TERM', 'X'), { out: 'linux\n', err: '', status: 0 })
  t.match(scene()('get-env', 'PATH').out, `${path}\n`)
})

t.test('that of an instance, in its scripts', async t => {
  t.match(inScript('initctl', 'list-env'), { out: 'A=1=2\nPATH=/bin\nZ=\n', status: 0 }, 'sorted')
  t.match(inScript('initctl', 'get-env', 'A'), { out: '1=2\n', status: 0 })
  t.match(inScript('initctl', 'get-env', 'Z'), { out: '\n', status: 0 })
  t.match(inScript('initctl', 'get-env', 'TERM'), { err: 'initctl: No such variable: TERM\n', status: 1 })
  t.match(inScript('initctl', 'get-env', '-g', 'TERM'), { out: 'linux\n', status: 0 })
  t.match(inScript('initctl', 'list-env', '--global').out, `PATH=${path}\nTERM=linux\n`)
})

t.test('--quiet shows nothing, but tells whether it is set', async t => {
  t.match(inScript('initctl', 'get-env', '-q', 'A'), { out: '', status: 0 })
  t.match(inScript('initctl', 'list-env', '-q'), { out: '', status: 0 })
})

t.test('it is changed for the next processes of the instance', async t => {
  const asked = (...args: string[]) => {
    const answer = inScript('initctl', ...args)
    t.match(answer, { out: '', err: '', status: 0 }, args.join(' '))
    return answer.asked
  }
  t.same(asked('set-env', 'B=2', 'A=0'), ['environment sl i PATH=/bin Z= A=0 B=2'])
  t.same(asked('set-env', 'B'), ['environment sl i PATH=/bin Z= A=1=2 B='])
  t.same(asked('set-env', ''), ['environment sl i PATH=/bin Z= A=1=2'])
  t.same(asked('set-env', '--retain', 'A=0', 'B=2'), ['environment sl i PATH=/bin Z= A=1=2 B=2'])
  t.same(asked('unset-env', 'A'), ['environment sl i PATH=/bin Z='])
  t.same(asked('unset-env', 'AB'), ['environment sl i PATH=/bin Z= A=1=2'], 'that name alone')
  t.same(asked('reset-env'), ['environment sl i as the file says'])
})
