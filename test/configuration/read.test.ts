import t from 'tap'
import { nearest } from '../../src/command-line/nearest.ts'
import { Configured } from '../../src/configuration/configured.ts'
import { defaults, keys } from '../../src/configuration/keys.ts'
import { readConfiguration } from '../../src/configuration/read.ts'

const path = '/etc/upstart-dummy/upstart-dummy.ini'
const read = (text: string) => readConfiguration(path, text)

t.test('an empty file is the defaults', async t => {
  t.same(read('; nothing\n\n'), {
    configuration: { strict: false, supervise: true, guard: true, logDirectory: '/var/log/upstart' },
    errors: [],
    warnings: [],
  })
})

t.test('every key has its effect', async t => {
  const { configuration, errors, warnings } = read(
    '[jobs]\nstrict = yes\nsupervise = no ; costs memory\nguard = no\n\n[log]\ndirectory = "/srv/my logs/"\n',
  )
  t.same(configuration, { strict: true, supervise: false, guard: false, logDirectory: '/srv/my logs' })
  t.same([...errors, ...warnings], [])
})

t.test('yes and no may be written as true and false', async t => {
  t.equal(read('[jobs]\nstrict = true\n').configuration.strict, true)
  t.equal(read('[jobs]\nstrict\n').configuration.strict, true)
  t.equal(read('[jobs]\nsupervise = false\n').configuration.supervise, false)
})

t.test('a bad value is an error that says where, and what it should be', async t => {
  for (const [text, error] of [
    ['[jobs]\nstrict = maybe\n', '[jobs] strict must be yes or no, not "maybe"'],
    ['[jobs]\nstrict =\n', '[jobs] strict must be yes or no, not empty'],
    ['[jobs]\nsupervise[] = no\n', '[jobs] supervise must be yes or no, not a list'],
    ['[log]\ndirectory = var/log\n', '[log] directory must be an absolute path, not "var/log"'],
    ['[log]\ndirectory\n', '[log] directory must be an absolute path, not "true"'],
  ] as const) {
    t.same(read(text).errors, [`${path}: ${error}`], text)
  }
})

t.test('the other keys count all the same', async t => {
  t.same(read('[jobs]\nstrict = maybe\nsupervise = no\n').configuration.supervise, false)
})

t.test('an unknown key is a warning that says which was probably meant', async t => {
  for (const [text, warning] of [
    ['[jobs]\nstrcit = yes\n', '[jobs] strcit is not known: is strict meant?'],
    ['[jobs]\nSupervice = no\n', '[jobs] Supervice is not known: is supervise meant?'],
    ['[jobs]\nStrict = yes\n', '[jobs] Strict is not known: is strict meant?'],
    ['[jobs]\ndirectroy = /x\n', '[jobs] directroy is not known: is directory in [log] meant?'],
    ['[jobs]\ncolour = red\n', '[jobs] colour is not known'],
    ['strict = yes\n', 'strict stands before the first section: is strict in [jobs] meant?'],
    ['[jbos]\nstrict = yes\n', 'section [jbos] is not known: is [jobs] meant?'],
    ['[jobs.web]\nstrict = yes\n', 'section [jobs.web] is not known'],
    ['[__proto__]\nx = y\n', null],
  ] as const) {
    const { configuration, errors, warnings } = read(text)
    t.same(warnings, warning === null ? [] : [`${path}: ${warning}`], text)
    t.same(errors, [], text)
    t.equal(configuration.strict, false, text)
  }
})

t.test('every key is found from each of its misspellings by one letter', async t => {
  const names = keys.map(({ key }) => key)
  for (const name of names) {
    for (let at = 0; at < name.length; at++) {
      t.equal(nearest(name.slice(0, at) + name.slice(at + 1), names), name)
      t.equal(nearest(`${name.slice(0, at)}x${name.slice(at)}`, names), name)
    }
  }
  t.equal(nearest('', names), null)
  t.equal(nearest('console', names), null)
})

t.test('a file that can not be read is an error where something depends on it', async t => {
  const folder = t.testdir()
  const configured = new Configured(folder, line => t.fail(line))
  t.same(configured.value, defaults)
  t.throws(() => configured.check(), { message: `${folder}: is no regular file` })
})
