/** What is said of the packages in several places is the same as in debian/control and debian/changelog. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { packages as known, sourceName, version } from '../../build/metadata.mjs'
import { field, packages } from '../fixtures/packages.ts'

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const readme = readFileSync('README.md', 'utf8')
const oldest = /\bnodejs \(>= (\d+)\)/.exec(known.get(sourceName)?.depends ?? '')?.[1]

t.test('package.json', async t => {
  const about = json('package.json')
  t.equal(about.name, sourceName)
  t.equal(about.version, version)
  t.equal(about.engines.node, `>=${oldest}`, 'the oldest Node')
  const bun = about.devDependencies['@oven/bun-linux-x64-baseline']
  for (const [arch, pin] of Object.entries<{ bun: { version: string } }>(json('build/runtime.json')))
    t.equal(pin.bun.version, bun, `the runtime for ${arch} is the Bun that the tests use`)
})

t.test('README', async t => {
  t.match(readme, new RegExp(`^# ${sourceName}$`, 'm'))
  t.match(readme, new RegExp(`\\bNode ${oldest} or newer\\b`), 'the oldest Node')
  for (const name of known.keys()) t.match(readme, new RegExp(`\\b${name}\\b`), `names ${name}`)
})

t.test('the packages', async t => {
  t.same(
    packages()
      .map(deb => field(deb, 'Package'))
      .sort(),
    [...known.keys()].sort(),
    'all that debian/control names are built',
  )
  for (const deb of packages()) {
    t.equal(field(deb, 'Version'), version)
    const { architectures = [] } = known.get(field(deb, 'Package')) ?? {}
    t.ok(architectures.includes(field(deb, 'Architecture')))
  }
})
