import { readFileSync, writeFileSync } from 'node:fs'
import { execaSync } from 'execa'
import t from 'tap'
import { Logins } from '../../src/init/logins.ts'
import { lastRunlevel, placeOf, record, recordSize } from '../../src/init/utmp.ts'
import { readBytes, writeBytes } from '../../src/system/record-file.ts'
import { scene } from '../initctl/fixtures/scene.ts'

const release = '2.6.32-21-generic'
const at = 1_280_000_000_123
const change = (previous: string, current: string) => record('runlevel', { previous, current }, release, at)
const boot = record('boot', null, release, at)

/** What who(1), which reads the same layout, makes of a file. */
function who(path: string, option: string): string {
  return execaSync('who', [option, path], { env: { TZ: 'UTC', LC_ALL: 'C' } })
    .stdout.replace(/ +/g, ' ')
    .trim()
}

t.test('a record holds both levels', async t => {
  t.equal(change('N', '2').length, recordSize)
  t.same(lastRunlevel(change('N', '2')), { previous: 'N', current: '2' })
  t.same(lastRunlevel(change('S', '5')), { previous: 'S', current: '5' })
  t.equal(lastRunlevel(boot), null)
  t.equal(lastRunlevel(new Uint8Array()), null)
})

t.test('other programs read it', async t => {
  const path = `${t.testdir({})}/utmp`
  writeFileSync(path, Buffer.concat([boot, change('2', '5')]))
  t.match(who(path, '-r'), /^run-level 5 .*24 19:33 last=2$/)
  t.match(who(path, '-b'), /^system boot .*24 19:33$/)
})

t.test('the last runlevel counts, and half a record does not', async t => {
  const file = Buffer.concat([change('N', '2'), boot, change('2', '3'), boot])
  t.same(lastRunlevel(file), { previous: '2', current: '3' })
  t.same(lastRunlevel(file.subarray(0, 3 * recordSize - 1)), { previous: 'N', current: '2' })
  const inside = Buffer.concat([Buffer.from('xxx'), file]).subarray(3)
  t.same(lastRunlevel(inside), { previous: '2', current: '3' }, 'wherever in memory it lies')
})

t.test('a record takes the place of the one of its kind', async t => {
  const file = Buffer.concat([boot, change('N', '2')])
  t.equal(placeOf(file, 'boot'), 0)
  t.equal(placeOf(file, 'runlevel'), recordSize)
  t.equal(placeOf(boot, 'runlevel'), recordSize)
  t.equal(placeOf(file.subarray(0, recordSize + 5), 'runlevel'), recordSize, 'over half a record')
})

t.test('runlevel tells what utmp says', async t => {
  const path = `${t.testdir({})}/utmp`
  const runlevel = (bytes: Uint8Array, ...args: string[]) => {
    writeFileSync(path, bytes)
    return scene({ utmp: path })('runlevel', ...args)
  }
  t.match(runlevel(change('N', '2')), { out: 'N 2\n', err: '', status: 0 })
  t.match(runlevel(change('2', 'S')), { out: '2 S\n', status: 0 })
  t.match(runlevel(boot), { out: 'unknown\n', err: '', status: 1 })
  t.match(runlevel(change('2', 'N')), { out: 'unknown\n', status: 1 })
  t.match(runlevel(change('N', '2'), '-q'), { out: '', status: 0 })
  t.match(runlevel(boot, '--quiet'), { out: '', err: '', status: 1 })
  t.match(scene()('runlevel', path), { out: 'unknown\n', status: 1 }, 'of another file')
  t.match(scene()('/sbin/runlevel', '/proc/self/mem'), {
    err: 'runlevel:/proc/self/mem: Input/output error\n',
    status: 1,
  })
})

t.test('runlevel tells what the environment says, where it does', async t => {
  const runlevel = (env: { [name: string]: string }) => scene({ env })('runlevel', '/none')
  t.match(runlevel({ RUNLEVEL: '2', PREVLEVEL: 'N' }), { out: 'N 2\n', err: '', status: 0 })
  t.match(runlevel({ RUNLEVEL: '2x', PREVLEVEL: '3x' }), { out: '3 2\n', status: 0 })
  t.match(runlevel({ RUNLEVEL: '2', PREVLEVEL: '' }), { out: 'N 2\n', status: 0 })
  t.match(runlevel({ RUNLEVEL: '2' }), { out: 'N 2\n', status: 0 })
  t.match(runlevel({ RUNLEVEL: '', PREVLEVEL: '2' }), { out: 'unknown\n', err: '', status: 1 })
  t.match(runlevel({ PREVLEVEL: '2' }), { err: 'runlevel:/none: No such file or directory\n', status: 1 })
})

