import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

const service = (conditions: string) => `${conditions}\nexec a`
const task = (conditions: string) => `${conditions}\ntask\nexec a`

t.test('E20 one event makes all parts true that match it', async t => {
  const s = new Simulation({ web: service('start on up A=1 and up B=2') })
  t.equal(s.outcome(s.emit('up', 'A=1', 'B=2')), 'ok')
  t.equal(s.state('web'), 'start/running')
  t.equal(s.variable('UPSTART_EVENTS', 'web'), 'up up')
})

t.test('E21 a part that is true takes no notice of further events', async t => {
  const s = new Simulation({ web: service('start on a and b') })
  const first = s.emit('a', 'N=1')
  const second = s.emit('a', 'N=2')
  t.equal(s.outcome(second), 'ok', 'nor does it hold them')
  t.equal(s.outcome(first), null)
  s.emit('b')
  t.equal(s.variable('N', 'web'), '1')
  t.equal(s.outcome(first), 'ok')
})

t.test('E22 when the whole is true, all of it is reset, also what was true beside it', async t => {
  const s = new Simulation({ web: task('start on (a and b) or c') })
  const a = s.emit('a')
  t.equal(s.outcome(a), null)
  s.emit('c')
  t.equal(s.outcome(a), 'ok', 'a is let go: it has contributed nothing')
  t.equal(s.variable('UPSTART_EVENTS', 'web'), 'c')
  s.end('web')
  s.emit('b')
  t.equal(s.state('web'), 'stop/waiting', 'a is forgotten')
  t.equal([...s.world.job.values()].flatMap(j => j.startOn).length, 1)
})

t.test('E23 half of a condition outlives starts and stops of the job', async t => {
  const s = new Simulation({ web: service('start on a and b') })
  s.emit('a', 'FROM=event')
  s.start('web')
  s.stop('web')
  s.end('web')
  t.equal(s.world.job.get('web')?.startOn.length, 1)
  s.emit('b')
  t.equal(s.state('web'), 'start/running')
  t.equal(s.variable('FROM', 'web'), 'event')
})

t.test('E23 half of a stop on dies with its instance', async t => {
  const s = new Simulation({ web: service('stop on x and y') })
  s.start('web')
  const x = s.emit('x')
  t.equal(s.outcome(x), null)
  s.stop('web')
  s.end('web')
  t.equal(s.outcome(x), 'ok')
  s.start('web')
  s.emit('y')
  t.equal(s.state('web'), 'start/running')
})

t.test(
  'E24 E25 the variables of the events, of two the later one; UPSTART_EVENTS names them, in the order of the condition',
  async t => {
    const s = new Simulation({ web: service('env OWN=file\nstart on a and (b or c)') })
    s.emit('c', 'X=c', 'ONLY=c')
    s.emit('a', 'X=a', 'OWN=a')
    t.same(s.instance('web')?.env.slice(2), ['OWN=a', 'X=c', 'ONLY=c', 'UPSTART_EVENTS=a c'])
  },
)

t.test('E25 what was started by hand has no UPSTART_EVENTS', async t => {
  const s = new Simulation({ web: service('start on a\nstop on b') })
  s.start('web')
  t.equal(s.variable('UPSTART_EVENTS', 'web'), undefined)
})

t.test('E25 3.9 pre-stop and post-stop get the variables of the events that stopped the job', async t => {
  const s = new Simulation({ web: 'stop on b and c\nexec x\npre-stop exec y\npost-stop exec z' })
  s.start('web')
  s.emit('c', 'WHY=c')
  s.emit('b', 'WHY=b', 'B=1')
  s.end('web', 'pre-stop')
  s.end('web')
  for (const name of ['pre-stop', 'post-stop']) {
    const env = s.launches.find(l => l.name === name)?.env ?? []
    t.same(env.slice(2), ['WHY=c', 'B=1', 'UPSTART_STOP_EVENTS=b c', 'UPSTART_JOB=web', 'UPSTART_INSTANCE='])
  }
})

t.test('E26 one event in both conditions restarts a job that runs, and starts one that does not', async t => {
  for (const hook of ['', 'pre-stop exec ask']) {
    const s = new Simulation({ web: `start on runlevel\nstop on runlevel\nexec a\n${hook}` })
    s.emit('runlevel', 'RUNLEVEL=2')
    t.equal(s.state('web'), 'start/running')
    const emit = s.emit('runlevel', 'RUNLEVEL=3')
    if (hook !== '') s.end('web', 'pre-stop')
    t.equal(s.state('web'), 'start/killed')
    t.equal(s.outcome(emit), null)
    s.end('web', 'main', -15)
    t.equal(s.outcome(emit), 'ok')
    t.equal(s.variable('RUNLEVEL', 'web'), '3')
    t.equal(s.launches.filter(l => l.name === 'main').length, 2)
  }
})

