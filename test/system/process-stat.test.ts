import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import t from 'tap'
import { isAlive, livingStat, statOf } from '../../src/system/process-stat.ts'

const startTime = (pid: number) => livingStat(pid)?.start ?? null

t.test('a process that runs is known by its PID and start time', async t => {
  const start = startTime(process.pid)
  t.type(start, 'number')
  t.ok(isAlive(process.pid, start ?? 0))
  t.notOk(isAlive(process.pid, (start ?? 0) + 1), 'another one with the same PID is not the same')
})

t.test('a name with blanks and parentheses does not hide the start time', async t => {
  const name = 'a) R 1 2 (b'
  const child = spawn(
    process.execPath,
    ['-e', `process.title = ${JSON.stringify(name)}; process.stdout.write('x'); setInterval(() => {}, 1e6)`],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  t.teardown(() => child.kill('SIGKILL'))
  await new Promise(resolve => child.stdout.once('data', resolve))
  const pid = child.pid ?? 0
  t.ok(readFileSync(`/proc/${pid}/stat`, 'utf8').includes(`(${name})`))
  t.ok((startTime(pid) ?? 0) >= (startTime(process.pid) ?? 0))
  t.match(statOf(pid), { name, parent: process.pid, group: statOf(process.pid)?.group })
})

t.test('one that has ended is not alive, neither before it was reaped nor after', async t => {
  // the shell becomes a sleep, which does not reap its child
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  t.teardown(() => parent.kill('SIGKILL'))
  const pid = Number(await new Promise<Buffer>(resolve => parent.stdout.once('data', resolve)))
  const nameOf = (id: number) => readFileSync(`/proc/${id}/comm`, 'utf8').trim()
  while (nameOf(parent.pid ?? 0) !== 'sleep') await new Promise(setImmediate)
  const start = startTime(pid) ?? 0
  t.ok(isAlive(pid, start))
  process.kill(pid, 'SIGKILL')
  const state = () => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0]
  while (state() !== 'Z') await new Promise(setImmediate)
  t.equal(startTime(pid), null)
  t.match(statOf(pid), { pid, name: 'sleep', state: 'Z', parent: parent.pid, start })
  t.notOk(isAlive(pid, start))
  t.equal(startTime(0x3ffffff), null, 'there never was one')
})
