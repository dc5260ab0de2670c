// Collects the private JavaScript runtime of package upstart-dummy-runtime into a folder: Bun as its makers built it, and
// the loader and the C library of Debian that it is started with, so that it needs nothing of the root it runs in.
// runtime.json says which versions, and the sum of each file: what differs is refused. Bun comes from node_modules, the C
// library from the machine this runs on; what is not there (or is for another architecture) is fetched from the registries.
//   node build/runtime.mjs --arch amd64 --out FOLDER
//   node build/runtime.mjs --arch amd64 --libc       says which version of the C library it is
//   node build/runtime.mjs --arch amd64 --pin        writes down the versions and sums of what there is today
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    arch: { type: 'string', default: 'amd64' },
    out: { type: 'string' },
    pin: { type: 'boolean', default: false },
    libc: { type: 'boolean', default: false },
  },
})

const list = new URL('runtime.json', import.meta.url)
const pins = JSON.parse(readFileSync(list, 'utf8'))
/** A kernel for amd64 runs its programs in an i386 chroot as well. */
const pin = pins[values.arch === 'i386' ? 'amd64' : values.arch] ?? fail(`no runtime for ${values.arch}`)
if (values.libc) {
  console.log(pin.libc.version)
  process.exit()
}

const files = {
  bun: 'bun',
  loader: pin.loader,
  ...Object.fromEntries(
    ['libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0'].map(name => [name, name]),
  ),
}

function fail(text) {
  console.error(`runtime: ${text}`)
  process.exit(1)
}

function run(command, args, options) {
  const { status, stdout } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    ...options,
  })
  return status === 0 ? stdout.trim() : null
}

const sum = path => createHash('sha256').update(readFileSync(path)).digest('hex')

/** Is what stands in a folder what is wanted? */
const fits = (folder, name) =>
  existsSync(`${folder}/${files[name]}`) &&
  (values.pin || sum(`${folder}/${files[name]}`) === pin.sha256[name])

mkdirSync('dist', { recursive: true })
const work = mkdtempSync(resolve('dist/runtime-'))

/** @returns a folder with Bun in it */
function bun() {
  const installed = `node_modules/${pin.bun.package}/bin`
  if (fits(installed, 'bun')) return installed
  const wanted = `${pin.bun.package}@${pin.bun.version}`
  const archive = run('npm', ['pack', '--silent', wanted], { cwd: work })
  if (archive === null) fail(`the npm registry does not give ${wanted}`)
  run('tar', ['-xzf', archive], { cwd: work })
  return `${work}/package/bin`
}

/** @returns a folder with the loader and the C library in it */
function libc() {
  const { package: name, version, folder } = pin.libc
  const libraries = Object.keys(files).filter(file => file !== 'bun')
  if (!values.pin && libraries.every(file => fits(`/${folder}`, file))) return `/${folder}`
  const wanted = values.pin ? name : `${name}=${version}`
  if (run('apt-get', ['-q', '-o', 'APT::Sandbox::User=root', 'download', wanted], { cwd: work }) === null)
    fail(
      `${wanted} is neither installed nor to be had from the Debian mirror (try apt-get update). Where the mirror has` +
        ` a newer one, "node build/runtime.mjs --arch ${values.arch} --pin" writes that into build/runtime.json`,
    )
  const archive = readdirSync(work).find(file => file.startsWith(`${name}_`))
  run('dpkg-deb', ['-x', archive, 'libc'], { cwd: work })
  if (values.pin) pin.libc.version = run('dpkg-deb', ['-f', archive, 'Version'], { cwd: work })
  return `${work}/libc/${folder}`
}

process.on('exit', () => rmSync(work, { recursive: true, force: true }))
if (values.pin) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
  pin.bun.version = lock['node_modules/@oven/bun-linux-x64-baseline'].version
}
const from = { bun: bun(), libc: libc() }
const sums = {}
if (!values.pin && values.out === undefined) fail('where to? say --out FOLDER')
if (values.out !== undefined) mkdirSync(values.out, { recursive: true })
for (const [name, source] of Object.entries(files)) {
  const path = `${name === 'bun' ? from.bun : from.libc}/${source}`
  sums[name] = sum(path)
  if (!values.pin && sums[name] !== pin.sha256[name])
    fail(`${path} is not the one whose sum is in build/runtime.json`)
  if (values.out === undefined) continue
  copyFileSync(path, `${values.out}/${name}`)
  chmodSync(`${values.out}/${name}`, name === 'bun' || name === 'loader' ? 0o755 : 0o644)
}
if (values.pin) {
  pin.sha256 = sums
  writeFileSync(list, `${JSON.stringify(pins, null, 2)}\n`)
}
