import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import t from 'tap'
import { Engine } from '../../src/engine/engine.ts'
import type { Fact, FactBody } from '../../src/engine/fact.ts'
import { changesOf } from '../../src/engine/world.ts'
import { broken, survives } from './fixtures/invariants.ts'
import { choices, choose, jobFiles, windDown, worldOf } from './fixtures/scenario.ts'
import type { Simulation } from './fixtures/simulation.ts'

const runs = { numRuns: 300 }

t.test('whatever happens to whatever jobs, the world stays sound', async () => {
  fc.assert(
    fc.property(jobFiles, choices, (files, made) => {
      const s = worldOf(files)
      for (const one of made) {
        choose(s, one)
        const wrong = broken(s.world)
        if (wrong.length > 0) throw new Error(wrong.join('\n'))
        // each process that was launched and has not ended is in the world, and no other
        const known = [...s.world.process.keys()].sort()
        if (known.join() !== [...s.alive.keys()].sort().join())
          throw new Error('a process is unaccounted for')
      }
      if (!survives(s.world)) throw new Error('the world does not survive being saved')
    }),
    runs,
  )
})

t.test('in the end all blockers are released, all requests answered, and nothing is left', async () => {
  fc.assert(
    fc.property(jobFiles, choices, (files, made) => {
      const s = worldOf(files)
      for (const one of made) choose(s, one)
      windDown(s)
      const { job, definition, instance, process, event, request } = s.world
      const left = { job, definition, instance, process, event }
      for (const [table, records] of Object.entries(left)) {
        if (records.size > 0) throw new Error(`${table}: ${JSON.stringify([...records])}`)
      }
      for (const [id, { kind, outcome }] of request)
        if (outcome === null) throw new Error(`${kind} ${id} has no answer`)
    }),
    runs,
  )
})

t.test(
  'a step is a pure function: the same twice, and the world it was made from stays as it was',
  async () => {
    fc.assert(
      fc.property(jobFiles, choices, (files, made) => {
        const s = worldOf(files)
        for (const one of made) {
          const before = JSON.stringify(changesOf(s.world))
          const emit = (): string => {
            const engine = new Engine(s.world, s, 'epoch', 'me')
            engine.emit('up', ['K=1'], true)
            engine.start({ job: 'a', env: ['K=1'] }, true)
            return JSON.stringify(engine.finish())
          }
          const [first, second] = [emit(), emit()]
          if (first !== second) throw new Error('not the same')
          if (JSON.stringify(changesOf(s.world)) !== before) throw new Error('the world was changed')
          choose(s, one)
        }
      }),
      { numRuns: 50 },
    )
  },
)

t.test('a report that comes again changes nothing', async () => {
  fc.assert(
    fc.property(jobFiles, choices, (files, made) => {
      const s = worldOf(files)
      const told: Fact[] = []
      const step = s.fact.bind(s)
      s.fact = (token: string, body: FactBody) => {
        told.push({ ...body, token, number: (s.world.process.get(token)?.seen ?? 0) + 1, at: s.now })
        step(token, body)
      }
      for (const one of made) {
        choose(s, one)
        s.step(engine => {
          for (const fact of told) engine.report(fact)
        })
        if (s.changed !== 0) throw new Error('it has changed something')
      }
    }),
    { numRuns: 200 },
  )
})

/** Jobs that have nothing to do with each other, each with events of its own. */
const independent = jobFiles.map(files =>
  Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      file.replaceAll(/\b(?:start|stop) on .*/g, condition =>
        condition
          .replaceAll(/\b(up|down|tick)\b/g, `$1-${name}`)
          .replaceAll(/\b(starting|started|stopping|stopped)\b( [a-d]\b)?/g, `$1 JOB=${name}`),
      ),
    ]),
  ),
)

