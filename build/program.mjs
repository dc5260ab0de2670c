// Builds dist/program/ARCH/initctl, the program as one static executable: QuickJS and src/runtime, compiled against musl and linked
// twice. What the first one makes is the heap of the engine with the program loaded; the second one carries that (runtime.c).
// For another architecture than this machine's the first one is run by qemu.
//   node build/program.mjs [--arch ARCH]... [--engine NAME] [--out FOLDER]
//   node build/program.mjs --entry FILE --outfile FILE     another program, for tests
//   node build/program.mjs --checkout        makes dist/bin/upstart-dummy instead, which has its home in this checkout
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { build as bundle } from 'esbuild'
import { engineSource, muslSource } from './runtime-sources.mjs'

/** The compiler of each Debian architecture and the package that has it; who runs its programs where this machine can't. */
const targets = {
  amd64: { triplet: 'x86_64-linux-gnu', package: 'gcc', emulator: 'qemu-x86_64-static', flags: [] },
  i386: {
    triplet: 'i686-linux-gnu',
    package: 'gcc-i686-linux-gnu',
    emulator: 'qemu-i386-static',
    flags: ['-march=i686'],
  },
  arm64: {
    triplet: 'aarch64-linux-gnu',
    package: 'gcc-aarch64-linux-gnu',
    emulator: 'qemu-aarch64-static',
    flags: [],
  },
  armhf: {
    triplet: 'arm-linux-gnueabihf',
    package: 'gcc-arm-linux-gnueabihf',
    emulator: 'qemu-arm-static',
    flags: [],
  },
}
const native = { x64: 'amd64', ia32: 'i386', arm64: 'arm64', arm: 'armhf' }[process.arch]

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: [native] },
    engine: { type: 'string' },
    out: { type: 'string', default: 'dist/program' },
    checkout: { type: 'boolean', default: false },
    entry: { type: 'string', default: 'src/runtime/main.ts' },
    outfile: { type: 'string' },
    budget: { type: 'string', default: '4000' }, // kB
  },
})

function fail(text) {
  console.error(`program: ${text}`)
  process.exit(1)
}

function run(command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { maxBuffer: 1 << 28, ...options })
  if (status !== 0) fail(`${command} ${args.join(' ')}: ${error ?? `exit ${status}`}\n${stderr ?? ''}`)
  return stdout
}

/** A module of src/system that src/runtime has too, by the same name, is replaced by that; so is node:fs. */
const seams = {
  name: 'seams',
  setup(build) {
    build.onResolve({ filter: /^node:fs$/ }, () => ({ path: resolve('src/runtime/fs.ts') }))
    build.onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => {
      const [, name] = /\/src\/system\/([^/]+)$/.exec(resolve(resolveDir, path)) ?? []
      const other = resolve(`src/runtime/${name}`)
      return name !== undefined && existsSync(other) ? { path: other } : null
    })
  },
}

/** The program as one script for the engine. */
async function script(path, arch, engine) {
  await bundle({
    entryPoints: [values.entry],
    outfile: path,
    bundle: true,
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    format: 'iife',
    legalComments: 'eof',
    logLevel: 'warning',
    inject: ['src/runtime/globals.ts'],
    define: {
      ARM: String(arch.startsWith('arm')),
      ENGINE: JSON.stringify(`${engine.name} ${engine.version}`),
    },
    plugins: [seams],
  }).catch(() => process.exit(1)) // esbuild has said why
}

const common = [
  ...[
    '-std=gnu11',
    '-O2',
    '-fwrapv',
    '-funsigned-char',
    '-fno-pie',
    '-fstack-protector-strong',
    '-D_GNU_SOURCE',
    '-fno-builtin-malloc',
    '-DNDEBUG',
  ],
  ...[
    '-fno-asynchronous-unwind-tables',
    '-fno-unwind-tables',
    '-ffunction-sections',
    '-fdata-sections',
    '-fno-ident',
  ],
]
const warnings = ['-Wall', '-Wextra', '-Wno-unused-function', '-Wno-sign-compare']

/**
 * The engine with the references to what is in the image not counted (src/runtime/count.h), where its own structure allows that.
 * @returns the folder of the files that this changes, to be looked through first
 */
