import t from 'tap'
import { job, type Scene, scene } from './fixtures/scene.ts'

const jobs = [job('sl'), job('net/apache'), job('list')]
const script = { UPSTART_JOB: 'sl', UPSTART_INSTANCE: '' }

t.test('what init is asked', t => {
  const rows: readonly (readonly [call: string, asked: string, scene?: Scene])[] = [
    ['start sl', 'start sl'],
    ['/sbin/start sl', 'start sl'],
    ['-start sl', 'start sl'],
    ['initctl start sl', 'start sl'],
    ['start sl A=1 B=', 'start sl A=1 B='],
    ['start sl =5', 'start sl =5'],
    ['start A=1', 'start A=1'],
    ['start -n sl', 'start at once sl'],
    ['start sl --no-wait A=1', 'start at once sl A=1'],
    ['initctl start sl -n', 'start at once sl'],
    ['start -qn sl', 'start at once sl'],
    ['start -- sl', 'start sl'],
    ['start net/apache', 'start net/apache'],
    ['start list', 'start list'],
    ['start S20sl', 'start sl'],
    ['status K09net/apache', 'status net/apache'],
    ['start S20other', 'start S20other'],
    ['start S2sl', 'start S2sl'],
    ['start --system sl', 'start sl'],
    ['initctl --system start sl', 'start sl'],
    ['initctl start --system --dest com.ubuntu.Upstart sl', 'start sl'],
    ['stop sl', 'stop sl'],
    ['stop -n sl A=1', 'stop at once sl A=1'],
    ['restart sl', 'restart sl'],
    ['restart -n sl', 'restart at once sl'],
    ['reload sl', 'reload sl'],
    ['status sl', 'status sl'],
    ['initctl status --system sl', 'status sl'],
    ['initctl emit foo', 'emit foo'],
    ['emit foo A=1', 'emit foo A=1'],
    ['initctl emit -n foo A=', 'emit at once foo A='],
    ['initctl --quiet emit unmounted-remote-filesystems', 'emit unmounted-remote-filesystems'],
    ['initctl emit --quiet starting JOB=x', 'emit starting JOB=x'],
  ]
  for (const [call, asked, given] of rows) {
    const [program = '', ...args] = call.split(' ')
    const answer = scene({ jobs, ...given })(program, ...args)
    t.same(answer.asked, [asked], call)
  }
  t.end()
})

t.test('a name or an event may hold blanks', async t => {
  t.same(scene({ jobs: [job('a b')] })('status', 'a b').asked, ['status a b'])
  t.same(scene()('initctl', 'emit', 'a b').asked, ['emit a b'])
})

t.test("without a name, in a job's script, that instance is meant and nobody waits", async t => {
  const call = scene({ jobs, env: { ...script, UPSTART_INSTANCE: 'a b' } })
  t.same(call('stop').asked, ['stop at once sl (a b)'])
  t.same(call('start').asked, ['start at once sl (a b)'])
  t.same(call('initctl', 'restart').asked, ['restart at once sl (a b)'])
  t.same(call('status').asked, ['status sl (a b)'])
  t.same(call('reload').asked, ['reload sl (a b)'])
  t.same(scene({ jobs, env: script })('stop').asked, ['stop at once sl ()'], 'the single instance')
})

t.test('with a name, the script that we are in does not matter', async t => {
  t.same(scene({ jobs, env: script })('stop', 'net/apache').asked, ['stop net/apache'])
})

t.test('the answer is printed as it is, errors with the program in front', async t => {
  const ok = scene({ answer: { ok: true, text: 'sl start/running, process 9\n' } })
  t.match(ok('start', 'sl'), { out: 'sl start/running, process 9\n', err: '', status: 0 })
  const failed = scene({ answer: { ok: false, error: 'Unknown parameter: X\nUsage: sl X=1' } })
  t.match(failed('initctl', 'start', 'sl'), {
    out: '',
    err: 'initctl: Unknown parameter: X\nUsage: sl X=1\n',
    status: 1,
  })
})

t.test('--quiet leaves the exit status and errors', async t => {
  const call = scene({ jobs })
  for (const line of [
    'status -q sl',
    'status sl --quiet',
    'initctl -q status sl',
    'initctl status sl -q',
    'initctl -q list',
  ]) {
    const [program = '', ...args] = line.split(' ')
    t.match(call(program, ...args), { out: '', err: '', status: 0 }, line)
  }
  t.match(call('status', '-q', 'no'), { out: '', err: 'status: Unknown job: no\n', status: 1 })
  t.match(call('status', '-q', '-v', 'sl'), { out: 'sl stop/waiting\n' }, 'the last of both counts')
  t.match(call('status', '-v', '-q', 'sl'), { out: '' })
})

t.test('list takes no notice of words', async t => {
  const out = 'sl stop/waiting\nnet/apache stop/waiting\nlist stop/waiting\n'
  t.match(scene({ jobs })('initctl', 'list', 'sl'), { out, status: 0 })
  t.match(scene({ jobs })('list'), { out, status: 0 })
  t.match(scene()('initctl', 'list'), { out: '', err: '', status: 0 })
})