t.test('E27 a condition that comes true for what is done already is only reset', async t => {
  const s = new Simulation({ web: service('start on a and b\nstop on x and y') })
  s.start('web', 'A=1')
  const a = s.emit('a')
  t.equal(s.outcome(s.emit('b')), 'ok')
  t.equal(s.outcome(a), 'ok')
  t.equal(s.variable('UPSTART_EVENTS', 'web'), undefined)
  t.equal(s.launches.length, 1)
  const x = s.emit('x')
  const stop = s.stop('web')
  t.equal(s.outcome(s.emit('y')), 'ok')
  t.equal(s.outcome(x), 'ok')
  t.equal(s.outcome(stop), null, 'who waits for the stop still does')
  s.end('web')
  t.equal(s.outcome(stop), 'ok')
})

t.test(
  'E28 a job that is stopping is started again, when it is down, with what the events bring',
  async t => {
    const s = new Simulation({ web: 'start on a\nexec b\npost-stop exec c' })
    s.start('web')
    const stop = s.stop('web')
    s.end('web')
    const a = s.emit('a', 'N=1')
    t.equal(s.state('web'), 'start/post-stop')
    t.equal(s.outcome(stop), 'ok')
    t.equal(s.outcome(a), null)
    s.end('web', 'post-stop')
    t.equal(s.outcome(a), 'ok')
    t.equal(s.variable('N', 'web'), '1')
  },
)

t.test(
  "E29 K7 a job whose instance can't be named is warned of and reset; the others see the event",
  async t => {
    const s = new Simulation({
      abc: 'instance $N\nstart on a and b\nexec x',
      def: service('start on b'),
    })
    const a = s.emit('a')
    t.equal(s.outcome(s.emit('b')), 'ok')
    t.equal(s.outcome(a), 'ok')
    t.same(s.logged('warn'), ['Failed to obtain abc instance: Unknown parameter: N'])
    t.equal(s.state('def'), 'start/running')
    t.equal(s.world.job.has('abc'), false)
  },
)

t.test('E30 events run one after the other, first in, first out', async t => {
  const s = new Simulation({
    a: 'start on go',
    b: 'start on go',
    c: 'start on started a',
  })
  s.emit('go')
  t.same(
    s.happened().filter(h => h.endsWith('!')),
    ['go!', 'starting!', 'starting!', 'started!', 'started!', 'starting!', 'started!'],
  )
})

t.test('E30 an event that nobody cares for is over at once, and leaves nothing', async t => {
  const s = new Simulation({ web: service('start on a X=1') })
  t.equal(s.outcome(s.emit('a', 'X=2')), 'ok')
  t.equal(s.outcome(s.emit('none')), 'ok')
  t.equal(s.world.event.size, 0)
  s.emit('a', 'X=1')
  t.equal(
    s.step(e => e.emit('a', [], false)),
    null,
  )
  t.equal(s.world.event.size, 0)
})

t.test('E31 E32 emit waits for a service to run, for a task to be over, for a stop to be done', async t => {
  const s = new Simulation({
    service: 'start on up\nstop on down\npre-start exec a\nexec b\npost-stop exec c',
    task: task('start on up'),
  })
  const up = s.emit('up')
  s.end('service', 'pre-start')
  t.equal(s.state('service'), 'start/running')
  t.equal(s.outcome(up), null, 'the task still runs')
  s.end('task')
  t.equal(s.outcome(up), 'ok')
  const down = s.emit('down')
  s.end('service')
  t.equal(s.outcome(down), null)
  s.end('service', 'post-stop')
  t.equal(s.outcome(down), 'ok')
})

t.test('E32 starting and stopping hold the job back, started and stopped nothing', async t => {
  for (const event of ['starting', 'stopping'] as const) {
    const s = new Simulation({ web: service(''), hold: task(`start on ${event} web`) })
    s.start('web')
    if (event === 'stopping') s.stop('web')
    t.equal(s.instance('web')?.state, event)
    t.equal(s.launches.filter(l => l.job === 'hold').length, 1)
    s.end('hold')
    t.not(s.instance('web')?.state, event)
  }
  for (const event of ['started', 'stopped'] as const) {
    const s = new Simulation({ web: service(''), slow: task(`start on ${event} web`) })
    const start = s.start('web')
    t.equal(s.outcome(start), 'ok')
    if (event === 'stopped') {
      const stop = s.stop('web')
      s.end('web')
      t.equal(s.outcome(stop), 'ok')
      t.equal(s.state('web'), 'stop/waiting')
    }
    t.equal(s.state('slow'), 'start/running')
  }
})

