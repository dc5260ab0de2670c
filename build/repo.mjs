// Makes a signed apt repository of the packages given, such that apt of 2010 (0.7.25) and apt of today accept it:
//  - Packages is listed in Release uncompressed as well as compressed, for the old one looks for that name there;
//  - Release has MD5 and SHA1 sums for the old one, and SHA256 and SHA512 for the new one;
//  - Release.gpg is beside InRelease, which the old one doesn't know;
//  - the key is RSA, not Ed25519, which the old gpgv doesn't know; and it lies there in binary form too, for the old
//    one's trusted.gpg.d;
//  - Release says until when it is valid, so that nobody can show an old one, with packages that have known holes, for ever.
//   UPSTART_DUMMY_KEY=FINGERPRINT node build/repo.mjs [--days N] --out dist/repo PACKAGE.deb…
//   node build/repo.mjs --throw-away --out dist/repo PACKAGE.deb…        with a key that nobody has afterwards: for tests
import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { sourceName } from './metadata.mjs'

const suite = 'stable'
const { values, positionals } = parseArgs({
  options: {
    out: { type: 'string', default: 'dist/repo' },
    'throw-away': { type: 'boolean', default: false },
    days: { type: 'string', default: '180' }, // for which it is valid; apt refuses it from then on
  },
  allowPositionals: true,
})

function fail(text) {
  console.error(`repo: ${text}`)
  process.exit(1)
}

/** What a command prints. */
function answer(command, args, options = {}) {
  const { status, stdout, error } = spawnSync(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
    ...options,
  })
  if (status !== 0) fail(`${command} ${args.join(' ')}: ${error?.message ?? `exit status ${status}`}`)
  return stdout
}

const gpg = (args, options) => answer('gpg', ['--batch', '--yes', '--quiet', ...args], options)

/** A key that is gone when this ends. @returns its fingerprint */
function throwAway() {
  const home = mkdtempSync(`${tmpdir()}/gpg-`)
  process.env.GNUPGHOME = home
  process.on('exit', () => {
    spawnSync('gpgconf', ['--kill', 'all'])
    rmSync(home, { recursive: true, force: true })
  })
  const user = `${sourceName} test <test@example.invalid>`
  gpg(['--passphrase', '', '--quick-generate-key', user, 'rsa3072', 'sign', '0'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return fingerprint(user)
}

function fingerprint(key) {
  const lines = String(gpg(['--with-colons', '--list-secret-keys', key])).split('\n')
  const record = name => lines.find(line => line.startsWith(`${name}:`))?.split(':')
  if (record('sec')?.[3] !== '1')
    fail(
      `${key} is no RSA key, and apt of 2010 knows no other; make one: gpg --quick-gen-key NAME rsa4096 sign`,
    )
  return record('fpr')[9]
}

if (positionals.length === 0) fail('of which packages? name their .deb files')
const given = process.env.UPSTART_DUMMY_KEY ?? ''
if (given === '' && !values['throw-away'])
  fail('with which key? set UPSTART_DUMMY_KEY to the fingerprint of an RSA key that gpg has')
const key = values['throw-away'] ? throwAway() : fingerprint(given)

const day = 24 * 3600 * 1000
const expires = new Date(Date.now() + Number(values.days) * day)
if (Number.isNaN(expires.valueOf())) fail(`not a number of days: ${values.days}`)
const validUntil = expires.toUTCString().replace(/GMT$/, 'UTC')

const out = `${values.out}.new`
rmSync(out, { recursive: true, force: true })
const pool = `pool/main/${sourceName[0]}/${sourceName}`
mkdirSync(`${out}/${pool}`, { recursive: true })
for (const deb of positionals) copyFileSync(deb, `${out}/${pool}/${basename(deb)}`)

const field = (deb, name) => String(answer('dpkg-deb', ['-f', deb, name])).trim()
const architectures = [...new Set(positionals.map(deb => field(deb, 'Architecture')))].sort()
for (const arch of architectures) {
  const folder = `${out}/dists/${suite}/main/binary-${arch}`
  mkdirSync(folder, { recursive: true })
  const index = answer('apt-ftparchive', ['--arch', arch, 'packages', 'pool'], { cwd: out })
  writeFileSync(`${folder}/Packages`, index)
  writeFileSync(`${folder}/Packages.gz`, gzipSync(index, { level: 9 }))
}

const about = {
  Origin: sourceName,
  Label: sourceName,
  Suite: suite,
  Codename: suite,
  Architectures: architectures.join(' '),
  Components: 'main',
}
const settings = Object.entries(about).flatMap(([name, value]) => [
  '-o',
  `APT::FTPArchive::Release::${name}=${value}`,
])
const release = `${out}/dists/${suite}/Release`
// apt-ftparchive would list a Release that is there already; and it has no option for Valid-Until
const text = answer('apt-ftparchive', [...settings, 'release', `${out}/dists/${suite}`])
writeFileSync(release, `Valid-Until: ${validUntil}\n${text}`)
for (const wanted of ['MD5Sum:', 'SHA1:', 'SHA256:', 'SHA512:'])
  if (!readFileSync(release, 'utf8').includes(`\n${wanted}\n`)) fail(`apt-ftparchive wrote no ${wanted}`)

const sign = ['--local-user', key, '--digest-algo', 'SHA512']
gpg([...sign, '--armor', '--detach-sign', '--output', `${release}.gpg`, release])
gpg([...sign, '--clear-sign', '--output', `${out}/dists/${suite}/InRelease`, release])
writeFileSync(`${out}/${sourceName}.gpg`, gpg(['--export', key]))
writeFileSync(`${out}/${sourceName}.asc`, gpg(['--armor', '--export', key]))

rmSync(values.out, { recursive: true, force: true })
renameSync(out, values.out)
console.log(`${values.out}: ${architectures.join(', ')}, signed with ${key}, valid until ${validUntil}`)
