/** Tests wait for what they look at: nothing is asked again and again, or after a while. */
import { readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

/**
 * Delays, clocks, and loops of the shell that wait; `await` of test/command/fixtures does what these would do. What a
 * job itself executes is none.
 */
const waits =
  /\bsetTimeout\(|\bDate\.now\(|\bperformance\.now\(|\bhrtime\b|(?<!exec )\bsleep 0?\.\d|\buntil [^']*; do\b/

/** Where one is what is tested, not how. */
const excused = ['build/waits.test.ts', 'process/machine-command.test.ts']

t.test('no test waits for a while', async t => {
  const files = readdirSync('test', { recursive: true, encoding: 'utf8' }).filter(
    name => name.endsWith('.ts') && !excused.includes(name),
  )
  t.ok(files.length > 100)
  const found = files.flatMap(name =>
    readFileSync(`test/${name}`, 'utf8')
      .split('\n')
      .flatMap((line, at) => (waits.test(line) ? [`${name}:${at + 1}: ${line.trim()}`] : [])),
  )
  t.same(found, [])
})
