/** The executable that is built: the same each time, whatever the machine's addresses and time are, and hardened as far as it can be. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'

t.setTimeout(300_000)

const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

t.test('two builds are the same, with random addresses and without', async t => {
  const folder = mkdtempSync(`${tmpdir()}/upstart-dummy-image-`)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const build = (name: string, ...before: readonly string[]) => {
    const [program = 'node', ...words] = [...before, 'node']
    execFileSync(program, [...words, 'build/program.mjs', '--out', `${folder}/${name}`], {
      env: { ...process.env, TZ: `UTC${name.length}`, HOME: `/nowhere/${name}` },
    })
    return sum(`${folder}/${name}/amd64/initctl`)
  }
  const first = build('first')
  t.equal(build('again'), first)
  t.equal(build('fixed-addresses', 'setarch', '-R'), first)
})

t.test('nothing is writable and executable, nothing is asked of a loader', async t => {
  const headers = execFileSync('readelf', ['-lW', 'dist/bin/upstart-dummy'], { encoding: 'utf8' })
  const loads = [...headers.matchAll(/^ +LOAD .* (R..) 0x\w+$/gm)].map(([, flags]) => flags)
  t.ok(loads.includes('R E'))
  t.notOk(loads.includes('RWE'))
  t.match(headers, /^ +GNU_STACK .* RW +0x\w+$/m)
  t.match(headers, /^ +GNU_RELRO /m)
  t.notMatch(headers, /INTERP|DYNAMIC/)
  const lines = readFileSync('dist/bin/upstart-dummy', 'latin1').split('\n', 3)
  t.ok(lines.includes('# upstart-dummy wrapper'), 'maintainer scripts, of 2.0.0 too, know it')
})

t.test('the image fits in its memory with a margin', async t => {
  const { length } = readFileSync('dist/bin/upstart-dummy')
  t.ok(length < 4_000_000, `${length} bytes`)
})
