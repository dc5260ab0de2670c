/** No job file is so made that lint takes more than in proportion to its size: an image's may be anything. */
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

const units = {
  'stanzas that take each other’s place': 'script\necho\nend script\n',
  'stanzas of two names with one subject': 'manual\nstart on foo\n',
  'alternatives of which none can come': 'or nobody-emits-this \\\n',
}

t.test('eight times the size costs at most twelve times the processor time', async t => {
  const box = await Sandbox.create(t, {})
  const file = (unit: string, bytes: number) =>
    `${unit.startsWith('or') ? 'start on nobody ' : ''}${unit.repeat(bytes / unit.length)}\nexec true\n`
  for (const [title, unit] of Object.entries(units)) {
    const took: number[] = []
    for (const bytes of [200_000, 1_600_000]) {
      box.write('/srv/big.conf', file(unit, bytes))
      const { out } = await box.run(
        `bash -c 'TIMEFORMAT="%U %S"; { time upstart-dummy lint /srv/big.conf >/dev/null; } 2>&1'`,
      )
      const [user = Number.NaN, system = Number.NaN] = out.trim().split(' ').map(Number)
      took.push(user + system)
    }
    const [small = 0, big = Number.NaN] = took
    t.ok(big < 12 * small, `${title}: ${small} s, ${big} s`)
  }
})
