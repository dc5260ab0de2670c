/** The rules and messages that comments and tests name by number: each is in doc/. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

const rules = readFileSync('doc/upstart-rules.md', 'utf8')
const known = new Set([
  ...Array.from(rules.matchAll(/^\| ([A-Z]\d+) \|/gm), ([, number]) => number),
  ...Array.from(readFileSync('doc/upstart-messages.tsv', 'utf8').matchAll(/^(M\d+)\t/gm), ([, n]) => n),
])

/** A letter of the chapters and a number, where a comment or a test's title names it: alone, or in brackets. */
const named = /(?<![\w.'"`/$\\<[-])([BCEIJKLPRS]\d{1,2}|M\d{3})(?![\w'"`])/g

const sources = ['src', 'test'].flatMap(folder =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.(ts|c|h)$/.test(name))
    .map(name => `${folder}/${name}`),
)

t.test('each rule stands once', async t => {
  const all = Array.from(rules.matchAll(/^\| ([A-Z]\d+) \|/gm), ([, number]) => number)
  t.same(
    all.filter((number, at) => all.indexOf(number) !== at),
    [],
  )
})

t.test('each number that is named is that of a rule or a message', async t => {
  let found = 0
  for (const path of sources)
    for (const [, number] of readFileSync(path, 'utf8').matchAll(named)) {
      found += 1
      if (!known.has(number)) t.fail(`${path}: ${number} is none`)
    }
  t.ok(found > 100, `${found} are named`)
})
