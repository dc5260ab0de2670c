import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

const hooks = 'pre-start exec a\nexec b\npost-start exec c\npre-stop exec d\npost-stop exec e'

t.test('of a run that failed, the process that failed it is remembered', async t => {
  t.test('by its exit status', async t => {
    const s = new Simulation({ web: hooks })
    s.start('web')
    s.end('web', 'pre-start', 127)
    const expected = { instance: '', process: 'pre-start', status: 127, failed: 'process', reason: null }
    t.match(s.world.last.get('web'), expected)
    s.end('web', 'post-stop', 1)
    t.match(s.world.last.get('web'), expected, 'what fails after it is not the cause')
    t.equal(s.instance('web'), undefined)
  })
  t.test('by its signal', async t => {
    const s = new Simulation({ once: 'task\nexec a' })
    s.start('once')
    s.end('once', 'main', -11)
    t.match(s.world.last.get('once'), { process: 'main', status: 11 << 8, failed: 'process' })
  })
  t.test('by the step of its set-up', async t => {
    const s = new Simulation({ web: hooks })
    s.spawns = p => p.name !== 'main'
    s.start('web')
    s.end('web', 'pre-start')
    t.match(s.world.last.get('web'), {
      process: 'main',
      status: null,
      failed: 'process',
      reason: 'execute: No such file or directory',
    })
  })
  t.test('because it ended too often', async t => {
    const s = new Simulation({ web: 'respawn\nrespawn limit 2 5\nexec a' })
    s.start('web')
    for (const n of [1, 2]) {
      s.end('web', 'main', 1)
      t.match(s.world.last.get('web'), { process: 'main', status: 1, failed: null })
      t.equal(s.instance('web')?.restarts, n)
    }
    s.end('web', 'main', 4)
    t.match(s.world.last.get('web'), { process: 'main', status: 4, failed: 'respawn' })
  })
})

t.test('of a run that did not fail, the end of the main process is remembered', async t => {
  const s = new Simulation({ web: 'instance $N\nexec a' })
  s.start('web', 'N=1')
  t.equal(s.world.last.get('web'), undefined)
  s.stop('web', 'N=1')
  s.end('web', 'main', -15)
  t.match(s.world.last.get('web'), { instance: '1', process: 'main', status: 15 << 8, failed: null })
})
