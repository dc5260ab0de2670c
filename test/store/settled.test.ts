import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs'
import t from 'tap'
import type { Change } from '../../src/engine/world.ts'
import { settle, unsettle } from '../../src/store/settled.ts'
import { Simulation } from '../engine/fixtures/simulation.ts'

/** A simulation whose every step keeps the answers in a folder, as a session does. */
class Kept extends Simulation {
  readonly directory: string
  boot = 'boot'

  constructor(directory: string, files: { readonly [name: string]: string }) {
    super(files)
    this.directory = directory
    mkdirSync(`${directory}/settled`)
  }

  override save(changes: readonly Change[]): void {
    const jobs = unsettle(this.directory, changes, this.world)
    super.save(changes)
    settle(this.directory, jobs, this.world, this.boot)
  }

  answer(job: string): string | null {
    const path = `${this.directory}/settled/${job}`
    return existsSync(path) ? readFileSync(path, 'utf8') : null
  }
}

t.test('a job that runs has an answer: boot, PID, start time, and what status prints', async t => {
  const s = new Kept(t.testdir(), { web: 'exec a' })
  s.start('web')
  t.equal(s.answer('web'), 'boot\n100\n1\nweb start/running, process 100\n')
})

t.test('it has none before and after, and none while anything happens to it', async t => {
  const s = new Kept(t.testdir(), { web: 'expect fork\nexec a' })
  s.start('web')
  t.equal(s.answer('web'), null, 'spawned')
  s.ready('web')
  t.ok(s.answer('web'))
  s.fact(s.process('web').token, { kind: 'followed', pid: 7, start: 8 })
  t.equal(s.answer('web'), 'boot\n7\n8\nweb start/running, process 7\n')
  s.stop('web')
  t.equal(s.answer('web'), null)
  s.end('web')
  t.equal(s.answer('web'), null)
})

t.test('only what a shell script can take for sure: plain names, single instances, one process', async t => {
  const s = new Kept(t.testdir(), {
    'net/web': 'exec a',
    'with space': 'exec a',
    '.hidden': 'exec a',
    many: 'instance $N\nexec a',
    fixed: 'env N=\ninstance $N\nexec a',
    idle: 'pre-start exec a',
    'a.b-c_d': 'exec a',
  })
  for (const job of s.jobs.keys()) s.start(job, 'N=')
  t.same(
    [...s.jobs.keys()].filter(job => !job.includes('/') && s.answer(job) !== null),
    ['a.b-c_d'],
  )
})

t.test('without a boot id or a start time nobody could tell whether it still is so', async t => {
  const s = new Kept(t.testdir(), { web: 'exec a' })
  s.boot = ''
  s.start('web')
  t.equal(s.answer('web'), null)
  s.boot = 'boot'
  s.fact(s.process('web').token, { kind: 'followed', pid: 7, start: 0 })
  t.equal(s.answer('web'), null)
})

t.test('an answer that can not be written only costs time', async t => {
  const s = new Kept(t.testdir(), { web: 'exec a' })
  rmdirSync(`${s.directory}/settled`)
  s.start('web')
  t.equal(s.state('web'), 'start/running')
})
