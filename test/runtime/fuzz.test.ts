/** No argument of a native call can make it read or write where it must not, or do what C doesn't define. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import t from 'tap'
import { engineSource, muslSource } from '../../build/runtime-sources.mjs'
import { lacksRoot } from '../fixtures/scratch-root.ts'

t.setTimeout(300_000)

const rounds = Number(process.env.FUZZ_ROUNDS ?? 5_000)

/** With the machine's C library, whose malloc the sanitizers know; both of them in what is ours. */
function compiled(folder: string): string {
  const { folder: engine, files, version } = engineSource()
  const common = ['-std=gnu11', '-O1', '-g', '-D_GNU_SOURCE', '-fwrapv', '-funsigned-char', `-I${engine}`]
  const own = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all', '-w']
  const included = execFileSync('gcc', ['-print-file-name=include'], { encoding: 'utf8' }).trim()
  // the headers of the two C libraries agree in what is used here, and those of the kernel only with one of them
  const headers = ['-nostdinc', '-isystem', muslSource('amd64').headers, '-isystem', included]
  const kernel = ['-idirafter', '/usr/include/x86_64-linux-gnu', '-idirafter', '/usr/include']
  const compile = (source: string, flags: readonly string[]) => {
    const object = `${folder}/${source.slice(source.lastIndexOf('/') + 1)}.o`
    execFileSync('gcc', [...common, `-DCONFIG_VERSION="${version}"`, ...flags, '-c', source, '-o', object])
    return object
  }
  const objects = [
    ...files.map((name: string) => compile(`${engine}/${name}`, ['-w'])),
    compile('src/runtime/engine.c', ['-w', '-O0']),
    ...['src/runtime/native.c', 'src/runtime/front.c'].map(path =>
      compile(path, [...own, ...headers, ...kernel]),
    ),
    compile('test/runtime/fixtures/fuzz.c', own),
  ]
  execFileSync('gcc', [
    '-fsanitize=address,undefined',
    ...objects,
    '-o',
    `${folder}/fuzz`,
    '-lm',
    '-lpthread',
  ])
  return `${folder}/fuzz`
}

t.test('calls with arguments of all kinds', { skip: lacksRoot }, async t => {
  const folder = mkdtempSync(`${tmpdir()}/upstart-dummy-fuzz-`)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const program = compiled(folder)
  for (const seed of [1, 2, 3, Date.now() % 1e9]) {
    const root = mkdtempSync(`${folder}/root-`)
    mkdirSync(`${root}/a/b`, { recursive: true })
    writeFileSync(`${root}/x`, 'text\n')
    symlinkSync('a', `${root}/link`)
    const { stdout, stderr, status } = spawnSync(
      program,
      [root, resolve('test/runtime/fixtures/fuzz.js'), String(seed), String(rounds)],
      {
        encoding: 'utf8',
        timeout: 120_000,
        env: { ASAN_OPTIONS: 'detect_leaks=0:allocator_may_return_null=1' },
      },
    )
    t.ok(stdout.endsWith('done\n'), `seed ${seed}: ${stderr.slice(0, 3000)}`)
    t.equal(status, 0)
  }
})