t.test('E32 who holds it back also is who is stopped by the event', async t => {
  const s = new Simulation({ db: service(''), web: service('start on started db\nstop on stopping db') })
  s.start('db')
  t.equal(s.state('web'), 'start/running')
  const stop = s.stop('db')
  t.equal(s.state('db'), 'stop/stopping')
  t.equal(s.state('web'), 'stop/killed')
  s.end('web')
  t.equal(s.state('db'), 'stop/killed')
  s.end('db')
  t.equal(s.outcome(stop), 'ok')
})

t.test(
  'E33 a job that fails fails the event; then NAME/failed is emitted, with the same variables',
  async t => {
    const failing: readonly (readonly [string, (s: Simulation) => void])[] = [
      ['pre-start exec a\nexec b', s => s.end('web', 'pre-start', 1)],
      ['expect fork\nexec b', s => s.end('web', 'main', 1)],
      ['task\nexec b', s => s.end('web', 'main', -9)],
      ['task\nexec b\npost-stop exec c', s => [s.end('web'), s.end('web', 'post-stop', 1)]],
      ['task\nrespawn\nrespawn limit 1 5\nexec b', s => [s.end('web', 'main', 1), s.end('web', 'main', 1)]],
    ]
    for (const [file, end] of failing) {
      const s = new Simulation({ web: `start on up\n${file}`, rescue: service('start on up/failed A=1') })
      const up = s.emit('up', 'A=1')
      end(s)
      t.equal(s.outcome(up), 'failed', file)
      t.equal(s.state('rescue'), 'start/running')
    }
    const s = new Simulation({ web: service('start on up') })
    s.spawns = () => false
    t.equal(s.outcome(s.emit('up')), 'failed', 'not executed')
  },
)

t.test('E33 one of two that fails is enough, and the event waits for both', async t => {
  const s = new Simulation({ bad: task('start on up'), good: task('start on up') })
  const up = s.emit('up')
  s.end('bad', 'main', 1)
  t.equal(s.outcome(up), null)
  s.end('good')
  t.equal(s.outcome(up), 'failed')
})

t.test('E33 a failed event of failed events is not told on', async t => {
  const s = new Simulation({ web: task('start on up'), rescue: task('start on up/failed') })
  s.emit('up')
  s.end('web', 'main', 1)
  s.happened()
  s.end('rescue', 'main', 1)
  t.notOk(s.happened().includes('up/failed/failed!'))
  t.equal(s.world.event.size, 0)
})

t.test('E33 who fails in starting or stopping does not hinder the job', async t => {
  const s = new Simulation({
    web: service(''),
    guard: task('start on starting web or stopping web'),
    rescue: 'start on starting/failed JOB=web',
  })
  const start = s.start('web')
  s.end('guard', 'main', 1)
  t.equal(s.outcome(start), 'ok')
  t.equal(s.state('rescue'), 'start/running')
  const stop = s.stop('web')
  s.end('guard', 'main', 1)
  s.end('web')
  t.equal(s.outcome(stop), 'ok')
})

t.test('E33 post-stop failing fails the event that stopped the job', async t => {
  const s = new Simulation({ web: 'stop on down\nexec a\npost-stop exec b' })
  s.start('web')
  const down = s.emit('down')
  s.end('web')
  s.end('web', 'post-stop', 1)
  t.equal(s.outcome(down), 'failed')
})

t.test('E34 a new goal lets go of what waits for the old one, without failure', async t => {
  const s = new Simulation({ web: 'start on up\nstop on down\npre-start exec a\nexec b' })
  const up = s.emit('up')
  const down = s.emit('down')
  t.equal(s.outcome(up), 'ok')
  t.equal(s.outcome(down), null)
  const again = s.emit('up')
  t.equal(s.outcome(down), 'ok')
  s.stop('web')
  t.equal(s.outcome(again), 'ok')
  s.end('web', 'pre-start', 1)
  t.equal(s.state('web'), 'stop/waiting')
})