function uncounted(engine, work) {
  if (!engine.uncounted) return engine.folder
  const folder = `${work}/uncounted`
  mkdirSync(folder, { recursive: true })
  for (const name of ['quickjs.c', 'quickjs.h']) {
    const text = readFileSync(`${engine.folder}/${name}`, 'utf8')
    const member = /\b(\w+(?:\(\w+\))?(?:(?:->|\.)\w+)*(?:->|\.)ref_count)\b/g
    const smaller = text.replace('#define JS_ARENA_SIZE              4096', '#define JS_ARENA_SIZE 1024')
    writeFileSync(`${folder}/${name}`, smaller.replaceAll(member, 'COUNT($1)'))
  }
  return folder
}

/** Where objects of the engine are kept, for this and other copies of the checkout: they take most of a minute. */
const cache = resolve('node_modules/.cache/upstart-dummy/objects')

/** Names an object of the engine by all that it is made of. */
function engineKey(path, args, engine, work) {
  const hash = createHash('sha256').update(engine.sha256)
  for (const own of ['engine.c', 'engine.h', 'count.h']) hash.update(readFileSync(`src/runtime/${own}`))
  const where = args
    .join(' ')
    .replaceAll(work, '')
    .replaceAll(resolve('.'), '')
    .replaceAll(/\S*\/node_modules\//g, '')
  return hash
    .update(path.slice(path.lastIndexOf('/')))
    .update(where)
    .digest('hex')
    .slice(0, 32)
}

/** Compiles all but the image. @returns what links that with one */
function compile(arch, engine, work) {
  const {
    triplet,
    flags,
    package: needed,
  } = targets[arch] ?? fail(`${arch} is none of ${Object.keys(targets).join(', ')}`)
  const compiler = `${triplet}-gcc`
  const included = spawnSync(compiler, ['-print-file-name=include'], { encoding: 'utf8' })
  if (included.status !== 0) fail(`no compiler for ${arch}; as root, type: apt-get install -y ${needed}`)
  const musl = muslSource(arch)
  const kernel = [
    `/usr/${triplet}/include`,
    `/usr/include/${triplet}`,
    '/usr/include/x86_64-linux-gnu',
    '/usr/include',
  ]
  const headers = [
    ...['-nostdinc', '-isystem', musl.headers, '-isystem', included.stdout.trim()],
    ...kernel.filter(existsSync).flatMap(folder => ['-idirafter', folder]),
    ...['-include', 'src/runtime/count.h', '-isystem', uncounted(engine, work), '-isystem', engine.folder],
    ...[
      `-ffile-prefix-map=${engine.folder}=engine`,
      `-ffile-prefix-map=${resolve('.')}=.`,
      `-ffile-prefix-map=${work}=.`,
    ],
    `-DCONFIG_VERSION="${engine.version}"`,
  ]
  const sources = [
    ...engine.files.map(name => ({
      path: `${engine.folder}/${name}`,
      name: name.replace('.c', ''),
      flags: ['-w'],
    })),
    { path: 'src/runtime/engine.c', name: 'engine', flags: ['-w'] },
    ...['front', 'memory', 'native', 'runtime'].map(name => ({
      path: `src/runtime/${name}.c`,
      name,
      flags: warnings,
    })),
  ]
  const objects = sources.map(({ path, name, flags: own }) => {
    const args = [...common, ...flags, ...headers, ...own, '-c', path]
    const ofEngine = own[0] === '-w'
    const object = ofEngine
      ? `${cache}/${engineKey(path, args, engine, work)}-${arch}.o`
      : `${work}/${name}.o`
    if (ofEngine && existsSync(object)) return object
    const fresh = `${work}/${name}.new`
    run(compiler, [...args, '-o', fresh], { stdio: ['ignore', 'inherit', 'inherit'] })
    mkdirSync(cache, { recursive: true })
    renameSync(fresh, object)
    return object
  })
  const library = file => `${musl.libraries}/${file}`
  const own = name => run(compiler, [...flags, `-print-file-name=${name}`], { encoding: 'utf8' }).trim()
  return {
    /** @param image a file; null: the program that makes it */
    link(image, path) {
      const assembly = [
        '.section .image, "aw", %progbits',
        '.globl image, image_end',
        'image:',
        image === null ? '.zero 8192' : `.incbin "${image}"`,
        'image_end:',
        '.section .rodata.image_reach, "a", %progbits',
        '.globl image_reach',
        '.balign 8',
        `image_reach: .quad ${image !== null && engine.uncounted ? 64 << 20 : 0}`,
        // room behind the program headers, which the loader has no need of: see marked()
        '.section .note.upstart-dummy, "a", %note',
        '.balign 4',
        '.long 14, 32, 1',
        '.asciz "upstart-dummy"',
        '.balign 4',
        '.skip 32',
        '.section .note.GNU-stack, "", %progbits',
      ]
      writeFileSync(`${work}/image.S`, `${assembly.join('\n')}\n`)
      run(compiler, [...flags, '-c', `${work}/image.S`, '-o', `${work}/image.o`])
      run(compiler, [
        ...flags,
        ...['-static', '-no-pie', '-nostdlib', '-s', '-o', path],
        ...['--gc-sections', '--build-id=none', '-z,noexecstack', '-z,relro', '-z,now'].map(
          option => `-Wl,${option}`,
        ),
        '-Wl,--section-start=.image=0x10000000',
        ...[library('crt1.o'), library('crti.o'), ...objects, `${work}/image.o`],
        ...[
          '-Wl,--start-group',
          library('libc.a'),
          own('libgcc.a'),
          own('libgcc_eh.a'),
          '-Wl,--end-group',
          library('crtn.o'),
        ],
      ])
    },
  }
}

/** Whose programs this machine can run. */
const runs = { x64: ['amd64', 'i386'], ia32: ['i386'], arm64: ['arm64'], arm: ['armhf'] }[process.arch] ?? []

/** Runs a program of an architecture, by an emulator where it has to be. @returns what it prints */
function runFor(arch, ...command) {
  const emulator = runs.includes(arch) ? [] : [targets[arch].emulator]
  const [program, ...args] = [...emulator, ...command]
  return run(program, args)
}

/**
 * An executable with the line by which ours are known, in its first three as in those of the launcher that is a script: behind the header of the
 * file, before the program headers, which could have any number of newlines. They move into the note behind them, which nobody reads.
 */
function marked(file) {
  const mark = '\n# upstart-dummy wrapper\n'.padEnd(32, '\n')
  const wide = file[4] === 2
  const [header, entry, offsetAt, countAt] = wide ? [64, 56, 32, 56] : [52, 32, 28, 44]
  const count = file.readUInt16LE(countAt)
  const headers = Array.from({ length: count }, (_, n) =>
    file.subarray(header + n * entry, header + (n + 1) * entry),
  )
  const note = headers.find(bytes => bytes.readUInt32LE() === 4)
  const end = note.readUInt32LE(wide ? 8 : 4) + note.readUInt32LE(wide ? 32 : 16)
  if (file.readUInt32LE(offsetAt) !== header || header + mark.length + count * entry > end)
    fail('the headers are not where they were')
  const moved = Buffer.concat(headers)
  moved.writeUInt32LE(0, moved.indexOf(note)) // no program header any more
  file.writeUInt32LE(header + mark.length, offsetAt)
  file.write(mark, header, 'latin1')
  moved.copy(file, header + mark.length)
  if (!file.toString('latin1', 0, end).split('\n', 3).includes('# upstart-dummy wrapper'))
    fail('the mark comes too late')
  return file
}

async function build(arch, engine) {
  const work =
    values.outfile === undefined ? `${values.out}/${arch}/${engine.name}` : `${values.outfile}.work`
  mkdirSync(work, { recursive: true })
  const { link } = compile(arch, engine, work)
  await script(`${work}/main.js`, arch, engine)
  link(null, `${work}/maker`)
  const places =
    values.checkout || values.outfile !== undefined
      ? [resolve(`dist/shim/shim-${arch}`), resolve('dist/bin/upstart-dummy'), '1']
      : ['/usr/lib/upstart-dummy/shim', '/usr/sbin/upstart-dummy', '0']
  writeFileSync(`${work}/code`, runFor(arch, `${work}/maker`, `${work}/main.js`))
  writeFileSync(`${work}/image`, runFor(arch, `${work}/maker`, `${work}/code`, ...places))
  const path =
    values.outfile ?? (values.checkout ? 'dist/bin/upstart-dummy' : `${values.out}/${arch}/initctl`)
  link(`${work}/image`, `${path}.new`)
  const { size } = statSync(`${path}.new`)
  if (size > Number(values.budget) * 1000)
    fail(`${path} has ${size} bytes, over the budget of ${values.budget} kB`)
  writeFileSync(`${path}.new`, marked(readFileSync(`${path}.new`)))
  renameSync(`${path}.new`, path)
}

mkdirSync('dist/bin', { recursive: true })
const engine = engineSource(values.engine ?? null)
for (const arch of values.arch) await build(arch, engine)
