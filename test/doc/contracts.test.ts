/** What is said in two places is the same in both: versions, the shim's tables, doctor's checks, the files of the state. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'
import { version } from '../../build/metadata.mjs'
import { versionText } from '../../src/command-line/help.ts'
import { checks } from '../../src/doctor/finding.ts'
import { messages } from '../../src/job-file/diagnostic.ts'
import { resources } from '../../src/job-file/value.ts'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'
import { lacksRoot } from '../fixtures/scratch-root.ts'

const read = (path: string) => readFileSync(path, 'utf8')
const shim = readdirSync('src/shim')
  .filter(name => name.endsWith('.c'))
  .map(name => read(`src/shim/${name}`))
  .join('\n')
const contract = read('src/shim/README.md')

const all = (text: string, pattern: RegExp) =>
  Array.from(text.matchAll(pattern), ([, found = '']) => found).sort()
const sorted = (words: Iterable<string>) => [...new Set(words)].sort()

/** What stands below a heading that begins so, up to the next of its rank or a higher one. */
function section(text: string, heading: string): string {
  const [, marks = ''] = /^(#+) /.exec(heading) ?? []
  const begin = text.indexOf(`\n${heading}`)
  if (begin < 0) throw new Error(`there is no ${heading}`)
  const rest = text.slice(begin + heading.length + 1)
  const end = rest.search(new RegExp(`^#{1,${marks.length}} `, 'm'))
  return end < 0 ? rest : rest.slice(0, end)
}

/** The first column of a table; a row may name several, between commas. */
const firstColumn = (text: string) =>
  all(text, /^\| (`.*?`) \| /gm).flatMap(cell =>
    all(cell, /`([^`]+)`/g).map(name => name.split(' ')[0] ?? ''),
  )

t.test('the version', async t => {
  const lock = JSON.parse(read('package-lock.json'))
  t.equal(JSON.parse(read('package.json')).version, version, 'package.json')
  t.same([lock.version, lock.packages[''].version], [version, version], 'package-lock.json')
  t.equal(/^## (\S+?):? /m.exec(read('CHANGELOG.md'))?.[1]?.replace(/:$/, ''), version, 'CHANGELOG.md')
  t.match(versionText('initctl'), `Provided by upstart-dummy ${version},`, '--version')
  t.match(read('dist/main.cjs'), `version: "${version}"`, 'the program as it was made')
})

t.test('the options of the shim', async t => {
  const rows = Array.from(shim.matchAll(/^\t\{"(--[a-z]+)", ([RAT| ]+),/gm), ([, name = '', parts = '']) => ({
    name,
    parts,
  }))
  t.ok(rows.length > 20)
  const of = (part: string) => sorted(rows.flatMap(row => (row.parts.includes(part) ? row.name : [])))
  const run = section(contract, '## `shim run')
  t.same(sorted(firstColumn(run).filter(name => name.startsWith('--'))), of('R'), 'run')
  for (const [part, letter] of [
    ['adopt', 'A'],
    ['trace', 'T'],
  ] as const) {
    const heading = `## \`shim ${part}`
    const text = `${contract.slice(contract.indexOf(`\n${heading}`) + 1).split('\n', 1)[0]}${section(contract, heading)}`
    const named = sorted(all(text, /(--[a-z]+)/g))
    t.same(
      named.filter(name => !of(letter).includes(name)),
      [],
      `${part}: each that is named is one`,
    )
    const missing = of(letter).filter(name => !named.includes(name))
    t.same(missing, part === 'adopt' ? ['--root'] : [], `${part}: each is named, but what run has as well`)
  }
})

t.test('what the shim is asked for, told and reports', async t => {
  const table = /\} requests\[\] = \{([^;]*)\};/.exec(shim)?.[1] ?? ''
  const front = section(contract, '## `shim front').split('\n### ')[0] ?? ''
  t.same(sorted(firstColumn(front)), sorted(all(table, /\{"([a-z]+)"/g)), 'requests')

  const reported = [
    ...all(shim, /add_fact\("([a-z]+)/g),
    ...all(shim, /add_fact\(killed \? "([a-z]+)"/g),
    ...all(shim, /add_fact\(killed \? "[a-z]+" : "([a-z]+)"/g),
    ...all(shim, /add\(&first_fact, " ([a-z]+)/g),
  ]
  t.same(sorted(firstColumn(section(contract, '### Facts'))), sorted(reported), 'facts')

  const obey = /\nstatic void obey\([\s\S]*?\n\}/.exec(shim)?.[0] ?? ''
  const orders = [...all(obey, /same\(text, "([a-z]+)"\)/g), ...all(obey, /after\(text, "([a-z]+) "\)/g)]
  t.same(sorted(firstColumn(section(contract, '### Orders'))), sorted(orders), 'orders')
})

t.test('the checks of doctor', { skip: lacksRoot }, async t => {
  const box = await Sandbox.create(t, {})
  const report = JSON.parse((await box.run('upstart-dummy doctor --json')).out)
  const done = report.checks.map(({ check }: { check: string }) => check)
  t.same(['user', ...done], Object.keys(checks))
  const page = /\.SH CHECKS OF DOCTOR\n([\s\S]*?)\n\.SH /.exec(read('dist/man/upstart-dummy.8'))?.[1] ?? ''
  t.same(all(page, /^\.TP\n\.B (\S+)$/gm), sorted(Object.keys(checks)))
})

t.test('the resources of limits', async t => {
  t.same(all(shim, /\[RLIMIT_[A-Z]+\]\s*= "([a-z]+)"/g), sorted(resources))
})

t.test('the faults of the parser', async t => {
  const page = /\.SH FAULTS OF THE PARSER\n([\s\S]*?)\n\.SH /.exec(read('man/upstart-dummy.8'))?.[1] ?? ''
  const named = all(page, /^\.TP\n\.B (\S+)$/gm).map(name => name.replaceAll('\\-', '-'))
  t.same(named, sorted([...Object.keys(messages), 'unreadable']))
})

t.test('the files of the state', { skip: lacksRoot }, async t => {
  const table = section(read('ARCHITECTURE.md'), '### What is on disk')
  const told = sorted(firstColumn(table).map(name => name.replace(/\/.*/, '')))
  const box = await Sandbox.create(t, {
    a: 'start on startup\nexec sleep 3001\n',
    breaks: 'pre-start exec false\n',
    none: 'console none\nexec sleep 3002\n',
    rc: 'start on runlevel S\ntask\nexec true\n',
  })
  await box.run('upstart-dummy boot --foreground >/tmp/out 2>&1 &')
  await box.run(
    `${until('status a | grep -q running')}; rm /dev/null; start breaks; start none; telinit S; ${until('[ -e /run/upstart-dummy/level ]')}`,
  )
  const found = (await box.run('ls /run/upstart-dummy')).out.trim().split('\n')
  t.same(
    found.filter(name => !told.includes(name)),
    [],
    'each that is there is told of',
  )
  t.same(
    told.filter(name => !found.includes(name)),
    [],
    'each that is told of is there',
  )
})