/** A world without what only tells records apart: ids and tokens. */
function essence(s: Simulation): unknown {
  const eventName = (id: string) => s.world.event.get(id)?.name
  return {
    instances: [...s.world.instance.values()]
      .map(i => ({
        ...i,
        process: Object.entries(i.process).map(([name, token]) => {
          const { pid, start, seen, order } = s.world.process.get(token) ?? {}
          return { name, pid, start, seen, order }
        }),
        stopOn: i.stopOn.map(h => [h.leaf, h.name, h.env]),
        blocker: i.blocker === null ? null : eventName(i.blocker),
        blocking: i.blocking.map(w => (w.kind === 'event' ? eventName(w.id) : w.kind)),
      }))
      .sort((a, b) => (`${a.job} ${a.name}` < `${b.job} ${b.name}` ? -1 : 1)),
    startOn: [...s.world.job]
      .map(([name, job]) => [name, job.startOn.map(h => [h.leaf, h.name, h.env])])
      .sort(),
    events: [...s.world.event.values()].map(e => [e.name, e.env, e.failed, e.blockers]).sort(),
    requests: [...s.world.request.values()].map(r => [r.kind, r.instance, r.outcome]).sort(),
  }
}

t.test('the result does not depend on the order in which reports of independent jobs arrive', async () => {
  fc.assert(
    fc.property(independent, choices, fc.array(fc.nat(1000), { maxLength: 40 }), (files, made, order) => {
      const worlds = [worldOf(files), worldOf(files), worldOf(files)] as const
      for (const s of worlds) for (const one of made) if (one.kind !== 'write') choose(s, one)
      // one report for each process that runs now
      const [first, second, batch] = worlds
      const reports = [...first.world.process].map(([token, process], n): Fact => {
        const how = order[n] ?? 0
        const number = process.seen + 1
        const at = first.now + how
        if (process.pid === null) return { kind: 'spawned', pid: 50 + n, start: 1, token, number, at }
        return how % 2 === 0
          ? { kind: 'exited', status: how % 3, token, number, at }
          : { kind: 'ready', token, number, at }
      })
      const other = reports.map((report, n) => [order[n] ?? 0, report] as const).sort(([a], [b]) => a - b)
      const jobOf = (report: Fact) => first.world.process.get(report.token)?.instance.split('\0')[0] ?? ''
      // of one job the order stays
      const mixed = other.map(([, report]) => report)
      for (const job of new Set(reports.map(jobOf))) {
        const own = reports.filter(report => jobOf(report) === job)
        mixed.forEach((report, n) => {
          if (jobOf(report) === job) mixed[n] = own.shift() ?? report
        })
      }
      for (const report of reports) first.step(e => e.report(report))
      for (const report of mixed) second.step(e => e.report(report))
      batch.step(e => {
        for (const report of mixed) e.report(report)
      })
      deepStrictEqual(essence(second), essence(first))
      deepStrictEqual(essence(batch), essence(first))
    }),
    { numRuns: 150 },
  )
})

/** Jobs that listen to nobody but each other. */
const withdrawn = jobFiles.map(files =>
  Object.fromEntries(
    Object.entries(files).map(([name, file]) => [
      name,
      file.replaceAll(/\b(starting|started|stopping|stopped)\b(?!\/| [a-d]\b)/g, '$1 a'),
    ]),
  ),
)

t.test('what a step changes does not depend on jobs that have nothing to do with it', async () => {
  fc.assert(
    fc.property(withdrawn, choices, (files, made) => {
      const alone = worldOf(files)
      const crowd = Object.fromEntries(
        Array.from({ length: 20 }, (_, n) => [`other${n}`, `start on go${n}\nstop on end${n}\nexec main`]),
      )
      const among = worldOf({ ...files, ...crowd })
      for (const name of Object.keys(crowd)) among.step(e => e.start({ job: name, env: [] }, false))
      for (const [token] of [...among.world.process]) among.fact(token, { kind: 'spawned', pid: 1, start: 1 })
      const own = (s: Simulation) =>
        [...s.world.process].filter(([, p]) => !p.instance.startsWith('other')).map(([token]) => token)
      for (const one of made) {
        if (!['start', 'stop', 'restart', 'emit', 'report'].includes(one.kind)) continue
        alone.changed = among.changed = 0
        if (one.kind === 'report') {
          for (const s of [alone, among]) {
            const tokens = own(s)
            const token = tokens[one.which % Math.max(tokens.length, 1)]
            if (token !== undefined)
              s.fact(
                token,
                s.world.process.get(token)?.pid === null
                  ? { kind: 'spawned', pid: 3, start: 3 }
                  : { kind: 'exited', status: one.how % 2 },
              )
          }
        } else {
          choose(alone, one)
          choose(among, one)
        }
        if (alone.changed !== among.changed)
          throw new Error(`${alone.changed} records, ${among.changed} among others`)
      }
    }),
    { numRuns: 200 },
  )
})
