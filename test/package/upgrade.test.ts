/**
 * From one version to the next and back, with a real dpkg. The versions are the package as it is with another number, launchers
 * that can be told apart, and maintainer scripts that fail where a test says so.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import t from 'tap'
import { DpkgRoot } from '../fixtures/dpkg-root.ts'
import { standIn, sysvinitCore, upstart, upstartDummy, variantOf } from '../fixtures/packages.ts'
import { lacksRoot, scratchFolder } from '../fixtures/scratch-root.ts'

const launchers = ['/sbin/initctl', '/sbin/start-stop-daemon']

/** What a root may be like before. */
const states: Readonly<Record<string, string>> = {
  'no upstart': ':',
  upstart: 'dpkg -i /debs/upstart_1.deb',
  'sysvinit-core': 'dpkg -i /debs/sysvinit-core_1.deb',
  'LOCAL diversions': `dpkg -i /debs/upstart_1.deb
    for p in initctl telinit; do dpkg-divert --local --rename --add /sbin/$p; ln -s /bin/true /sbin/$p; done`,
}

/** The launchers of version V end in a line that says so. */
const marked = (version: string) =>
  `for f in initctl start-stop-daemon; do echo '# version ${version}' >>usr/lib/upstart-dummy/$f; done`

/** Lines before all else in a maintainer script. */
const begin = (script: string, line: string) => `sed -i '1a ${line}' DEBIAN/${script}`

/** As before telinit and runlevel were diverted: links where missing. */
const withoutLinked = `sed -i -e "s|^linked=.*|linked=|" -e "s|^links='|&/sbin/telinit /sbin/runlevel |" DEBIAN/p*`

for (const variant of [
  { merged: false, lucid: true },
  { merged: true, lucid: false },
])
  t.test(variant.merged ? 'merged /usr' : 'as in Lucid', { skip: lacksRoot }, async t => {
    const folder = scratchFolder(t)
    const base = `${folder}/base`
    mkdirSync(base)
    new DpkgRoot(base, variant)
    const debs = `${base}/debs`
    upstart(debs, '1')
    sysvinitCore(debs, '1')
    standIn(debs, 'clash', '1', { '/usr/share/doc/upstart-dummy/new': '' })
    const dummy = upstartDummy()
    for (const [name, version, ...changes] of [
      ['old', '1.0'],
      ['older', '0.9', withoutLinked],
      ['new', '3.0'],
      ['no-preinst', '3.0', begin('preinst', 'exit 1')],
      ['no-postinst', '3.0', begin('postinst', '[ "$1" != configure ] || exit 1')],
      ['no-unpack', '3.0', 'mkdir -p usr/share/doc/upstart-dummy; : >usr/share/doc/upstart-dummy/new'],
      ['killer', '3.0', begin('postinst', '[ "$1" != configure ] || { kill -9 $PPID; exit 1; }')],
    ] as const)
      variantOf(dummy, `${debs}/${name}.deb`, version, [marked(version), ...changes].join('\n'))

    function rootIn(script: string): DpkgRoot {
      const path = `${folder}/root`
      rmSync(path, { recursive: true, force: true })
      execFileSync('cp', ['-a', base, path])
      const root = new DpkgRoot(path, variant)
      root.sh(script)
      return root
    }

    const install = (root: DpkgRoot, name: string) => root.run(['dpkg', '-i', `/debs/${name}.deb`])

    /** The versions that both launchers are of, or what is wrong. */
    function active(root: DpkgRoot): string {
      const versions = launchers.map(path => /# version (.*)\n$/.exec(root.read(path))?.[1] ?? 'none')
      return root.fault() ?? versions.join(' ')
    }

    for (const [state, script] of Object.entries(states))
      t.test(`up, down and away: ${state}`, async t => {
        const root = rootIn(script)
        const before = root.fingerprint()
        for (const [name, version] of [
          ['old', '1.0'],
          ['new', '3.0'],
          ['old', '1.0'],
        ] as const) {
          t.match(install(root, name), { status: 0 }, name)
          t.equal(active(root), `${version} ${version}`)
        }
        root.must('dpkg', '-r', 'upstart-dummy')
        t.same(root.fingerprint(), before, 'removed')
      })

    t.test('from a version that made links of telinit and runlevel where missing', async t => {
      for (const [state, script] of Object.entries(states)) {
        const root = rootIn(script)
        const before = root.fingerprint()
        t.match(install(root, 'older'), { status: 0 })
        t.equal(root.read('/var/lib/dpkg/diversions').includes('telinit.distrib\nupstart-dummy'), false)
        t.match(install(root, 'new'), { status: 0 })
        t.equal(active(root), '3.0 3.0', state)
        root.must('dpkg', '-r', 'upstart-dummy')
        t.same(root.fingerprint(), before, `${state}: removed`)
      }
    })

    for (const [name, status] of [
      ['no-preinst', 1],
      ['no-unpack', 1],
      ['no-postinst', 1],
      ['killer', null],
    ] as const)
      t.test(`an upgrade that fails: ${name}`, async t => {
        const root = rootIn('dpkg -i /debs/upstart_1.deb /debs/clash_1.deb')
        const before = root.fingerprint()
        install(root, 'old')
        t.equal(install(root, name).status, status)
        t.equal(active(root), '1.0 1.0', 'the old launchers are at work')
        t.match(install(root, 'new'), { status: 0 }, 'a good one')
        t.equal(active(root), '3.0 3.0')
        t.equal(install(root, name).status, status)
        root.must('dpkg', '-r', '--force-remove-reinstreq', 'upstart-dummy')
        t.same(root.fingerprint(), before, 'failed again, then removed')
      })
  })
