import t from 'tap'
import { Simulation } from './fixtures/simulation.ts'

t.test('I10 I11 the status of a job on its way', async t => {
  const s = new Simulation({
    foo: 'pre-start exec a\nexpect fork\nexec b\npost-start exec c\npre-stop exec d\npost-stop exec e',
  })
  const lines: string[] = [s.status('foo')]
  const look = () => lines.push(s.status('foo'))
  s.start('foo')
  look()
  s.end('foo', 'pre-start')
  look()
  s.ready('foo')
  look()
  s.end('foo', 'post-start')
  look()
  s.stop('foo')
  look()
  s.end('foo', 'pre-stop')
  look()
  s.end('foo')
  look()
  s.end('foo', 'post-stop')
  look()
  t.same(lines, [
    'foo stop/waiting',
    'foo start/pre-start, process 100',
    'foo start/spawned, process 101',
    'foo start/post-start, process 101\n\tpost-start process 102',
    'foo start/running, process 101',
    'foo stop/pre-stop, process 101\n\tpre-stop process 103',
    'foo stop/killed, process 101',
    'foo stop/post-stop, process 104',
    'foo stop/waiting',
  ])
})

t.test('I11 held back by others', async t => {
  const s = new Simulation({ foo: 'exec a', hold: 'start on starting foo or stopping foo\ntask\nexec b' })
  s.start('foo')
  t.equal(s.status('foo'), 'foo start/starting')
  s.end('hold')
  s.stop('foo')
  t.match(s.status('foo'), /^foo stop\/stopping, process \d+$/)
})

t.test('I10 a hook whose main process is gone is named in parentheses', async t => {
  const s = new Simulation({ foo: 'exec a\npost-start exec b\npre-stop exec c' })
  s.start('foo')
  s.end('foo')
  t.equal(s.status('foo'), 'foo stop/post-start, (post-start) process 101')
  s.end('foo', 'post-start')
  s.start('foo')
  s.end('foo', 'post-start')
  s.stop('foo')
  s.end('foo')
  t.equal(s.status('foo'), 'foo stop/pre-stop, (pre-stop) process 104')
})

t.test('I12 I13 an instance has its name in parentheses, as it is; one that is gone has none', async t => {
  const s = new Simulation({ foo: 'instance $N\nexec a' })
  s.start('foo', 'N=x y/z')
  t.equal(s.status('foo', 'x y/z'), 'foo (x y/z) start/running, process 100')
  s.stop('foo', 'N=x y/z')
  s.end('foo')
  t.equal(s.status('foo', 'x y/z'), 'foo stop/waiting')
})

t.test('a process that is about to be executed has no PID to be shown', async t => {
  const s = new Simulation({ foo: 'exec a' })
  s.spawns = () => null
  s.start('foo')
  t.equal(s.status('foo'), 'foo start/spawned')
})
