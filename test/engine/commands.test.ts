import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

const refusal = (reply: { ok: boolean; why?: unknown }): unknown => (reply.ok ? null : reply.why)

t.test(
  'S41 start of what has goal start is refused, in any state, and its variables are dropped',
  async t => {
    const s = new Simulation({ web: 'pre-start exec a\nexec b\nrespawn', many: 'instance $N\nexec a' })
    s.start('web', 'A=1')
    const why = { kind: 'already-running', job: 'web', name: '' }
    t.same(refusal(s.start('web', 'A=2')), why)
    s.end('web', 'pre-start')
    t.same(refusal(s.start('web', 'A=2')), why)
    s.restart('web')
    t.same(refusal(s.start('web')), why, 'on its way round')
    t.equal(s.variable('A', 'web'), '1')
    s.start('many', 'N=x')
    t.same(refusal(s.start('many', 'N=x')), { kind: 'already-running', job: 'many', name: 'x' })
  },
)

t.test('S42 stop of what has goal stop, or is not there, is refused', async t => {
  const s = new Simulation({ web: 'exec a', many: 'instance $N\nexec a' })
  t.same(refusal(s.stop('web')), { kind: 'unknown-instance', name: '' })
  t.same(refusal(s.stop('many', 'N=x')), { kind: 'unknown-instance', name: 'x' })
  s.start('web')
  s.stop('web')
  t.same(refusal(s.stop('web')), { kind: 'already-stopped', job: 'web', name: '' })
})

t.test('S43 restart never starts a stopped job', async t => {
  const s = new Simulation({ web: 'exec a' })
  t.same(refusal(s.restart('web')), { kind: 'unknown-instance', name: '' })
  s.start('web')
  s.stop('web')
  t.same(refusal(s.restart('web')), { kind: 'already-stopped', job: 'web', name: '' })
})

t.test('S44 restart is stop and start in one, without a stopped event', async t => {
  const s = new Simulation({ web: 'pre-start exec a\nexec b\npost-stop exec c' })
  s.start('web')
  s.end('web', 'pre-start')
  s.happened()
  const restart = s.restart('web')
  t.equal(s.status('web'), 'web start/killed, process 101')
  s.end('web', 'main', -15)
  s.end('web', 'post-stop')
  s.end('web', 'pre-start')
  t.equal(s.outcome(restart), 'ok')
  t.same(s.happened(), [
    'web: pre-stop',
    'web: stopping',
    'stopping!',
    'web: killed',
    'kill web',
    'web: post-stop',
    'web post-stop',
    'web: starting',
    'starting!',
    'web: security',
    'web: pre-start',
    'web pre-start',
    'web: spawned',
    'web main',
    'web: post-start',
    'web: running',
    'started!',
  ])
})

t.test('K4 restart of a job with a pre-stop restarts: S45 is a fault of Upstart', async t => {
  const s = new Simulation({ web: 'exec a\npre-stop exec b\npost-stop exec c' })
  s.start('web')
  const restart = s.restart('web')
  t.equal(s.status('web'), 'web start/pre-stop, process 100\n\tpre-stop process 101')
  s.end('web', 'pre-stop')
  t.equal(s.status('web'), 'web start/killed, process 100')
  s.end('web')
  s.end('web', 'post-stop')
  t.equal(s.outcome(restart), 'ok')
  t.equal(s.status('web'), 'web start/running, process 103')
  t.same(
    s.launches.map(l => l.name),
    ['main', 'pre-stop', 'post-stop', 'main'],
  )
})

t.test('K4 a restart while pre-stop runs, its stop cancelled already', async t => {
  const s = new Simulation({ web: 'exec a\npre-stop exec b' })
  s.start('web')
  s.stop('web')
  s.start('web')
  const restart = s.restart('web')
  s.end('web', 'pre-stop')
  t.equal(s.state('web'), 'start/killed')
  s.end('web')
  t.equal(s.outcome(restart), 'ok')
})

t.test('K4 what an earlier stop brought is not for the post-stop of a restart', async t => {
  const s = new Simulation({ web: 'exec a\npre-stop exec b\npost-stop exec c' })
  s.start('web')
  s.stop('web', 'WHY=x')
  s.start('web')
  s.restart('web')
  s.end('web', 'pre-stop')
  s.end('web')
  t.notOk(s.process('web', 'post-stop').env.includes('WHY=x'))
})