t.test('E35 emit waits where only half of a condition has come true', async t => {
  const s = new Simulation({ web: service('start on a and b') })
  const a = s.emit('a')
  t.equal(s.outcome(a), null)
  const b = s.emit('b')
  t.equal(s.outcome(a), 'ok')
  t.equal(s.outcome(b), 'ok')
})

t.test('E16 E17 stop on is matched with the variables of the instance, start on with none', async t => {
  const s = new Simulation({
    things: 'start on added\nstop on removed THING=$THING\ninstance $THING\nexec a',
    own: service('env T=x\nstart on added THING=$T'),
  })
  s.emit('added', 'THING=x')
  s.emit('added', 'THING=y')
  t.equal(s.state('own'), 'stop/waiting')
  s.emit('removed', 'THING=x')
  t.equal(s.state('things', 'x'), 'stop/killed')
  t.equal(s.state('things', 'y'), 'start/running')
})

t.test('an event stops each instance, and starts one more', async t => {
  const s = new Simulation({ many: 'instance $N\nstart on go\nstop on go OLD=yes\nexec a' })
  s.emit('go', 'N=1')
  s.emit('go', 'N=2')
  const go = s.emit('go', 'N=3', 'OLD=yes')
  t.same(
    ['1', '2', '3'].map(n => s.state('many', n)),
    ['stop/killed', 'stop/killed', 'start/running'],
  )
  s.end('many')
  t.equal(s.outcome(go), null)
  s.end('many')
  t.equal(s.outcome(go), 'ok')
})

t.test('J25 what an instance listens to is what its definition in force says', async t => {
  const s = new Simulation({ web: service('start on a\nstop on x') })
  s.start('web')
  s.write('web', service('start on b\nstop on y'))
  s.emit('y')
  t.equal(s.state('web'), 'start/running')
  s.emit('x')
  t.equal(s.state('web'), 'stop/killed')
})

t.test('J28 half of a condition survives a change of the file that still asks for the event', async t => {
  const s = new Simulation({ web: service('start on a X=1 and b') })
  const a = s.emit('a', 'X=1')
  s.write('web', service('start on c and (b and a)'))
  s.emit('b')
  t.equal(s.state('web'), 'stop/waiting')
  t.equal(s.outcome(a), null)
  s.emit('c')
  t.equal(s.state('web'), 'start/running')
  t.equal(s.variable('UPSTART_EVENTS', 'web'), 'c b a')
  t.equal(s.outcome(a), 'ok')
})

t.test(
  'an event is let go when the file no longer asks for it, and no other part is taken for it',
  async t => {
    for (const file of ['start on c and d', 'start on a X=2 and b', 'description "manual"', null]) {
      const s = new Simulation({ web: service('start on a X=1 and b') })
      const a = s.emit('a', 'X=1')
      s.write('web', file === null ? null : service(file))
      s.step(e => e.reconsider(['web']))
      t.equal(s.outcome(a), 'ok', String(file))
      t.equal(s.world.job.size, 0)
      if (file?.includes('d')) s.emit('d')
      t.equal(s.state('web'), 'stop/waiting')
    }
  },
)

t.test(
  'a job that is started by its own end, without a process to wait for, does not hold up the rest for ever',
  async t => {
    const s = new Simulation({ loop: 'task\nstart on go or stopped loop', other: 'start on go' })
    t.equal(s.outcome(s.emit('go')), 'ok')
    t.equal(s.state('loop'), 'stop/waiting')
    t.equal(s.state('other'), 'start/running')
    t.equal(s.logged('error').length, 1)
  },
)

t.test('jobs that each hold the other up, for ever in init, do not', async t => {
  const both = (other: string) => `start on stopping ${other}\nstop on down\nexec a`
  const s = new Simulation({ a: both('b'), b: both('a') })
  s.start('a')
  s.start('b')
  const down = s.emit('down')
  for (let n = 0; n < 2; n++) for (const job of ['a', 'b']) if (s.state(job).endsWith('/killed')) s.end(job)
  t.same([s.state('a'), s.state('b')], ['start/running', 'start/running'])
  t.equal(s.outcome(down), 'ok')
  t.equal(s.world.event.size, 0)
})

t.test('a job does not hold itself up', async t => {
  for (const condition of [
    'stop on starting web',
    'stop on starting web and never',
    'start on stopping web',
  ]) {
    const s = new Simulation({ web: service(condition) })
    const start = s.start('web')
    t.equal(s.outcome(start), 'ok', condition)
    if (s.state('web') !== 'start/running') continue
    const stop = s.stop('web')
    s.end('web')
    t.equal(s.outcome(stop), 'ok')
  }
})
