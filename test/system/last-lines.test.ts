import { appendFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { lastLines } from '../../src/system/last-lines.ts'

const path = `${t.testdir()}/log`

t.test('the last lines are those that tail prints', async t => {
  const lines = fc.array(fc.string({ maxLength: 30_000, size: 'max' }), { maxLength: 12 })
  fc.assert(
    fc.property(lines, fc.boolean(), fc.nat(14), (texts, ended, count) => {
      const all = texts.map(text => text.replaceAll('\n', ' '))
      const text = all.join('\n') + (ended && all.length > 0 ? '\n' : '')
      writeFileSync(path, text)
      const whole = text === '' ? [] : text.replace(/\n$/, '').split('\n')
      const expected = count === 0 ? '' : whole.slice(-count).join('\n') + (text.endsWith('\n') ? '\n' : '')
      const got = lastLines(path, count)?.toString()
      if (got !== expected) throw new Error(`${count} of ${JSON.stringify(text)}: ${got}`)
    }),
  )
  t.pass()
})

t.test('only what was written since a size counts, and all of a file that was begun anew', async t => {
  writeFileSync(path, 'old 1\nold 2\n')
  appendFileSync(path, 'new 1\nnew 2\n')
  t.equal(lastLines(path, 5, 12)?.toString(), 'new 1\nnew 2\n')
  t.equal(lastLines(path, 1, 12)?.toString(), 'new 2\n')
  writeFileSync(path, 'anew\n')
  t.equal(lastLines(path, 5, 12)?.toString(), 'anew\n')
})

t.test('a file that is not there has no lines', async t => {
  t.equal(lastLines(`${path}.nosuch`, 5), null)
})