t.test('K4 a stop during a restart stops, and a start in its pre-stop cancels that', async t => {
  const s = new Simulation({ web: 'exec a\npre-stop exec b' })
  s.start('web')
  const restart = s.restart('web')
  const stop = s.stop('web')
  t.equal(s.outcome(restart), 'ok')
  s.inside('start', 'web')
  t.equal(s.outcome(stop), 'ok')
  s.end('web', 'pre-stop')
  t.equal(s.status('web'), 'web start/running, process 100')
})

t.test('S1 a restart on the way up just goes on, and does not turn a later stop into a restart', async t => {
  const s = new Simulation({ web: 'pre-start exec a\nexec b\npre-stop exec c' })
  const start = s.start('web')
  const restart = s.restart('web')
  t.equal(s.outcome(start), 'ok')
  s.end('web', 'pre-start')
  t.equal(s.outcome(restart), 'ok')
  t.equal(s.status('web'), 'web start/running, process 101')
  s.stop('web')
  s.inside('start', 'web')
  s.end('web', 'pre-stop')
  t.equal(s.state('web'), 'start/running')
  t.equal(s.launches.filter(l => l.name === 'main').length, 1)
})

t.test('S46 a restart keeps the definition the job was started with', async t => {
  const s = new Simulation({ web: 'exec a\nenv V=1' })
  s.start('web')
  s.write('web', 'exec a\nenv V=2')
  s.restart('web')
  s.end('web')
  t.equal(s.variable('V', 'web'), '1')
  s.stop('web')
  s.end('web')
  s.start('web')
  t.equal(s.variable('V', 'web'), '2', 'J25 the new one is for when it is gone')
})

t.test('J27 a job whose file is gone can be told everything until it is over', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.start('web')
  s.write('web', null)
  t.same(refusal(s.start('web')), { kind: 'already-running', job: 'web', name: '' })
  s.restart('web')
  s.end('web')
  t.equal(s.state('web'), 'start/running')
  const stop = s.stop('web')
  s.end('web')
  t.equal(s.outcome(stop), 'ok')
  t.same(refusal(s.start('web')), { kind: 'unknown-job', job: 'web' })
})

t.test(
  'S47 restart by name gives a new environment from the next start on; respawn and restart from inside keep theirs',
  async t => {
    const s = new Simulation({
      web: 'start on go\nenv V=file\nrespawn\nexec a\npost-stop exec b',
    })
    s.emit('go', 'A=1')
    t.equal(s.variable('UPSTART_EVENTS', 'web'), 'go')
    s.inside('restart', 'web')
    s.end('web')
    s.end('web', 'post-stop')
    t.equal(s.variable('A', 'web'), '1')
    s.end('web', 'main', 1)
    s.end('web', 'post-stop')
    t.equal(s.variable('A', 'web'), '1')
    s.restart('web', 'B=2')
    s.end('web')
    t.ok(
      s.process('web', 'post-stop').env.includes('A=1'),
      'the old run is ended with what it was begun with',
    )
    s.end('web', 'post-stop')
    t.same(s.instance('web')?.env.slice(2), ['V=file', 'B=2'])
  },
)

t.test('S48 restart means the instance that its variables name', async t => {
  const s = new Simulation({ many: 'instance $N\nexec a' })
  s.start('many', 'N=x')
  t.same(refusal(s.restart('many', 'N=y')), { kind: 'unknown-instance', name: 'y' })
  t.ok(s.restart('many', 'N=x', 'B=2').ok)
})

t.test('S49 reload sends the reload signal to main alone', async t => {
  const s = new Simulation({ web: 'exec a', odd: 'exec a\nreload signal USR1', idle: 'pre-start exec a' })
  const reload = (job: string) => s.step(e => e.reload({ job, env: [] }))
  t.same(refusal(reload('web')), { kind: 'unknown-instance', name: '' })
  for (const job of ['web', 'odd', 'idle']) s.start(job)
  reload('web')
  reload('odd')
  t.same(
    s.effects.filter(e => e.kind === 'signal'),
    [
      { kind: 'signal', token: s.process('web').token, signal: 1 },
      { kind: 'signal', token: s.process('odd').token, signal: 10 },
    ],
  )
  t.same(refusal(reload('idle')), { kind: 'not-running', job: 'idle', name: '' })
})

