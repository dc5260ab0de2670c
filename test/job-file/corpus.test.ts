import t from 'tap'
import { parseCommand } from '../../src/admin/parse.ts'
import { damagedFiles, noCorpus, realFiles, type Sample } from './fixtures/corpus.ts'

/** The fields in which `parse --json` says something else than Upstart, by file. */
function differences(samples: Iterable<Sample>): { readonly [name: string]: unknown } {
  const byName = new Map([...samples].map(sample => [sample.name, sample]))
  let text = ''
  parseCommand(['--json', '--', ...byName.keys()], {
    out: piece => {
      text += piece
    },
    err: message => t.fail(message),
    read: name => ({ ok: true, text: byName.get(name)?.source ?? '' }),
  })
  const found: { [name: string]: unknown } = {}
  for (const line of text.trimEnd().split('\n')) {
    const got = JSON.parse(line)
    const expected = byName.get(got.path)?.expected ?? {}
    for (const [field, value] of Object.entries(expected)) {
      if (!same(value, got[field])) found[`${got.path}: ${field}`] = { expected: value, got: got[field] }
    }
  }
  return found
}

/** Equal as JSON values: the order of an object's members is none of it. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b
  const left = Object.entries(a)
  const right = new Map(Object.entries(b))
  return (
    Array.isArray(a) === Array.isArray(b) &&
    left.length === right.size &&
    left.every(([key, value]) => same(value, right.get(key)))
  )
}

t.test('real job files are read as Upstart reads them', { skip: noCorpus }, t => {
  const samples = [...realFiles()]
  t.ok(samples.length > 500)
  t.same(differences(samples), {})
  t.end()
})

t.test('damaged job files are read, or refused, as Upstart does', { skip: noCorpus }, t => {
  const samples = [...damagedFiles()]
  t.ok(samples.length > 900)
  t.same(differences(samples), {})
  t.end()
})
