/** The pidfile: whole or as it was, and no way through it to another file. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { buildSync } from 'esbuild'
import t, { type Test } from 'tap'
import { type ReservedPidfile, reservePidfile } from '../../src/start-stop-daemon/pidfile.ts'
import { livingStat } from '../../src/system/process-stat.ts'
import { lacksRoot } from '../fixtures/scratch-root.ts'

function reserve(t: Test, path: string): ReservedPidfile {
  const reservation = reservePidfile(path)
  if (reservation.kind !== 'reserved') throw new Error(`${path}: ${reservation.kind}`)
  t.teardown(() => reservation.pidfile.close())
  return reservation.pidfile
}

t.test('is as it was until the PID is known, then has a line with the PID and is the only file', async t => {
  const folder = t.testdir({ 'd.pid': '99999\nold\n' })
  const pidfile = reserve(t, `${folder}/d.pid`)
  t.equal(fs.readFileSync(`${folder}/d.pid`, 'utf8'), '99999\nold\n')
  t.equal(pidfile.write(123), null)
  t.equal(fs.readFileSync(`${folder}/d.pid`, 'utf8'), '123\n')
  t.same(fs.readdirSync(folder), ['d.pid'])
})

t.test('is as it was where no PID becomes known', async t => {
  const folder = t.testdir({ 'd.pid': '99999\n' })
  const reservation = reservePidfile(`${folder}/d.pid`)
  if (reservation.kind === 'reserved') reservation.pidfile.close()
  t.equal(reservation.kind, 'reserved')
  t.equal(fs.readFileSync(`${folder}/d.pid`, 'utf8'), '99999\n')
  t.same(fs.readdirSync(folder), ['d.pid'])
})

t.test('is never writable by others, and less readable by a narrow umask', async t => {
  const folder = t.testdir()
  const before = process.umask(0)
  t.teardown(() => process.umask(before))
  for (const [umask, mode] of [
    [0, 0o644],
    [0o077, 0o600],
  ] as const) {
    process.umask(umask)
    reserve(t, `${folder}/${umask}`).write(1)
    t.equal(fs.statSync(`${folder}/${umask}`).mode & 0o777, mode)
  }
})

t.test('a path without a folder is in the current one', async t => {
  const before = process.cwd()
  t.teardown(() => process.chdir(before))
  process.chdir(t.testdir())
  reserve(t, 'd.pid').write(7)
  t.same(fs.readdirSync('.'), ['d.pid'])
})

t.test('no link is followed', async t => {
  const folder = t.testdir({ victim: 'victim\n', 'd.pid': t.fixture('symlink', 'victim') })
  for (const name of ['.d.pid.trace-pid', `.d.pid.trace-pid.${process.pid}`])
    fs.symlinkSync('victim', `${folder}/${name}`)
  reserve(t, `${folder}/d.pid`).write(7)
  t.equal(fs.readFileSync(`${folder}/victim`, 'utf8'), 'victim\n')
  t.ok(fs.lstatSync(`${folder}/d.pid`).isFile(), 'the link itself is replaced')
  t.same(fs.readdirSync(folder).sort(), ['d.pid', 'victim'])
})

t.test('a FIFO in the place that is to be taken is not waited for', async t => {
  const folder = t.testdir()
  t.equal(spawnSync('mkfifo', [`${folder}/.d.pid.trace-pid`]).status, 0)
  reserve(t, `${folder}/d.pid`).write(7)
  t.same(fs.readdirSync(folder), ['d.pid'])
})

t.test('what is no file is not replaced', async t => {
  const folder = t.testdir({ 'd.pid': {} })
  for (const path of ['/dev/null', `${folder}/d.pid`, `${folder}/`])
    t.same(reservePidfile(path), { kind: 'unfit' })
  t.same(fs.readdirSync(folder), ['d.pid'])
})

t.test('a place that a living process has taken is held', async t => {
  const folder = t.testdir({ '.d.pid.trace-pid': `1 ${livingStat(1)?.start}\n` })
  t.same(reservePidfile(`${folder}/d.pid`), { kind: 'held', pid: 1 })
  t.same(fs.readdirSync(folder), ['.d.pid.trace-pid'])
})

t.test('a place whose taker is gone, or never was, is free', async t => {
  const gone = spawnSync('true').pid
  for (const claim of [`${gone} 5\n`, '1 5\n', '1\n', '', 'x', 'x y z\n', `${2 ** 40} 5\n`]) {
    const folder = t.testdir({ '.d.pid.trace-pid': claim })
    t.equal(reserve(t, `${folder}/d.pid`).write(7), null, JSON.stringify(claim))
    t.same(fs.readdirSync(folder), ['d.pid'])
  }
})

t.test('says why it can not be made', async t => {
  const folder = t.testdir({ file: '' })
  const refused = (reason: string) => ({ kind: 'refused', reason })
  t.same(reservePidfile(`${folder}/none/d.pid`), refused('No such file or directory'))
  t.same(reservePidfile(`${folder}/file/d.pid`), refused('Not a directory'))
  t.same(reservePidfile(`${folder}/${'x'.repeat(250)}`), refused('File name too long'))
  t.same(fs.readdirSync(folder), ['file'])
})

t.test('says why it could not be written', async t => {
  const folder = t.testdir()
  const pidfile = reserve(t, `${folder}/d.pid`)
  fs.mkdirSync(`${folder}/d.pid`)
  t.equal(pidfile.write(7), 'Is a directory')
})

t.test('nothing is taken on a full disk', { skip: lacksRoot }, async t => {
  const folder = t.testdir()
  const { outputFiles } = buildSync({
    stdin: {
      contents: `import { reservePidfile } from './src/start-stop-daemon/pidfile.ts'
        console.log(JSON.stringify(reservePidfile(process.argv[1])))`,
      resolveDir: '.',
    },
    bundle: true,
    platform: 'node',
    write: false,
  })
  const fill = 'mount -t tmpfs -o size=8k tmpfs "$0" && head -c 8k /dev/zero >"$0/full" && shift && exec "$@"'
  const reserving = [process.execPath, '--eval', outputFiles[0]?.text ?? '', `${folder}/d.pid`]
  const { stdout } = spawnSync('unshare', ['-m', 'sh', '-c', `${fill}`, folder, '-', ...reserving], {
    encoding: 'utf8',
  })
  t.equal(stdout, '{"kind":"refused","reason":"No space left on device"}\n')
})
