/** What is said of the packages in several places is the same as in debian/control and debian/changelog. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { packages as known, sourceName, version } from '../../build/metadata.mjs'
import { field, packages } from '../fixtures/packages.ts'

t.setTimeout(300_000)

const json = (path: string) => JSON.parse(readFileSync(path, 'utf8'))
const readme = readFileSync('README.md', 'utf8')
const oldest = /"node": ">=(\d+)"/.exec(readFileSync('package.json', 'utf8'))?.[1]

t.test('package.json', async t => {
  const about = json('package.json')
  t.equal(about.name, sourceName)
  t.equal(about.version, version)
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
