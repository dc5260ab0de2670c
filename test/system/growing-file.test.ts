/** A log that is read on while it grows. */
import { appendFileSync, mkdirSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { GrowingFile } from '../../src/system/growing-file.ts'

t.test('what comes is read, what was there is not', async t => {
  const path = `${t.testdir({ log: 'before\n' })}/log`
  const file = new GrowingFile(path)
  t.equal(file.position, 7)
  t.equal(String(file.more()), '')
  appendFileSync(path, 'one\n')
  appendFileSync(path, 'two\n')
  t.equal(String(file.more()), 'one\ntwo\n')
  t.equal(String(file.more()), '')
})

t.test('a character is waited for until it is whole', async t => {
  const path = `${t.testdir({ log: '' })}/log`
  const file = new GrowingFile(path)
  for (const [text, whole] of [
    ['\xc3', ''],
    ['\xa9', 'é'],
    ['a\xe2\x82', 'a'],
    ['\xac', '€'],
    ['\xf0\x9f\x98', ''],
    ['\x80b', '😀b'],
  ] as const) {
    appendFileSync(path, text, 'latin1')
    t.equal(String(file.more()), whole)
  }
  appendFileSync(path, '\x80\xe9x', 'latin1')
  t.same([...file.more()], [0x80, 0xe9, 0x78], 'what is no UTF-8 is not waited for')
})

t.test('one that is not there yet, is begun anew, or gives its name to another', async t => {
  const folder = t.testdir()
  const path = `${folder}/log`
  const file = new GrowingFile(path)
  t.equal(file.position, Number.POSITIVE_INFINITY)
  t.equal(String(file.more()), '')
  writeFileSync(path, 'first\n')
  t.equal(String(file.more()), 'first\n')
  truncateSync(path)
  appendFileSync(path, 'new\n')
  t.equal(String(file.more()), 'new\n')
  appendFileSync(path, 'last\n')
  renameSync(path, `${path}.1`)
  writeFileSync(path, 'other\n')
  t.equal(String(file.more()), 'last\n', 'the old one to its end')
  t.equal(String(file.more()), 'other\n')
  renameSync(path, `${path}.2`)
  mkdirSync(path)
  t.equal(String(file.more()), '', 'what is no file is none')
})
