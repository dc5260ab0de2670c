/** The signed repository: today's apt installs from it, refuses what was tampered with, and finds what apt of 2010 looks for. */
import { execFileSync, type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { fileName, packages as known, sourceName } from '../../build/metadata.mjs'
import { packages } from '../fixtures/packages.ts'
import { scratchFolder } from '../fixtures/scratch-root.ts'

const debs = packages()
const origin = `${scratchFolder(t)}/repository`
const made = spawnSync('node', ['build/repo.mjs', '--throw-away', '--out', origin, ...debs], {
  encoding: 'utf8',
})
t.match(made, { status: 0, stderr: '' }, 'it is made')
const stable = 'dists/stable'

/** Copies the repository. @returns where to, and apt-get with a system of its own that knows this repository and its key */
function client(t: Test) {
  const folder = scratchFolder(t)
  const repository = `${folder}/repository`
  cpSync(origin, repository, { recursive: true })
  for (const path of [
    'etc/apt/apt.conf.d',
    'etc/apt/preferences.d',
    'etc/apt/sources.list.d',
    'var/lib/apt/lists/partial',
    'var/cache/apt/archives/partial',
    'var/lib/dpkg',
  ])
    mkdirSync(`${folder}/${path}`, { recursive: true })
  writeFileSync(`${folder}/var/lib/dpkg/status`, '')
  const key = `${folder}/etc/apt/key.gpg`
  cpSync(`${origin}/${sourceName}.gpg`, key)
  writeFileSync(`${folder}/etc/apt/sources.list`, `deb [signed-by=${key}] copy://${repository} stable main\n`)
  writeFileSync(
    `${folder}/apt.conf`,
    `Dir "${folder}"; Dir::State::status "${folder}/var/lib/dpkg/status"; Dir::Bin::methods "/usr/lib/apt/methods";
     APT::Architecture "amd64"; APT::Architectures { "amd64"; }; APT::Sandbox::User "root"; Dir::Log "${folder}";
     Acquire::Check-Valid-Until "true";\n`,
  )
  const get = (...args: string[]): SpawnSyncReturns<string> =>
    spawnSync('apt-get', ['-q', '-y', ...args], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, APT_CONFIG: `${folder}/apt.conf`, LC_ALL: 'C' },
    })
  return { folder, repository, get }
}

const clean = { status: 0, stderr: '', stdout: /^(?!.*^(W|E|Err):?)/ms }

t.test('today', async t => {
  const { folder, get } = client(t)
  t.match(get('update'), clean, 'the signature is good')
  t.match(get('install', '--download-only', 'upstart-dummy'), { status: 0 })
  for (const name of known.keys())
    t.ok(
      existsSync(`${folder}/var/cache/apt/archives/${fileName(name, 'amd64')}`),
      `${name} is what apt chooses`,
    )
})

t.test('with Release.gpg alone, as in 2010', async t => {
  const { repository, get } = client(t)
  rmSync(`${repository}/${stable}/InRelease`)
  t.match(get('update'), clean)
})

t.test('what apt 0.7.25 looks for', async t => {
  const release = readFileSync(`${origin}/${stable}/Release`, 'utf8')
  for (const sum of ['MD5Sum', 'SHA1', 'SHA256', 'SHA512']) {
    const list = release.split(`\n${sum}:\n`)[1]?.split(/\n(?! )/)[0] ?? ''
    for (const name of ['Packages', 'Packages.gz'])
      t.match(list, new RegExp(` main/binary-amd64/${name}$`, 'm'), `${sum} of ${name}`)
  }
  const index = readFileSync(`${origin}/${stable}/main/binary-amd64/Packages`)
  t.ok(gunzipSync(readFileSync(`${origin}/${stable}/main/binary-amd64/Packages.gz`)).equals(index))
  const verified = spawnSync(
    'gpgv',
    [
      '--status-fd',
      '1',
      '--keyring',
      `${origin}/${sourceName}.gpg`,
      `${origin}/${stable}/Release.gpg`,
      `${origin}/${stable}/Release`,
    ],
    { encoding: 'utf8' },
  )
  // VALIDSIG fingerprint date time expires version reserved algorithm hash …: 1 is RSA, 10 is SHA512
  t.match(verified.stdout, /VALIDSIG \S+ \S+ \d+ \d+ 4 \d+ 1 10 /, 'a binary key, RSA, SHA512')
})

