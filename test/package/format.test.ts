/** The packages must be such that the dpkg of 2010 can open them, and tools of today find no fault. */
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import { packages } from '../fixtures/packages.ts'
import { lacksRoot } from '../fixtures/scratch-root.ts'

/** The member names of an ar archive, and the data of each. */
function members(ar: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>()
  for (let at = 8; at < ar.length; ) {
    const header = ar.toString('latin1', at, at + 60)
    const size = Number(header.slice(48, 58))
    found.set(header.slice(0, 16).trim(), ar.subarray(at + 60, at + 60 + size))
    at += 60 + size + (size % 2)
  }
  return found
}

/** The type flags of the entries of a gzipped tar: pax headers are `x` and `g`. */
function entryTypes(gzip: Buffer): Set<string> {
  const tar = execFileSync('gzip', ['-dc'], { input: gzip, maxBuffer: 1 << 30 })
  const types = new Set<string>()
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    types.add(tar.toString('latin1', at + 156, at + 157))
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 135), 8)
    at += 512 + Math.ceil(size / 512) * 512
  }
  return types
}

const sum = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

t.test('each package', { skip: lacksRoot }, async t => {
  const debs = packages()
  t.ok(debs.length > 0)
  for (const deb of debs)
    t.test(basename(deb), async t => {
      const parts = members(readFileSync(deb))
      t.same([...parts.keys()], ['debian-binary', 'control.tar.gz', 'data.tar.gz'], 'gzip members')
      t.equal(String(parts.get('debian-binary')), '2.0\n')
      for (const name of ['control.tar.gz', 'data.tar.gz']) {
        const types = entryTypes(parts.get(name) ?? Buffer.alloc(0))
        t.same(
          [...types].filter(type => !'0125KL'.includes(type)),
          [],
          `${name}: files, links and folders in ustar or GNU format`,
        )
      }
      const names = execFileSync('sh', ['-c', `dpkg-deb --fsys-tarfile "$1" | tar -t`, 'sh', deb], {
        encoding: 'utf8',
      }).split('\n')
      t.same(
        names.filter(name => /^\.\/(usr\/)?sbin\/(?!upstart-dummy$)./.test(name)),
        [],
        'ships no file of others in /sbin',
      )
      const triggers = spawnSync('dpkg-deb', ['-I', deb, 'triggers'], { encoding: 'utf8' }).stdout
      t.notMatch(triggers.replaceAll(/^#.*$/gm, ''), /await/, 'no trigger directive younger than dpkg 1.16')
      const lint = spawnSync(
        'lintian',
        ['--allow-root', '--fail-on', 'error,warning', '--tag-display-limit', '0', deb],
        { encoding: 'utf8' },
      )
      t.match(lint, { status: 0, stdout: '' }, 'lintian finds no error and no warning')
    })

  t.test('made twice, the same to the bit', async t => {
    const again = t.testdir()
    execFileSync('node', ['build/deb.mjs', '--out', `${again}/deb`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    for (const deb of debs) t.equal(sum(`${again}/deb/${basename(deb)}`), sum(deb), basename(deb))
  })
})
