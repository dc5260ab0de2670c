import { readFileSync } from 'node:fs'
import t from 'tap'
import { distance, nearest } from '../../src/command-line/nearest.ts'
import { codes } from '../../src/lint/codes.ts'
import { findings, places } from './fixtures/findings.ts'

t.test("the parser's errors", async t => {
  t.same(findings('exec true\nkill timeout x\n'), [
    'syntax 2:14 Illegal interval, expected number of seconds',
  ])
  t.same(findings('start on filesytem\n', { override: 'nonsense\n' }), [
    'unknown-event 1:10 nobody is known to emit the event "filesytem" -> filesystem',
    'override syntax 1:1 Unknown stanza',
  ])
})

t.test('findings stand in the file that has what is found', async t => {
  t.same(places('start on filesytem\nexec true\n', { override: 'setuid nobody\nexec /bin/flase\n' }), [
    'unknown-event 1:10',
    'override unknown-user',
    'override missing-executable',
  ])
  t.same(findings('start on filesytem\n', { override: 'start on startup\n' }), [])
})

t.test('a comment silences findings of a job', async t => {
  const job = 'start on filesytem\nexec /bin/flase\nsetuid nobody\n'
  t.same(places(`# upstart-dummy: ignore unknown-event, missing-executable\n${job}`), ['unknown-user 4:8'])
  t.same(places(job, { override: '  #upstart-dummy:ignore unknown-event unknown-user\n' }), [
    'missing-executable 2:6',
  ])
  t.same(findings('# upstart-dummy: ignore unkown-event\nexec true\n'), [
    'unknown-code 1:25 lint has no code "unkown-event" -> unknown-event',
  ])
  t.equal(places(`exec true # upstart-dummy: ignore unknown-event\n${job}`).length, 4, 'on a line of its own')
})

t.test('every code has its paragraph in the manual', async t => {
  const manual = readFileSync('man/upstart-dummy.8', 'utf8').replaceAll('\\-', '-')
  for (const [code, severity] of Object.entries(codes))
    t.match(manual, new RegExp(`^\\.TP\\n\\.BR? ${code}.*\\b${severity}\\b`, 'm'), code)
})

t.test('the nearest word', async t => {
  t.equal(distance('filesytem', 'filesystem'), 1)
  t.equal(distance('strated', 'started'), 1)
  t.equal(distance('', 'abc'), 3)
  t.equal(nearest('strated', ['stopped', 'started', 'starting']), 'started')
  t.equal(nearest('gdm', ['kdm']), null)
  t.equal(nearest('tty12', ['tty11']), null)
  t.equal(nearest('nonsense', ['started']), null)
})
