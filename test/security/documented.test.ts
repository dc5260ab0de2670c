/** SECURITY.md names the test of each attack, and each test of an attack stands there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import t from 'tap'

t.test('the table of attacks', t => {
  const rows = readFileSync('SECURITY.md', 'utf8').match(/^\| .*`test\/.*$/gm) ?? []
  t.ok(rows.length > 5)
  const named = rows.map(row => /`(test\/[\w/-]+\.test\.ts)` \|$/.exec(row)?.[1])
  rows.forEach((row, at) => {
    t.ok(existsSync(named[at] ?? ''), row)
  })
  for (const name of readdirSync('test/security'))
    if (name.endsWith('.test.ts') && name !== 'documented.test.ts')
      t.ok(named.includes(`test/security/${name}`), name)
  t.end()
})
