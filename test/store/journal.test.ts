import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { type Change, changesOf, type Event, type Request } from '../../src/engine/world.ts'
import { Journal, JournalError } from '../../src/store/journal.ts'

const event = (name: string): Event => ({ name, env: [], failed: false, blockers: 1, waiters: [] })
const put = (key: string, name: string): Change => ['event', key, event(name)]
const names = (journal: Journal) => [...journal.world.event].map(([key, { name }]) => [key, name])

function open(directory: string, identity = 'here'): Journal {
  const journal = new Journal(directory, identity)
  journal.refresh()
  return journal
}

t.test('a state that is not there begins empty, with its folders', async t => {
  const directory = t.testdir()
  const journal = open(directory)
  t.same(changesOf(journal.world), [])
  for (const folder of ['spool', 'ctl', 'script', 'settled'])
    t.ok(existsSync(`${directory}/${folder}`), folder)
  t.equal(statSync(`${directory}/journal`).mode & 0o777, 0o600)
  t.match(journal.epoch, /^[0-9a-z]{8}$/)
})

t.test('what was saved is read by who comes after', async t => {
  const directory = t.testdir()
  const first = open(directory)
  first.save([put('1', 'a'), put('2', 'b')])
  first.save([['event', '1', null], put('3', 'c'), ['setting', 'log-priority', 'debug']])
  const second = open(directory)
  t.same(names(second), [
    ['2', 'b'],
    ['3', 'c'],
  ])
  t.equal(second.world.setting.get('log-priority'), 'debug')
  t.equal(second.epoch, first.epoch)
  t.same(changesOf(first.world), changesOf(second.world), 'and seen by who saved it')
})

t.test('what 2.0.0 kept in settings is found where it belongs', async t => {
  const directory = t.testdir()
  open(directory)
  const boot = { status: 'up', owner: '9-9', emitted: 3, runlevel: '2' }
  const setting = (name: string, value: unknown) => ['setting', name, value]
  const changes = [
    setting('boot', JSON.stringify(boot)),
    setting('closing', JSON.stringify({ owner: '8-8', until: 1, waiting: [] })),
    setting('left-out acpid', 'a machine'),
    setting('history', '9-9'),
    setting('log-priority', 'debug'),
  ]
  appendFileSync(`${directory}/journal`, `${JSON.stringify(changes)}\n`)
  appendFileSync(`${directory}/journal`, `${JSON.stringify([setting('closing', null)])}\n`)
  const { world } = open(directory)
  t.same([...world.boot], [['', boot]])
  t.same([...world.closing], [])
  t.same([...world.leftOut], [['acpid', 'a machine']])
  t.same([...world.onlooker], [['', '9-9']])
  t.same([...world.setting], [['log-priority', 'debug']])
})

t.test(
  'a line that no step has written is an error; in the state of another system it is void with it',
  async t => {
    const directory = t.testdir()
    open(directory).save([put('1', 'a')])
    appendFileSync(`${directory}/journal`, '\0\0\n')
    t.throws(
      () => open(directory),
      new JournalError(`${directory}/journal: is damaged; remove it, and the state begins anew`),
    )
    t.same(names(open(directory, 'elsewhere')), [])
    writeFileSync(`${directory}/journal`, '\0\0\n')
    t.same(names(open(directory)), [], "nobody's state is void, too")
  },
)

t.test('a reader goes on from where it was', async t => {
  const directory = t.testdir()
  const [writer, reader] = [open(directory), open(directory)]
  const seen: string[] = []
  reader.watch(
    () => seen.push('reset'),
    ([, key]) => seen.push(key),
  )
  writer.save([put('1', 'a')])
  reader.refresh()
  writer.save([put('2', 'b')])
  writer.save([put('3', 'c')])
  reader.refresh()
  reader.refresh()
  t.same(seen, ['1', '2', '3'], 'each change is told once')
  reader.save([put('4', 'd')])
  writer.refresh()
  t.same(names(writer), names(reader))
  t.equal(seen.at(-1), '4', 'also one of its own')
})

