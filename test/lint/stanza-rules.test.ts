import t from 'tap'
import { stanzas } from '../../src/job-file/stanzas.ts'
import { versionOf } from '../../src/lint/stanza-rules.ts'
import { findings, places } from './fixtures/findings.ts'

t.test('respawn limit alone, kill timeout 0', async t => {
  t.same(findings('respawn limit 5 10\nkill timeout 0\n'), [
    'respawn-limit 1:1 "respawn limit" alone respawns nothing: "respawn" is missing',
    'kill-timeout 2:1 with a timeout of 0 processes are killed before they can end in order',
  ])
  t.same(findings('respawn limit 5 10\nrespawn\nkill timeout 1\n'), [])
  t.same(findings('respawn limit 5 10\n', { override: 'respawn\n' }), [])
})

t.test('a stanza whose place another takes', async t => {
  t.same(findings('start on startup\nexec true\nstart on runlevel 2\n'), [
    'overridden 1:1 this has no effect: "start on" on line 3 takes its place',
  ])
  t.same(places('exec true\nscript\n  true\nend script\n'), ['overridden 1:1'])
  t.same(places('pre-start exec true\npre-start script\n  true\nend script\nexec true\n'), ['overridden 1:1'])
  t.same(places('manual\nstart on startup\n'), ['overridden 1:1'])
  t.same(findings('start on startup\nmanual\n'), [])
  t.same(findings('expect fork\nexpect fork\nenv A=1\nenv B=2\nemits a\nemits b\nauthor x\nauthor y\n'), [])
  t.same(
    findings('start on startup\nexec true\n', { override: 'start on runlevel 2\nexec webd\n' }),
    [],
    'that is what overrides are for',
  )
})

t.test('stanzas that an older Upstart does not know', async t => {
  const job = 'setuid root\nconsole log\nkill signal INT\nmanual\nexec true\n'
  t.same(findings(job), [])
  t.same(findings(job, { target: '1.3' }), [
    'newer-stanza 1:1 Upstart 1.3 doesn\'t know "setuid", which came with 1.4',
    'newer-stanza 2:1 Upstart 1.3 doesn\'t know "console log", which came with 1.4',
  ])
  t.same(findings('usage "x"\nconsole output\n', { target: '0.6.5', override: 'nice 5\n' }), [
    'newer-stanza 1:1 Upstart 0.6.5 (Lucid) doesn\'t know "usage", which came with 1.5',
    "override newer-stanza 1:1 Upstart 0.6.5 (Lucid) doesn't read overrides, which came with 1.3",
  ])
  t.same(findings(job, { target: '1.12' }), [])
})

t.test('a target is a version or the name of a release', async t => {
  t.equal(versionOf('Lucid'), '0.6.5')
  t.equal(versionOf('trusty'), '1.12')
  t.equal(versionOf('1.5'), '1.5')
  t.equal(versionOf('hardy'), null)
  t.ok(stanzas.every(({ since }) => versionOf(since) === since))
})
