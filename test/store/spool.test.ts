import { readdirSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { clearSpool, parseFact, readSpool } from '../../src/store/spool.ts'

t.test('a fact is a line: when, what, and which', async t => {
  const fact = (line: string) => {
    const { token: _, number: __, ...rest } = parseFact('ab.1.000003', line) ?? { token: '', number: 0 }
    return rest
  }
  t.match(parseFact('ab.1.000003', '5 ready\n'), { token: 'ab.1', number: 3, at: 5 })
  t.same(fact('5 spawned 100 200\n'), { kind: 'spawned', pid: 100, start: 200, at: 5 })
  t.same(fact('5 followed 101 201\n'), { kind: 'followed', pid: 101, start: 201, at: 5 })
  t.same(fact('5 ready\n'), { kind: 'ready', at: 5 })
  t.same(fact('5 warning forked twice, "expect fork" says once\n'), {
    kind: 'warning',
    text: 'forked twice, "expect fork" says once',
    at: 5,
  })
  t.same(fact('5 failed set "nofile" resource limit 1\n'), {
    kind: 'failed',
    step: 'set "nofile" resource limit',
    errno: 1,
    at: 5,
  })
  t.same(fact('5 exited 3\n'), { kind: 'exited', status: 3, at: 5 })
  t.same(fact('5 killed 9\n'), { kind: 'killed', signal: 9, at: 5 })
})

t.test('what is none is none', async t => {
  for (const line of [
    '',
    '5',
    '5 unheard',
    'x ready',
    'spawned 1 2',
    '5 spawned 1',
    '5 spawned x 2',
    '5 exited',
    '5 exited x',
    '5 killed -9',
    '5 failed',
    '5 failed execute',
    '5.5 ready',
  ]) {
    t.equal(parseFact('ab.1.000001', line), null, line)
  }
  for (const name of ['ab', 'ab.x', '.000001', '000001']) t.equal(parseFact(name, '5 ready\n'), null, name)
})

t.test('the spool is read in the order in which things happened, of one token by number', async t => {
  const directory = t.testdir({
    spool: {
      'e.10.000001': '30 spawned 1 1\n',
      'e.9.000001': '10 spawned 2 2\n',
      'e.9.000002': '10 ready\n',
      'e.9.000010': '40 exited 0\n',
      'e.9.000003': '30 warning x\n',
      '.e.9.000011': '50 half',
      odd: 'nothing',
    },
  })
  const reports = readSpool(directory)
  t.same(
    reports.map(r => r.fact && [r.fact.token, r.fact.number]),
    [null, ['e.9', 1], ['e.9', 2], ['e.10', 1], ['e.9', 3], ['e.9', 10]],
  )
  clearSpool(reports)
  t.same(readdirSync(`${directory}/spool`), ['.e.9.000011'], 'one that is still being written stays')
  t.same(readSpool(directory), [])
  t.same(readSpool(`${directory}/none`), [])
})

t.test('no fact is read without those before it, also when it came in while the folder was read', async t => {
  // readdir(3) may miss a file that comes while it reads, and show a later one: the names that were read are only where to begin
  const directory = t.testdir({ spool: { 'e.1.000004': '9 exited 0\n' } })
  const reports = readSpool(directory, path => {
    const names = readdirSync(path)
    for (const n of [2, 3]) writeFileSync(`${path}/e.1.00000${n}`, `${n} warning x\n`)
    return names
  })
  t.same(
    reports.map(r => r.fact?.number),
    [2, 3, 4],
  )
})