t.test('the journal can be read with cat: a header, then a line a step', async t => {
  const directory = t.testdir()
  const journal = open(directory)
  journal.save([put('1', 'a')])
  journal.save([])
  const lines = readFileSync(`${directory}/journal`, 'utf8').trimEnd().split('\n')
  t.equal(lines.length, 2, 'nothing is written of a step that changes nothing')
  t.match(JSON.parse(lines[0] ?? ''), { format: 1, identity: 'here', epoch: journal.epoch })
  t.match(JSON.parse(lines[1] ?? ''), [['event', '1', { name: 'a' }]])
})

t.test(
  'a last line that was cut short did not happen, wherever it was cut, and the next writer cuts it off',
  async t => {
    const directory = t.testdir()
    const before = open(directory)
    before.save([put('1', 'a')])
    const whole = statSync(`${directory}/journal`).size
    before.save([put('2', 'name with Ü')])
    const end = statSync(`${directory}/journal`).size
    for (let size = end - 1; size >= whole; size--) {
      truncateSync(`${directory}/journal`, size)
      t.same(names(open(directory)), [['1', 'a']])
      t.equal(statSync(`${directory}/journal`).size, whole)
    }
    before.refresh()
    const after = open(directory)
    after.save([put('3', 'c')])
    t.same(names(open(directory)), [
      ['1', 'a'],
      ['3', 'c'],
    ])
  },
)

t.test('a running reader is not misled by a line that is cut short', async t => {
  const directory = t.testdir()
  const [writer, reader] = [open(directory), open(directory)]
  writer.save([put('1', 'a')])
  reader.refresh()
  appendFileSync(`${directory}/journal`, '[["event","2",{"na')
  reader.refresh()
  reader.save([put('3', 'c')])
  t.same(names(open(directory)), names(reader))
  t.same(
    names(reader).map(([key]) => key),
    ['1', '3'],
  )
})

t.test(
  'when most of it is outdated it is written anew, with all that counts, and readers follow',
  async t => {
    const directory = t.testdir()
    const writer = open(directory)
    const reader = open(directory)
    writer.save([put('keep', 'kept'), ['setting', 'log-priority', 'info']])
    reader.refresh()
    const inodes = new Set<number>()
    let longest = 0
    for (let n = 0; n < 3000; n++) {
      writer.save([put('changing', `name number ${n}`)])
      const { ino, size } = statSync(`${directory}/journal`)
      inodes.add(ino)
      longest = Math.max(longest, size)
      if (n === 1500) reader.refresh()
    }
    t.ok(inodes.size > 1)
    t.ok(longest < 9_000, `${longest} bytes at most`)
    const expected = [
      ['keep', 'kept'],
      ['changing', 'name number 2999'],
    ]
    t.same(names(writer), expected)
    reader.refresh()
    t.same(names(reader), expected)
    t.same(names(open(directory)), expected)
    t.equal(reader.epoch, writer.epoch)
    t.equal(open(directory).world.setting.get('log-priority'), 'info')
    reader.save([put('last', 'one')])
    writer.refresh()
    t.same(names(writer), [...expected, ['last', 'one']])
  },
)

t.test("another system's state is void: everything begins anew, under another epoch", async t => {
  const directory = t.testdir()
  const before = open(directory, 'boot 1')
  before.save([put('1', 'a')])
  writeFileSync(`${directory}/spool/x.000001`, '1 exited 0\n')
  writeFileSync(`${directory}/settled/ssh`, '')
  mkdirSync(`${directory}/script/odd`)
  const after = open(directory, 'boot 2')
  t.same(changesOf(after.world), [])
  t.not(after.epoch, before.epoch)
  t.ok(existsSync(`${directory}/script/odd`), 'a folder is none of ours')
  for (const left of ['spool/x.000001', 'settled/ssh']) t.notOk(existsSync(`${directory}/${left}`), left)
  t.same(changesOf(open(directory, 'boot 1').world), [], 'and does not come back')
})

