/** Commands that are answered in a line: version, usage, log-priority, reload-configuration, notify-…, list-sessions. */
import t from 'tap'
import { job, scene } from './fixtures/scene.ts'

t.test('version', async t => {
  const some = () => scene({ jobs: [job('sl')] })
  t.match(some()('initctl', 'version', 'x'), { out: 'init (upstart 1.13.2)\n', err: '', status: 0 })
  t.match(some()('version'), { out: 'init (upstart 1.13.2)\n', status: 0 })
  t.match(some()('version', '--quiet'), { out: '', err: '', status: 0 })
})

t.test('where there is no job, no Upstart is said to run, so that init scripts do the work', async t => {
  const nobody = 'Failed to connect to socket /com/ubuntu/upstart: Connection refused'
  const says = { out: '', err: `initctl: Unable to connect to Upstart: ${nobody}\n`, status: 1 }
  t.match(scene()('initctl', 'version'), says)
  t.match(scene()('initctl', 'version', '--quiet'), says)
  t.match(scene({ uid: 1000 })('initctl', 'version').err, `Unable to connect to system bus: ${nobody}`)
})

t.test('usage', async t => {
  const jobs = [job('sl'), job('used', { usage: 'used NAME=<name>' })]
  t.match(scene({ jobs })('initctl', 'usage', 'used', 'x'), {
    out: 'Usage: used NAME=<name>\n',
    err: '',
    status: 0,
  })
  t.match(scene({ jobs })('initctl', 'usage', 'sl'), { out: 'Usage: \n', status: 0 })
  const env = { UPSTART_JOB: 'used', UPSTART_INSTANCE: '' }
  t.match(scene({ jobs, env })('usage').out, 'Usage: used NAME=<name>\n')
  t.match(scene({ jobs, env })('usage', 'sl').out, 'Usage: \n')
})

t.test('log-priority', async t => {
  const call = scene()
  t.match(call('initctl', 'log-priority'), { out: 'message\n', status: 0 })
  for (const priority of ['debug', 'info', 'warn', 'error', 'fatal', 'message']) {
    t.match(call('initctl', 'log-priority', priority, 'x'), { out: '', err: '', status: 0 })
    t.match(call('initctl', 'log-priority').out, `${priority}\n`)
  }
  t.match(call('initctl', 'log-priority', 'a', 'info'), { out: '', status: 1 })
  t.match(call('initctl', 'log-priority').out, 'message\n')
})

t.test('what has nothing to do says nothing', async t => {
  for (const line of ['notify-disk-writeable', 'notify-cgroup-manager-address x']) {
    t.match(scene()('initctl', ...line.split(' ')), { out: '', err: '', status: 0, asked: [] }, line)
  }
  t.match(scene()('initctl', 'reload-configuration'), { out: '', err: '', status: 0, asked: ['reload'] })
})

t.test('list-sessions shows the inits that live', async t => {
  const own = String(process.pid)
  const XDG_RUNTIME_DIR = t.testdir({
    upstart: {
      sessions: {
        [`${own}.session`]: 'UPSTART_SESSION=unix:abstract=/com/ubuntu/upstart-session/0/1\n',
        '1.session': 'UPSTART_SESSION=unix:abstract=/first\n',
        '99999999.session': 'UPSTART_SESSION=unix:abstract=/dead\n',
        'x.session': 'UPSTART_SESSION=unix:abstract=/no-pid\n',
        [`${own}.other`]: 'UPSTART_SESSION=unix:abstract=/other\n',
      },
    },
  })
  const live = ['1 unix:abstract=/first', `${own} unix:abstract=/com/ubuntu/upstart-session/0/1`, ''].join(
    '\n',
  )
  const call = scene({ env: { XDG_RUNTIME_DIR } })
  t.match(call('initctl', 'list-sessions'), { out: live, err: '', status: 0 })
  const stale = `Ignoring stale session file: ${XDG_RUNTIME_DIR}/upstart/sessions/99999999.session\n`
  t.match(call('initctl', 'list-sessions', '-v'), { out: live + stale, status: 0 })
  t.match(call('initctl', '-q', 'list-sessions'), { out: '', status: 0 })
})

t.test('list-sessions where the folder can not be read', async t => {
  const XDG_RUNTIME_DIR = t.testdir({ upstart: { sessions: t.fixture('symlink', 'sessions') } })
  const call = scene({ env: { XDG_RUNTIME_DIR } })
  t.match(call('initctl', 'list-sessions'), { err: 'initctl: unable to determine sessions\n', status: 1 })
})

t.test('--verbose tells what has no meaning here', async t => {
  for (const [line, why] of [
    ['notify-disk-writeable', /^initctl: no log has waited/],
    ['notify-cgroup-manager-address x', /^initctl: no cgroup manager/],
    ['reload-configuration', /^initctl: every command reads the job files/],
    ['list --system', /^initctl: no bus is asked/],
  ] as const)
    t.match(scene()('initctl', '-v', ...line.split(' ')), { out: '', err: why, status: 0 }, line)
  t.match(scene()('telinit', '-v', 'q').err, /^telinit: every command reads the job files/)
})