t.test('a list of packages, tampered with, is refused', async t => {
  const { repository, get } = client(t)
  for (const name of ['Packages', 'Packages.gz'])
    appendFileSync(`${repository}/${stable}/main/binary-amd64/${name}`, '\n')
  t.match(get('update'), { status: 100, stderr: /^E: /m })
  t.match(get('install', '--download-only', 'upstart-dummy'), { status: 100 }, 'nothing is installed')
})

t.test('a list of sums, tampered with, is refused', async t => {
  const { repository, get } = client(t)
  const path = `${repository}/${stable}/InRelease`
  writeFileSync(path, readFileSync(path, 'utf8').replace('Origin: ', 'Origin: not '))
  t.match(get('update'), { status: 100, stderr: /is not signed/ })
  t.match(get('install', '--download-only', 'upstart-dummy'), { status: 100 }, 'nothing is installed')
})

t.test('one that has been valid is refused', async t => {
  const folder = scratchFolder(t)
  const old = ['build/repo.mjs', '--throw-away', '--days=-1', '--out', `${folder}/old`, ...debs]
  t.match(spawnSync('node', old, { encoding: 'utf8' }), { status: 0, stderr: '' })
  const { repository, get, folder: system } = client(t)
  cpSync(`${folder}/old`, repository, { recursive: true })
  cpSync(`${folder}/old/${sourceName}.gpg`, `${system}/etc/apt/key.gpg`)
  t.match(get('update'), { status: 100, stderr: /is expired/ })
})

t.test('the key is known by its fingerprint, as README says', async t => {
  const fingerprint = /signed with (\w{40})/.exec(made.stdout)?.[1] ?? ''
  const folder = scratchFolder(t)
  const line = /^ {4}(gpg .*\.gpg)$/m.exec(readFileSync('README.md', 'utf8'))?.[1] ?? 'no such line'
  for (const [said, isLeft] of [
    [fingerprint, true],
    ['0'.repeat(40), false],
  ] as const) {
    cpSync(`${origin}/${sourceName}.gpg`, `${folder}/${sourceName}.gpg`)
    const env = { ...process.env, GNUPGHOME: folder }
    spawnSync('sh', ['-c', line.replace('FINGERPRINT', said)], { cwd: folder, env, stdio: 'ignore' })
    t.equal(existsSync(`${folder}/${sourceName}.gpg`), isLeft, said)
  }
})

t.test('a package, tampered with, is refused', async t => {
  const { repository, get } = client(t)
  const name = fileName('upstart-dummy', 'amd64')
  const path = execFileSync('find', [repository, '-name', name], { encoding: 'utf8' }).trim()
  const bytes = readFileSync(path)
  bytes.fill(0, bytes.length - 100)
  writeFileSync(path, bytes)
  t.match(get('update'), clean)
  t.match(get('install', '--download-only', 'upstart-dummy'), { status: 100, stderr: /Hash Sum mismatch/ })
})

t.test('a key that apt of 2010 does not know is refused', async t => {
  const home = scratchFolder(t)
  const env = { ...process.env, GNUPGHOME: home, UPSTART_DUMMY_KEY: 'modern' }
  t.teardown(() => spawnSync('gpgconf', ['--kill', 'all'], { env }))
  const make = ['--batch', '--quiet', '--passphrase', '', '--quick-generate-key', 'modern', 'ed25519', 'sign']
  execFileSync('gpg', make, { env, stdio: 'ignore' })
  t.match(
    spawnSync('node', ['build/repo.mjs', '--out', `${home}/repo`, ...debs], { encoding: 'utf8', env }),
    {
      status: 1,
      stderr: /^repo: modern is no RSA key/,
    },
  )
  t.notOk(existsSync(`${home}/repo`))
})
