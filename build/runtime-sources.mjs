// What the static program is made of that isn't ours, as runtime-sources.json pins it: QuickJS and musl, from Debian's archive. It is
// fetched when it is first needed, by apt's own downloader, which takes nothing whose sum is another, and kept unpacked below
// node_modules, where builds of copies of the checkout find it, too.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'

const mirror = process.env.MIRROR ?? 'http://deb.debian.org/debian'
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
const cache = resolve('node_modules/.cache/upstart-dummy')
const pins = JSON.parse(readFileSync(new URL('runtime-sources.json', import.meta.url), 'utf8'))

function succeeds(command, args) {
  const { status, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  if (status !== 0) console.error(stderr?.trim() ?? `${command} is missing`)
  return status === 0
}

/** @returns the folder that a pinned archive is unpacked in; null where the mirror doesn't have it as it was */
function unpacked({ path, sha256, folder }) {
  const home = `${cache}/${sha256}`
  if (existsSync(home)) return `${home}/${folder}`
  mkdirSync(cache, { recursive: true })
  const work = mkdtempSync(`${cache}/new-`)
  const archive = `${work}/archive`
  const unpack = path.endsWith('.deb')
    ? ['dpkg-deb', ['-x', archive, `${work}/all`]]
    : ['tar', ['-xf', archive, '-C', `${work}/all`]]
  try {
    mkdirSync(`${work}/all`)
    const download = ['download-file', `${mirror}/${path}`, archive, `SHA256:${sha256}`]
    if (!succeeds('/usr/lib/apt/apt-helper', download) || !succeeds(...unpack)) return null
    if (!existsSync(home)) renameSync(`${work}/all`, home)
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return `${home}/${folder}`
}

/**
 * The first of the engines that can be had: the second one is slower, but its version stays on the mirrors for years.
 * @param wanted its name; null: any
 * @returns its name, version and folder, and the files to compile beside quickjs.c
 */
export function engineSource(wanted = null) {
  for (const pin of pins.engines) {
    if (wanted !== null && pin.name !== wanted) continue
    const folder = unpacked(pin)
    if (folder !== null) return { ...pin, folder }
    console.error(`runtime-sources: ${pin.name} ${pin.version} can't be had`)
  }
  throw new Error(`runtime-sources: no engine${wanted === null ? '' : ` "${wanted}"`}: is there a network?`)
}

/** @param arch Debian's name @returns the folders of musl's headers and libraries */
export function muslSource(arch) {
  const pin = pins.musl[arch]
  const folder = pin === undefined ? null : unpacked(pin)
  if (folder === null) throw new Error(`runtime-sources: musl ${pins.musl.version} for ${arch} can't be had`)
  return { headers: `${folder}/include/${pin.triplet}`, libraries: `${folder}/lib/${pin.triplet}` }
}

/**
 * What is pinned, and what Debian has of it today: quickjs-ng in sid, the others in the release that their pins are from.
 * @returns name, version, and the newest version there; null: none
 */
export function newestSources() {
  const work = mkdtempSync(`${tmpdir()}/upstart-dummy-sources-`)
  const options = ['Dir::Etc::SourceParts=/dev/null', 'APT::Sandbox::User=root', 'Debug::NoLocking=1']
    .concat([
      `Dir::Etc::SourceList=${work}/list`,
      `Dir::State::Lists=${work}/lists`,
      `Dir::Cache=${work}/cache`,
    ])
    .flatMap(option => ['-o', option])
  const answer = (command, args) =>
    spawnSync(command, [...options, ...args], { encoding: 'utf8' }).stdout ?? ''
  try {
    for (const folder of ['lists/partial', 'cache/archives/partial'])
      mkdirSync(`${work}/${folder}`, { recursive: true })
    return pinned().map(({ name, version, suite, source }) => {
      writeFileSync(`${work}/list`, `deb-src [signed-by=${keyring}] ${mirror} ${suite} main\n`)
      answer('apt-get', ['-q', 'update'])
      const versions = [...answer('apt-cache', ['showsrc', source]).matchAll(/^Version: (.*)$/gm)].map(
        ([, v]) => v,
      )
      const newest = versions.find(found => found.startsWith(version)) ? version : (versions.at(-1) ?? null)
      return { name, version, newest }
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function pinned() {
  return [...pins.engines, { name: 'musl', source: 'musl', ...pins.musl }]
}
