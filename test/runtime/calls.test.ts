/** What the program asks of files, bytes and texts comes to the same on its own runtime as on Node, with either engine. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import t from 'tap'
import { lacksRoot } from '../fixtures/scratch-root.ts'
import { results } from './fixtures/cases.ts'

t.setTimeout(300_000)

for (const engine of ['quickjs-ng', 'quickjs'])
  t.test(engine, { skip: lacksRoot }, async t => {
    const folder = mkdtempSync(`${tmpdir()}/upstart-dummy-calls-`)
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    const program = `${folder}/cases`
    execFileSync('node', [
      ...['build/program.mjs', '--engine', engine, '--outfile', program],
      ...['--entry', 'test/runtime/fixtures/cases-on-runtime.ts'],
    ])
    const run = (argv: readonly string[]) => {
      const place = mkdtempSync(`${folder}/files-`)
      return execFileSync(program, [...argv, place], { encoding: 'utf8' })
        .trimEnd()
        .split('\n')
    }
    const place = mkdtempSync(`${folder}/files-`)
    const expected = results(place).map(line => line.replaceAll(place, 'FOLDER'))
    t.ok(expected.length > 200)
    t.same(run([]), expected)
  })