t.test('a journal that is empty, or is none, begins anew', async t => {
  for (const text of ['', '\n', '{"format":2}\n', '{}\n[]\n', '[["event","1",{}]]\n', '{"format":1']) {
    const directory = t.testdir({ journal: text })
    const journal = open(directory)
    t.same(changesOf(journal.world), [], JSON.stringify(text))
    journal.save([put('1', 'a')])
    t.same(names(open(directory)), [['1', 'a']])
  }
})

t.test('a journal that was removed under a reader is begun anew by him', async t => {
  const directory = t.testdir()
  const journal = open(directory)
  journal.save([put('1', 'a')])
  let resets = 0
  journal.watch(
    () => resets++,
    () => {},
  )
  rmSync(`${directory}/journal`)
  journal.refresh()
  t.ok(resets > 0)
  t.same(changesOf(journal.world), [])
})

t.test('a text that is no Unicode is kept', async t => {
  const directory = t.testdir()
  open(directory).save([put('caf\udce9', 'a\nb')])
  t.same(names(open(directory)), [['caf\udce9', 'a\nb']])
})

t.test('any changes survive, whoever saves them', async t => {
  const directory = t.testdir()
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.tuple(fc.constant('event'), fc.string(), fc.option(fc.string().map(event))),
    fc.tuple(fc.constant('setting'), fc.string(), fc.option(fc.string())),
    fc.tuple(
      fc.constant('request'),
      fc.string(),
      fc.option(fc.constant<Request>({ owner: 'me', kind: 'emit', instance: null, outcome: null })),
    ),
  )
  const journals = [open(directory), open(directory), open(directory)]
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(2), fc.array(change))), steps => {
      for (const [who, changes] of steps) {
        journals[who]?.refresh()
        journals[who]?.save(changes)
      }
      const states = journals.map(journal => {
        journal.refresh()
        return JSON.stringify(changesOf(journal.world))
      })
      if (new Set(states).size !== 1) throw new Error('they see different states')
    }),
    { numRuns: 100 },
  )
  const read = open(directory)
  t.same(changesOf(read.world), journals[0] && changesOf(journals[0].world))
})

/** A file system of its own; null where we may not mount one. */
function mounted(t: Test, options: string): string | null {
  const directory = mkdtempSync(`${tmpdir()}/journal-`)
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', directory])
  t.teardown(() => {
    if (mount.status === 0) spawnSync('umount', ['-l', directory])
    rmSync(directory, { recursive: true })
  })
  if (mount.status === 0) return directory
  t.pass('a full disk', { skip: 'needs to mount a tmpfs' })
  return null
}

t.test('a full disk: the step did not happen, and the state is as it was', async t => {
  const directory = mounted(t, 'size=64k')
  if (directory === null) return
  const journal = open(directory)
  journal.save([put('1', 'a')])
  const before = readFileSync(`${directory}/journal`)
  const much = 'x'.repeat(100_000)
  t.throws(() => journal.save([put('2', 'b'), put('3', much)]), { code: 'ENOSPC' })
  t.same(readFileSync(`${directory}/journal`), before)
  t.same(names(journal), [['1', 'a']])
  journal.save([put('4', 'd')])
  t.same(names(open(directory)), [
    ['1', 'a'],
    ['4', 'd'],
  ])
})

t.test('a disk too full to write the journal anew: the step has happened, the long one stays', async t => {
  const directory = mounted(t, 'size=128k')
  if (directory === null) return
  const journal = open(directory)
  const { ino } = statSync(`${directory}/journal`)
  const half = 'x'.repeat(50_000)
  journal.save([put('1', half), put('2', half.slice(0, 40_000))])
  t.equal(statSync(`${directory}/journal`).ino, ino)
  t.same(
    names(open(directory)).map(([key]) => key),
    ['1', '2'],
  )
  t.notOk(existsSync(`${directory}/.journal.new`), 'nothing is left of the attempt')
  journal.save([
    ['event', '1', null],
    ['event', '2', null],
  ])
  t.not(statSync(`${directory}/journal`).ino, ino, 'and when there is room it is')
  t.same(changesOf(open(directory).world), [])
})

t.test('a folder that may not be written to: a clear error', async t => {
  const directory = mounted(t, 'ro')
  if (directory === null) return
  t.throws(() => open(directory), { message: /Read-only file system$/ })
})
