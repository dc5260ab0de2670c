import t, { type Test } from 'tap'
import { tables } from '../../src/engine/world.ts'
import { Simulation } from './fixtures/simulation.ts'

/** How much work it is: how often records are read. Counted, so that no machine is too slow for the test. */
function counted(s: Simulation): { reads: number } {
  const count = { reads: 0 }
  for (const table of tables) {
    const records: { get: (key: string) => unknown } = s.world[table]
    const get = records.get.bind(records)
    Object.assign(records, {
      get: (key: string) => {
        count.reads++
        return get(key)
      },
    })
  }
  return count
}

/** Runs a chain of a length, and of four times that: the work may grow fivefold, sixteenfold would be its square. */
function grows(
  t: Test,
  chain: (length: number) => Simulation,
  drive: (s: Simulation, length: number) => void,
): void {
  const [short, long] = [750, 3000].map(length => {
    const s = chain(length)
    const count = counted(s)
    drive(s, length)
    return { reads: count.reads, effects: s.effects.length }
  })
  if (short === undefined || long === undefined) throw new Error('no chain')
  t.ok(long.reads < 5 * short.reads, `${short.reads} reads, then ${long.reads}`)
  t.ok(long.effects < 5 * short.effects, `${short.effects} effects, then ${long.effects}`)
}

function chainOf(length: number, link: (n: number) => string): Simulation {
  return new Simulation(Object.fromEntries(Array.from({ length }, (_, n) => [`job${n}`, link(n)])))
}

t.test('3,000 jobs, each started when the one before has started', async t => {
  grows(
    t,
    length => chainOf(length, n => `start on started job${n - 1}`),
    (s, length) => {
      const start = s.start('job0')
      t.equal(s.outcome(start), 'ok')
      t.equal(s.state(`job${length - 1}`), 'start/running')
      t.equal(s.world.event.size, 0)
    },
  )
})

t.test('3,000 jobs, each held back by the next one in starting', async t => {
  grows(
    t,
    length => chainOf(length, n => `task\nstart on starting job${n - 1}\nexec x`),
    (s, length) => {
      const start = s.start('job0')
      t.equal(s.launches.length, 1)
      t.equal(s.world.event.size, length - 1)
      for (let n = length - 1; n > 0; n--) s.end(`job${n}`)
      t.equal(s.outcome(start), null)
      s.end('job0')
      t.equal(s.outcome(start), 'ok')
      t.equal(s.world.instance.size, 0)
      t.equal(s.world.event.size, 0)
    },
  )
})

t.test(
  '3,000 jobs without processes, each held back by the next one in starting, and stopped in a row',
  async t => {
    grows(
      t,
      length => chainOf(length, n => `start on starting job${n - 1}\nstop on stopping job${n - 1}`),
      (s, length) => {
        t.equal(s.outcome(s.start('job0')), 'ok')
        t.equal(s.world.instance.size, length)
        t.equal(s.outcome(s.stop('job0')), 'ok')
        t.equal(s.world.instance.size, 0)
      },
    )
  },
)

t.test('3,000 jobs started and stopped by one event', async t => {
  grows(
    t,
    length => chainOf(length, () => 'start on up\nstop on down'),
    (s, length) => {
      t.equal(s.outcome(s.emit('up')), 'ok')
      t.equal(s.world.instance.size, length)
      t.equal(s.outcome(s.emit('down')), 'ok')
      t.equal(s.world.instance.size, 0)
    },
  )
})

t.test('a condition of 1,000 parts', async t => {
  const parts = Array.from({ length: 1000 }, (_, n) => `part${n}`)
  const s = new Simulation({ all: `start on ${parts.join(' and ')}` })
  for (const part of parts.slice(1)) s.emit(part)
  t.equal(s.state('all'), 'stop/waiting')
  s.emit('part0')
  t.equal(s.state('all'), 'start/running')
  t.equal(s.variable('UPSTART_EVENTS', 'all'), parts.join(' '))
  t.equal(s.world.event.size, 0)
})
