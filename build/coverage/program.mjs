// Which lines of the TypeScript in src/ were run: from what V8 writes for each process (NODE_V8_COVERAGE), of the
// program with its source map and of the bundles of tests.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** What was run of each script: its path, then a byte for each character of its text. */
const scripts = new Map()

/**
 * Takes what processes have left in a folder.
 * @param wanted whether a script is one of ours, by its path
 */
export function collect(folder, wanted) {
  for (const name of readdirSync(folder)) {
    let report
    try {
      report = JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))
    } catch {
      continue // it is just being written
    }
    for (const { url, functions } of report.result) {
      if (!url.startsWith('file://')) continue
      const path = fileURLToPath(url)
      if (wanted(path)) add(path, functions)
    }
    rmSync(`${folder}/${name}`)
  }
}

/** What a range says holds but for the ranges in it. */
function add(path, functions) {
  const ranges = functions.flatMap(one => one.ranges)
  const length = Math.max(...ranges.map(range => range.endOffset))
  const ran = scripts.get(path) ?? new Uint8Array(length)
  scripts.set(path, ran)
  const now = new Uint8Array(length)
  ranges.sort((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset)
  for (const { startOffset, endOffset, count } of ranges) now.fill(count > 0 ? 1 : 0, startOffset, endOffset)
  for (let at = 0; at < length; at++) ran[at] |= now[at]
}

const letters = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map((c, n) => [c, n]),
)

/** The numbers of one segment of a source map (base 64 VLQ). */
function numbers(text) {
  const found = []
  let value = 0
  let shift = 0
  for (const letter of text) {
    const bits = letters.get(letter)
    value += (bits & 31) << shift
    shift += 5
    if (bits & 32) continue
    found.push(value & 1 ? -(value >> 1) : value >> 1)
    value = 0
    shift = 0
  }
  return found
}

/** Where pieces of a script come from: `{ line, column, source, original }`, lines from 0. */
function* segments({ mappings }) {
  let [source, original] = [0, 0]
  for (const [line, text] of mappings.split(';').entries()) {
    let column = 0
    for (const segment of text.split(',')) {
      if (segment === '') continue
      const [columns, sources, lines] = numbers(segment)
      column += columns
      if (sources === undefined) continue
      source += sources
      original += lines
      yield { line, column, source, original }
    }
  }
}

/**
 * Adds the lines of src/ that a script has.
 * @param found for each file, by its path below src/, its lines, from 1, and whether they were run
 * @param ran see `scripts`; null: none was
 */
function addLines(found, text, map, folder, ran) {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const root = `${resolve('src')}/`
  const files = map.sources.map(source => resolve(folder, source))
  for (const { line, column, source, original } of segments(map)) {
    const at = starts[line] + column
    if (!files[source].startsWith(root) || /^\W*$/.test(rest(text, at))) continue
    const name = files[source].slice(root.length)
    const lines = found.get(name) ?? new Map()
    found.set(name, lines)
    lines.set(original + 1, lines.get(original + 1) === true || ran?.[at] === 1)
  }
}

/** What stands from a place on in its line. */
function rest(text, at) {
  const end = text.indexOf('\n', at)
  return text.slice(at, end < 0 ? undefined : end)
}

/** @returns for each file of src/ its lines that can be run, from 1, and whether they were */
export async function linesOfProgram() {
  const found = new Map()
  const sources = readdirSync('src', { recursive: true }).filter(name => name.endsWith('.ts'))
  // all there is, whether anything that was run has it or not
  const all = await build({
    entryPoints: sources.map(name => `src/${name}`),
    outdir: 'dist/coverage/all',
    bundle: false,
    format: 'esm',
    sourcemap: 'external',
    write: false,
    logLevel: 'error',
  })
  const texts = new Map(all.outputFiles.map(({ path, text }) => [path, text]))
  for (const [path, text] of texts)
    if (path.endsWith('.js'))
      addLines(found, text, JSON.parse(texts.get(`${path}.map`)), path.slice(0, path.lastIndexOf('/')), null)
  for (const [path, ran] of scripts) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    addLines(found, readFileSync(path, 'utf8'), JSON.parse(readFileSync(`${path}.map`, 'utf8')), folder, ran)
  }
  for (const [name, lines] of found) {
    const source = readFileSync(`src/${name}`, 'utf8')
    for (const { index, 0: statement } of source.matchAll(/^(?:import|export) [^=(]*? from '.*'$/gm)) {
      const first = source.slice(0, index).split('\n').length
      for (let line = first; line < first + statement.split('\n').length; line++) lines.delete(line)
    }
  }
  return found
}