t.test('telinit', async t => {
  const directory = t.testdir({ utmp: '', wtmp: '' })
  const [utmp, wtmp] = [`${directory}/utmp`, `${directory}/wtmp`]
  const telinit = (env: { [name: string]: string }, ...args: string[]) =>
    scene({ utmp, wtmp, env })('telinit', ...args)
  const records = (path: string) => readFileSync(path).length / recordSize

  t.match(telinit({}, '2'), {
    out: '',
    err: '',
    status: 0,
    asked: ['emit at once runlevel RUNLEVEL=2 PREVLEVEL=N'],
  })
  t.match(who(utmp, '-r'), /^run-level 2 .*\d:\d\d$/)
  t.match(who(utmp, '-b'), /^system boot/, 'the first change after a boot notes it')
  t.equal(records(utmp), 2)
  t.equal(records(wtmp), 2)

  t.match(telinit({}, '3'), { status: 0, asked: ['emit at once runlevel RUNLEVEL=3 PREVLEVEL=2'] })
  t.match(who(utmp, '-r'), /^run-level 3 .* last=2$/)
  t.equal(records(utmp), 2, 'utmp holds the last of each')
  t.equal(records(wtmp), 3, 'wtmp holds all')

  t.match(telinit({ RUNLEVEL: '5' }, 's'), {
    status: 0,
    asked: ['emit at once runlevel RUNLEVEL=S PREVLEVEL=5'],
  })
  t.match(who(utmp, '-r'), /^run-level S .* last=5$/)
  t.equal(records(wtmp), 5, 'a level that is not the one before has missed a boot')

  t.match(telinit({}, '6', '-e', 'B=2', '-eA=1', '-t', '9'), {
    status: 0,
    asked: ['emit at once runlevel RUNLEVEL=6 PREVLEVEL=S B=2 A=1'],
  })
  t.match(who(utmp, '-r'), /^run-level 6 .* last=S$/)

  const before = readFileSync(utmp)
  for (const level of ['Q', 'q', 'U', 'u']) {
    t.match(telinit({}, level), { out: '', err: '', status: 0, asked: [] }, level)
  }
  t.match(telinit({}, '2', '-e', 'notpair'), {
    err: 'telinit: Env must be KEY=VALUE pairs\n',
    status: 1,
    asked: [],
  })
  t.match(scene({ utmp, wtmp, uid: 1000 })('telinit', '2'), {
    err: 'telinit: Need to be root\n',
    status: 1,
    asked: [],
  })
  t.same(readFileSync(utmp), before, 'nothing was noted')
  t.match(who(wtmp, '-r'), 'run-level S')
})

t.test('telinit does without utmp', async t => {
  t.match(scene()('telinit', '2'), {
    err: '',
    status: 0,
    asked: ['emit at once runlevel RUNLEVEL=2 PREVLEVEL=N'],
  })
})

t.test('record files are written in place or at the end, but never made', async t => {
  const directory = t.testdir({ file: 'abcdef' })
  const path = `${directory}/file`
  t.ok(writeBytes(path, 2, Buffer.from('XY')))
  t.ok(writeBytes(path, 'end', Buffer.from('Z')))
  t.same(readBytes(path), { ok: true, bytes: Buffer.from('abXYefZ') })
  t.notOk(writeBytes(`${directory}/none`, 'end', Buffer.from('Z')))
  t.notOk(writeBytes(directory, 0, Buffer.from('Z')))
  t.same(readBytes(`${directory}/none`), { ok: false, error: 'No such file or directory' })
  t.same(readBytes(directory), { ok: true, bytes: new Uint8Array(0) }, 'what is no file holds none')
})

/** A record of a user's process, as login(1) leaves it. */
function login(pid: number, line: string, name: string): Buffer {
  const bytes = Buffer.alloc(recordSize)
  bytes.writeInt16LE(7, 0)
  bytes.writeInt32LE(pid, 4)
  bytes.write(line, 8)
  bytes.write(line.slice(-4), 40)
  bytes.write(name, 44)
  bytes.write('far.example', 76)
  bytes.writeInt32LE(at / 1000, 340)
  return bytes
}

t.test('the end of a process ends its login, and no other record', async t => {
  const directory = t.testdir({ wtmp: '' })
  const [utmp, wtmp] = [`${directory}/utmp`, `${directory}/wtmp`]
  const runlevel = change('N', '2')
  const pidOfRunlevel = 50 + 256 * 0
  writeFileSync(utmp, Buffer.concat([runlevel, login(700, 'tty1', 'ann'), login(701, 'tty2', 'bob')]))
  const before = readFileSync(utmp)
  const logins = new Logins(utmp, wtmp)
  for (const pid of [pidOfRunlevel, 70, 0]) logins.end(pid, at)
  t.same(readFileSync(utmp), before, 'nobody has logged out')
  logins.end(700, at + 60_000)
  t.match(who(utmp, '-u'), /^bob tty2 /)
  t.match(who(utmp, '-d'), /^tty1 .* 700 id=tty1/)
  t.same(readFileSync(utmp).subarray(0, recordSize), Buffer.from(runlevel))
  t.match(who(wtmp, '-d'), /^tty1 .*24 19:34 700 id=tty1/, 'when, and whose line it was')
  t.notMatch(readFileSync(wtmp).toString('latin1'), /ann|far/)
  new Logins('/nonexistent/utmp', wtmp).end(700, at)
  t.equal(readFileSync(wtmp).length, recordSize)
})
