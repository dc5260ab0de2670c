import { existsSync, readFileSync, statSync } from 'node:fs'
import t from 'tap'
import type { Priority } from '../../src/engine/effect.ts'
import { MessageLog, priorities } from '../../src/store/message-log.ts'

const lines = (directory: string) => readFileSync(`${directory}/messages`, 'utf8').trimEnd().split('\n')

t.test('a message is a line with its time and priority', async t => {
  const directory = t.testdir()
  new MessageLog(directory, () => 'message').add('warn', 'web main process (7) killed\nby somebody')
  t.match(lines(directory), [/^\d{4}-\d\d-\d\dT[\d:.]+Z warn: web main process \(7\) killed by somebody$/])
  t.equal(statSync(`${directory}/messages`).mode & 0o777, 0o600)
})

t.test('those below the threshold are not written', async t => {
  const directory = t.testdir()
  let threshold: Priority = 'error'
  const log = new MessageLog(directory, () => threshold)
  log.add('warn', 'x')
  t.notOk(existsSync(`${directory}/messages`))
  threshold = 'debug'
  for (const priority of priorities) log.add(priority, 'x')
  threshold = 'fatal'
  for (const priority of priorities) log.add(priority, 'x')
  t.same(
    lines(directory).map(line => line.split(' ')[1]),
    [...priorities, 'fatal'].map(priority => `${priority}:`),
  )
})

t.test('when it is long its older half goes', async t => {
  const directory = t.testdir()
  const log = new MessageLog(directory, () => 'debug')
  const text = 'x'.repeat(1000)
  for (let n = 0; n < 300; n++) log.add('info', `${n} ${text}`)
  t.ok(statSync(`${directory}/messages`).size <= 257 * 1024)
  const numbers = lines(directory).map(line => Number(line.split(' ')[2]))
  t.equal(numbers.at(-1), 299)
  t.ok((numbers[0] ?? 0) > 100)
  t.same(
    numbers,
    Array.from(numbers, (_, n) => (numbers[0] ?? 0) + n),
    'whole lines, none missing',
  )
})

t.test('a log that can not be written is no error', async t => {
  new MessageLog('/nonexistent', () => 'debug').add('fatal', 'x')
  t.notOk(existsSync('/nonexistent'))
})