t.test('S49 a main process that is only about to be executed has no PID yet', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.step(e => {
    e.start({ job: 'web', env: [] }, false)
    t.same(refusal(e.reload({ job: 'web', env: [] })), { kind: 'not-running', job: 'web', name: '' })
  })
})

t.test('S50 of several values for a variable the last one counts; a name may be empty', async t => {
  const s = new Simulation({ web: 'exec a' })
  s.start('web', 'A=1', 'B=1', 'A=2', '=5')
  t.same(s.instance('web')?.env.slice(2), ['A=2', 'B=1', '=5'])
})

t.test('I18 an unknown job comes first, then what the instance lacks, then whether it runs', async t => {
  const s = new Simulation({ many: 'instance $N\nexec a' })
  t.same(refusal(s.start('none')), { kind: 'unknown-job', job: 'none' })
  for (const command of ['start', 'stop', 'restart'] as const) {
    t.same(refusal(s[command]('many')), { kind: 'bad-instance', error: 'Unknown parameter: N', job: 'many' })
  }
})

t.test('I16 a command that names an instance which does not exist never makes one', async t => {
  const s = new Simulation({ web: 'exec a' })
  for (const command of ['start', 'stop', 'restart'] as const) {
    t.same(refusal(s.inside(command, 'web')), { kind: 'unknown-instance', name: '' })
  }
})

t.test('I21 status of what does not run is only an error where more than the job was named', async t => {
  const s = new Simulation({ web: 'exec a', many: 'instance $N\nexec a' })
  const status = (job: string, ...env: string[]) => s.step(e => e.status({ job, env }))
  t.same(status('web'), { ok: true, job: 'web', instance: undefined })
  t.same(refusal(status('web', 'A=1')), { kind: 'unknown-instance', name: '' })
  t.same(refusal(s.step(e => e.status({ job: 'web', instance: 'x' }))), {
    kind: 'unknown-instance',
    name: 'x',
  })
  t.same(refusal(status('none')), { kind: 'unknown-job', job: 'none' })
  s.start('many', 'N=x')
  const found = status('many', 'N=x', 'M=y')
  t.equal(found.ok && found.instance?.name, 'x')
})

t.test('instances of a job are apart', async t => {
  const s = new Simulation({ many: `instance \${N:-none}\nexec a` })
  s.start('many')
  s.start('many', 'N=x')
  s.start('many', 'N=')
  t.same([...(s.world.job.get('many')?.instances ?? [])], ['none', 'x'])
  t.ok(s.process('many', 'main', 'x').env.includes('UPSTART_INSTANCE=x'))
  const stop = s.stop('many', 'N=x')
  s.fact(s.process('many', 'main', 'x').token, { kind: 'exited', status: 0 })
  t.equal(s.outcome(stop), 'ok')
  t.equal(s.state('many', 'x'), 'stop/waiting')
  t.equal(s.state('many', 'none'), 'start/running')
})

t.test('the definition in force is kept as long as any instance lives, also for new ones (J25)', async t => {
  const s = new Simulation({ many: 'instance $N\nenv V=1\nexec a' })
  s.start('many', 'N=x')
  s.write('many', 'instance $N\nenv V=2\nexec a')
  s.start('many', 'N=y')
  t.equal(s.variable('V', 'many', 'y'), '1')
  for (const name of ['x', 'y']) {
    s.stop('many', `N=${name}`)
    s.fact(s.process('many', 'main', name).token, { kind: 'exited', status: 0 })
  }
  t.equal(s.world.definition.size, 0)
  t.equal(s.world.job.size, 0)
  s.start('many', 'N=z')
  t.equal(s.variable('V', 'many', 'z'), '2')
})

t.test('a setting is kept until it is removed', async t => {
  const s = new Simulation({})
  s.step(e => e.keep('setting', 'log-priority', 'debug'))
  t.equal(s.world.setting.get('log-priority'), 'debug')
  s.step(e => e.keep('setting', 'log-priority', null))
  t.equal(s.world.setting.size, 0)
})
