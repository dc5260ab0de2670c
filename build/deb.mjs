// Builds the Debian packages into dist/deb, from a copy of the sources, so that nothing of the build is left among
// them and two builds at a time do not meet. What the packages hold is said in debian/; their dates are those of
// debian/changelog, so the same sources give the same bytes.
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const SOURCES = [
  'LICENSE',
  'Makefile',
  'build',
  'debian',
  'man',
  'package-lock.json',
  'package.json',
  'src',
  'tsconfig.json',
]

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist/deb' },
    arch: { type: 'string', multiple: true, default: ['amd64'] },
  },
})

function must(command, args, options) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options })
  if (status !== 0) throw new Error(`deb: ${command} ${args.join(' ')}: ${error ?? `exit ${status}`}`)
}

/** Builds the packages of `arch` in folder `tree`/.. from the sources. */
function build(tree, arch) {
  mkdirSync(tree)
  for (const name of SOURCES.filter(existsSync))
    cpSync(name, `${tree}/${name}`, { recursive: true, preserveTimestamps: true })
  symlinkSync(resolve('node_modules'), `${tree}/node_modules`)
  must('dpkg-buildpackage', ['-us', '-uc', '-b', '-d', `-a${arch}`], { cwd: tree })
}

mkdirSync('dist', { recursive: true })
const work = mkdtempSync(resolve('dist/build-'))
try {
  values.arch.forEach((arch, i) => {
    mkdirSync(`${work}/${i}`)
    build(`${work}/${i}/upstart-dummy`, arch)
  })
  rmSync(values.out, { recursive: true, force: true })
  mkdirSync(values.out, { recursive: true })
  for (const i of values.arch.keys())
    for (const name of readdirSync(`${work}/${i}`).filter(name => name.endsWith('.deb')))
      renameSync(`${work}/${i}/${name}`, `${values.out}/${name}`)
  for (const name of readdirSync(values.out)) console.log(`${values.out}/${name}`)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
} finally {
  rmSync(work, { recursive: true, force: true })
}
