import t from 'tap'
import { job, type Scene, scene } from '../initctl/fixtures/scene.ts'

/** Whether the one init that there is was reached. */
function reached(call: string, given: Scene = {}): boolean {
  const [program = '', ...args] = call.split(' ')
  return scene({ jobs: [job('sl')], ...given })(program, ...args).out === 'sl stop/waiting\n'
}

t.test('root reaches init, and everybody over the system bus', async t => {
  t.ok(reached('status sl'))
  t.ok(reached('status --system sl'))
  t.ok(reached('initctl --system list'))
  t.ok(reached('status sl', { uid: 1000 }))
  t.ok(reached('status sl --dest=com.ubuntu.Upstart', { uid: 1000 }))
  t.ok(reached('status --system --dest com.ubuntu.Upstart sl'))
})

t.test('the name on the bus has to be right', async t => {
  const answer = scene()('initctl', '--system', '--dest=com.example', 'list')
  t.equal(answer.err, 'initctl: The name com.example was not provided by any .service files\n')
  t.equal(answer.status, 1)
})

t.test('UPSTART_SESSION leads to another init, unless a bus is asked for', async t => {
  const env = { UPSTART_SESSION: 'unix:abstract=/com/ubuntu/upstart-session/0/99' }
  t.notOk(reached('status sl', { env }))
  t.ok(reached('status --system sl', { env }))
  t.ok(reached('status sl', { env: { UPSTART_SESSION: '' } }))
  t.notOk(reached('status --system --user sl', { env }))
})

t.test('the last of --system and --session counts', async t => {
  t.ok(reached('status --session --system sl'))
  t.notOk(reached('status --system --session sl'))
  t.notOk(reached('initctl --system status --session sl'))
})

t.test('what asks nothing of init needs none', async t => {
  t.equal(scene()('initctl', '--session', 'help').status, 0)
  t.match(scene()('initctl', '--session', 'list-sessions').err, 'Unable to query session directory')
})

t.test('a mistake on the command line is told first', async t => {
  t.match(scene()('start', '--session').err, 'missing job name')
})
