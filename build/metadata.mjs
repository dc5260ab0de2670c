// What debian/ says of the packages: the one place where builds, tests and the repository read it.
import { readFileSync } from 'node:fs'
import { parse } from 'debian-control'

const text = name => readFileSync(new URL(`../debian/${name}`, import.meta.url), 'utf8')

/** A folded field comes as several strings; these are its words. */
const words = value => [value].flat().join(' ').trim().split(/\s+/)

const [source, ...binary] = text('control')
  .trim()
  .split(/\n\s*\n/)
  .map(paragraph => parse(`${paragraph}\n`))

/** Version of the newest entry of debian/changelog. */
export const version = /\((.*?)\)/.exec(text('changelog'))[1]

export const maintainer = source.Maintainer
export const sourceName = source.Source

/** The packages by name: their architectures, their dependencies (as in debian/control), and what each is in one line. */
export const packages = new Map(
  binary.map(paragraph => [
    paragraph.Package,
    {
      architectures: words(paragraph.Architecture),
      depends: [paragraph.Depends ?? ''].flat().join(' '),
      summary: [paragraph.Description].flat()[0],
    },
  ]),
)

/** The file that the build leaves of a package. */
export const fileName = (name, arch) => `${name}_${version}_${arch}.deb`
