/** Files that are in the way, and FIFOs of all kinds. */
import { execFileSync } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { mountOf, reasonOf, replace, tell } from '../../src/system/files.ts'

t.test('a file is replaced though another one that was killed has left its own', async t => {
  const folder = t.testdir({ a: 'old', '.a.new': 'half', kept: 'kept' })
  replace(`${folder}/a`, 'new')
  t.equal(readFileSync(`${folder}/a`, 'utf8'), 'new')
  t.notOk(existsSync(`${folder}/.a.new`))
  symlinkSync('kept', `${folder}/.a.new`)
  replace(`${folder}/a`, 'newer')
  t.equal(readFileSync(`${folder}/kept`, 'utf8'), 'kept', 'no link is followed')
  t.throws(() => replace(`${folder}/none/a`, 'x'), { code: 'ENOENT', reason: 'No such file or directory' })
})

t.test('a FIFO says whether it is read', async t => {
  const folder = t.testdir({ file: 'text' })
  const path = `${folder}/fifo`
  execFileSync('mkfifo', [path])
  t.equal(tell(path, 'x'), 'gone')
  t.equal(tell(`${folder}/none`, 'x'), 'absent')
  t.equal(tell(`${folder}/file`, 'x'), 'gone', 'what is none is read by nobody')
  t.equal(readFileSync(`${folder}/file`, 'utf8'), 'text')
  const reader = openSync(path, constants.O_RDWR | constants.O_NONBLOCK)
  t.equal(tell(path, ''), 'alive')
  for (let n = 0; n < 20; n++) t.equal(tell(path, 'x'.repeat(4096)), 'alive', 'also where it is full')
  closeSync(reader)
  t.throws(() => tell(`${folder}/file/x`, ''), { code: 'ENOTDIR' })
})

t.test('which mount a folder is on', async t => {
  t.match(mountOf('/proc'), /^\d+$/)
  t.equal(mountOf('/nowhere'), null)
  const file = `${t.testdir({ file: '' })}/file`
  t.equal(mountOf(file), null)
})

t.test('why a call failed; what is no call is passed on', async t => {
  const file = t.testdir({})
  try {
    writeFileSync(file, '')
  } catch (error) {
    t.equal(reasonOf(error), 'Is a directory')
  }
  t.throws(() => reasonOf(new TypeError('ours')), TypeError)
})
