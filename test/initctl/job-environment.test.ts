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
