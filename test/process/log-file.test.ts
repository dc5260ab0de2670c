import t from 'tap'
import { logName } from '../../src/process/log-file.ts'

t.test('C3 the log of a job, and of an instance, with every / as _', async t => {
  t.equal(logName('ssh', ''), 'ssh.log')
  t.equal(logName('inst', 'x y'), 'inst-x y.log')
  t.equal(logName('net/apache', 'x/y'), 'net_apache-x_y.log')
  t.equal(logName('a', '../../x'), 'a-.._.._x.log')
})

t.test('K32 a name that is too long for a file is cut, and told apart from others', async t => {
  const fits = 'i'.repeat(255 - 'job-.log'.length)
  t.equal(logName('job', fits), `job-${fits}.log`)
  const long = logName('job', `${fits}1`)
  t.equal(Buffer.byteLength(long), 255)
  t.match(long, /^job-i+-[0-9a-f]{8}\.log$/)
  t.not(logName('job', `${fits}2`), long)
  t.equal(logName('job', `${fits}1`), long, 'the same each time')
})

t.test('K32 it is cut between characters, and its length is counted in bytes', async t => {
  for (const letter of ['ü', '€', '😀']) {
    for (let shift = 0; shift < 4; shift++) {
      const name = logName('a'.repeat(shift + 1), letter.repeat(200))
      t.ok(Buffer.byteLength(name) <= 255)
      t.equal(Buffer.from(name).toString(), name, 'no half of one is left')
    }
  }
})
