// Runs tests: all but those of test/callers, or those in the files and folders named. What they test is made first, where it is
// older than its sources. Each file is bundled, with all others in one go, and run in a process of its own: two at a time, those
// that took longest the last time first. A file that passes is one line; of one that fails all is shown but what passed. The
// last line counts as tap does.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values, positionals } = parseArgs({
  options: {
    jobs: { type: 'string', default: '2' },
    coverage: { type: 'boolean', default: false }, // of what was run: see coverage/report.mjs
  },
  allowPositionals: true,
})

/** How long a file may take; what hangs must not hang all (s). */
const limit = values.coverage ? 900 : 300

/** Modules know where they lie by these; in the bundle they have to be told. */
const places = {
  name: 'places',
  setup(build) {
    build.onLoad({ filter: /\.m?[jt]s$/ }, ({ path }) => ({
      loader: path.endsWith('.ts') ? 'ts' : 'js',
      contents: readFileSync(path, 'utf8')
        .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
    }))
  },
}

function testsIn(path) {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path]
  return readdirSync(path, { recursive: true })
    .filter(name => name.endsWith('.test.ts'))
    .map(name => `${path}/${name}`)
}

/** How long each file took the last time (ms). */
const timesPath = 'dist/test-times.json'
function timesOfLast() {
  try {
    return JSON.parse(readFileSync(timesPath, 'utf8'))
  } catch {
    return {}
  }
}

/** Runs a test. @returns what it has printed, its exit status, what it counted and how long it took (ms) */
async function run(file) {
  const began = performance.now()
  const child = spawn(process.execPath, ['--enable-source-maps', `${out}/${file.replace(/\.ts$/, '.js')}`], {
    env: { ...process.env, ...coverage?.environment, TAP_TIMEOUT: String(limit) },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: (limit + 10) * 1000,
    killSignal: 'SIGKILL',
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', data => {
      text += data
    })
  const status = await new Promise(done => child.once('close', code => done(code ?? 1)))
  const sum = text.match(/^# \{ total: .* \}$/gm)?.at(-1) ?? ''
  const count = word => Number(sum.match(new RegExp(`${word}: (\\d+)`))?.[1] ?? 0)
  const fail = count('fail') || (status === 0 && count('total') > 0 ? 0 : 1)
  return { text, fail, pass: count('pass'), skip: count('skip'), took: performance.now() - began }
}

const paths = (positionals.length > 0 ? positionals : ['test']).map(path => path.replace(/\/+$/, ''))
const callers = paths.some(path => path.startsWith('test/callers'))
const files = [...new Set(paths.flatMap(testsIn))].filter(
  file => callers || !file.startsWith('test/callers/'),
)
if (spawnSync('make', ['-s', 'all', 'dist/runtime/.made'], { stdio: 'inherit' }).status !== 0) process.exit(1)
const coverage = values.coverage ? await import('./coverage/report.mjs') : null
const times = timesOfLast()
mkdirSync('dist', { recursive: true })
const out = mkdtempSync('dist/tests-')
process.once('exit', () => rmSync(out, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
await build({
  entryPoints: files,
  outbase: '.',
  outdir: out,
  bundle: true,
  splitting: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: true,
  // for what is loaded when it is first needed
  banner: { js: "import $module from 'node:module'; const require = $module.createRequire(import.meta.url)" },
  plugins: [places],
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has said why

const rest = files.toSorted((a, b) => (times[b] ?? Infinity) - (times[a] ?? Infinity))
const sum = { total: 0, pass: 0, fail: 0, skip: 0 }
async function worker() {
  for (let file = rest.shift(); file !== undefined; file = rest.shift()) {
    const { text, pass, fail, skip, took } = await run(file)
    coverage?.collectAll()
    if (coverage === null) times[file] = Math.round(took)
    sum.total += pass + fail + skip
    sum.pass += pass
    sum.fail += fail
    sum.skip += skip
    console.log(
      `${fail > 0 ? 'not ok' : 'ok'} ${file}: ${pass} passed, ${fail} failed, ${(took / 1000).toFixed(1)} s`,
    )
    const telling = fail > 0 ? /^(?! *ok\b(?!.*# SKIP))/ : /^ *ok.*# SKIP/
    for (const line of text.split('\n')) if (telling.test(line)) console.log(`    ${line}`)
  }
}
await Promise.all(Array.from({ length: Number(values.jobs) }, worker))
writeFileSync(timesPath, JSON.stringify(times, null, 1))
console.log(`# { total: ${sum.total}, pass: ${sum.pass}, fail: ${sum.fail}, skip: ${sum.skip} }`)
process.exitCode = sum.fail > 0 ? 1 : 0
if (coverage !== null && !(await coverage.report())) process.exitCode = 1
