// Says how much of src/ the tests run: on Node, of the program and of the bundles of tests what V8 counts in each
// process, those of sandboxes too; of the shim what it marks (trace.c). A line counts as run if any part of it was.
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { collect, linesOfProgram } from './program.mjs'
import { linesOfShim } from './shim.mjs'

const folder = resolve('dist/coverage')

/** What tests need for it. */
export const environment = {
  NODE_V8_COVERAGE: `${folder}/ran`,
  TEST_DIST: folder,
  TEST_RUNTIME: 'node',
}

mkdirSync(`${folder}/ran`, { recursive: true })
chmodSync(`${folder}/ran`, 0o1777) // for programs of any user
// all processes share it, and none makes it
writeFileSync(`${folder}/shim/map`, new Uint8Array(1 << 20))

/** Takes what has been left; a test that is running may still be writing. */
export function collectAll() {
  collect(`${folder}/ran`, path => existsSync(`${path}.map`))
}

/** Of each room at least so many lines of a hundred, not counting exceptions. */
const goal = 95

/** Lines that no test can run, and why: `FILE TAB PATTERN OF LINES TAB REASON`. FILE may be `*`. */
const exceptions = readFileSync(new URL('exceptions.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter(line => line !== '' && !line.startsWith('#'))
  .map(line => line.split('\t'))
  .map(([file, pattern, reason]) => ({ file, pattern: new RegExp(pattern), reason }))

/**
 * Prints how much of each room was run, and leaves the lines that were not in dist/coverage/missing.
 * @returns whether it is enough
 */
export async function report() {
  collectAll()
  const all = new Map([
    ...(await linesOfProgram()),
    ...linesOfShim(`${folder}/shim/shim-amd64`, `${folder}/shim/map`),
  ])
  const rooms = new Map()
  const missing = []
  const excused = new Map()
  for (const [file, lines] of [...all].sort()) {
    const text = readFileSync(`src/${file}`, 'utf8').split('\n')
    const room = rooms.get(file.split('/')[0]) ?? { ran: 0, all: 0, excused: 0 }
    rooms.set(file.split('/')[0], room)
    for (const [number, ran] of [...lines].sort(([a], [b]) => a - b)) {
      const line = text[number - 1]
      const exception = ran
        ? undefined
        : exceptions.find(e => (e.file === '*' || e.file === file) && e.pattern.test(line))
      room.all++
      if (ran) room.ran++
      else if (exception !== undefined) {
        room.excused++
        excused.set(exception, (excused.get(exception) ?? 0) + 1)
      } else missing.push(`src/${file}:${number}: ${line.trim()}`)
    }
  }
  writeFileSync(`${folder}/missing`, `${missing.join('\n')}\n`)
  const row = (name, { ran, all, excused }) => {
    const part = `${((100 * ran) / all).toFixed(1).padStart(5)} % of ${String(all).padStart(5)} lines`
    return `${name.padEnd(20)} ${part}${excused > 0 ? `, ${excused} excused` : ''}`
  }
  for (const [name, counts] of rooms) console.log(row(name, counts))
  const sum = { ran: 0, all: 0, excused: 0 }
  for (const counts of rooms.values()) for (const key of Object.keys(sum)) sum[key] += counts[key]
  console.log(row('all', sum))
  for (const [{ reason }, count] of excused) console.log(`excused, ${count} lines: ${reason}`)
  console.log(`${missing.length} lines that were not run are in dist/coverage/missing`)
  const poor = [...rooms].filter(([, { ran, all, excused }]) => (100 * ran) / (all - excused) < goal)
  for (const [name] of poor) console.error(`coverage: ${name} is below ${goal} %`)
  return poor.length === 0
}
