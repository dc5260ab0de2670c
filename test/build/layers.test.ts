/** The floors of src/: a room imports from rooms below its own floor alone, and no file imports itself by way of others. */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, normalize } from 'node:path'
import t from 'tap'

/** From the top. ARCHITECTURE.md, *The parts*, says what each room knows. */
const floors: readonly (readonly string[])[] = [
  ['runtime'],
  ['program'],
  ['initctl', 'admin', 'boot', 'lint', 'graph', 'doctor', 'start-stop-daemon'],
  ['init', 'configuration'],
  ['command-line'],
  ['settle'],
  ['store', 'process'],
  ['engine'],
  ['job-file', 'shell'],
  ['event'],
  ['system'],
  ['posix'],
]

interface Import {
  readonly from: string
  readonly to: string
  /** Types alone: nothing is left of it when the program runs. */
  readonly type: boolean
}

const files = (readdirSync('src', { recursive: true, encoding: 'utf8' }) as string[]).filter(f =>
  f.endsWith('.ts'),
)

const imports: readonly Import[] = files.flatMap(from =>
  [
    ...readFileSync(`src/${from}`, 'utf8').matchAll(
      /^(?:import|export) (type )?[^']*?from '(\.[^']+[.]ts)'/gm,
    ),
  ].map(([, type, path = '']) => ({
    from,
    to: normalize(`${dirname(from)}/${path}`),
    type: type !== undefined,
  })),
)

const floorOf = (file: string): number => floors.findIndex(rooms => rooms.includes(dirname(file)))

t.test('each room stands on a floor', async t => {
  t.ok(imports.length > 500, 'imports were found')
  t.same(
    files.filter(file => floorOf(file) < 0),
    [],
  )
})

t.test('a room imports from below alone', async t => {
  const up = imports.filter(({ from, to }) => dirname(from) !== dirname(to) && floorOf(to) <= floorOf(from))
  t.same(
    up.map(({ from, to }) => `${from} imports ${to}`),
    [],
  )
})

t.test('node is known to system alone', async t => {
  const users = files.filter(file => /from 'node:/.test(readFileSync(`src/${file}`, 'utf8')))
  t.same(
    users.filter(file => dirname(file) !== 'system'),
    [],
  )
})

t.test('no file imports itself by way of others', async t => {
  const next = new Map<string, string[]>()
  for (const { from, to, type } of imports) if (!type) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const walk = (file: string, way: readonly string[]): string[] => {
    if (way.includes(file)) return [[...way.slice(way.indexOf(file)), file].join(' > ')]
    if (done.has(file)) return []
    const found = (next.get(file) ?? []).flatMap(to => walk(to, [...way, file]))
    done.add(file)
    return found
  }
  t.same(
    files.flatMap(file => walk(file, [])),
    [],
  )
})
