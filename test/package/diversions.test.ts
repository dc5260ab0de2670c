/**
 * How our launchers come to /sbin and go, with a real dpkg, from every state a chroot may be in:
 * merged /usr or not, today's dpkg-divert or Lucid's.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import t from 'tap'
import { DpkgRoot } from '../fixtures/dpkg-root.ts'
import { standIn, systemdSysv, sysvinitCore, upstart, upstartDummy } from '../fixtures/packages.ts'
import { lacksRoot, scratchFolder } from '../fixtures/scratch-root.ts'

const INITCTL = '/sbin/initctl'
const SSD = '/sbin/start-stop-daemon'
const NOTHING = "printf '#!/bin/sh\\nexit 0\\n'"
const linkNames = ['start', 'stop', 'restart', 'reload', 'status', 'telinit', 'runlevel']

/** What other tools leave behind, as shell commands. */
const states: Readonly<Record<string, string>> = {
  'no upstart': ':',
  upstart: 'dpkg -i /debs/upstart_1.deb',
  'docker: a LOCAL diversion and a link to true': `dpkg -i /debs/upstart_1.deb
    dpkg-divert --local --rename --add ${INITCTL}; ln -s /bin/true ${INITCTL}`,
  'docker without upstart': `dpkg-divert --local --rename --add ${INITCTL}; ln -s /bin/true ${INITCTL}`,
  'live-build: LOCAL diversions of both': `dpkg -i /debs/upstart_1.deb
    for p in ${SSD} ${INITCTL}; do dpkg-divert --rename --quiet --add $p; ${NOTHING} >$p; chmod 755 $p; done`,
  'a LOCAL diversion to another name': `dpkg -i /debs/upstart_1.deb
    dpkg-divert --local --rename --divert ${SSD}.orig --add ${SSD}; ${NOTHING} >${SSD}; chmod 755 ${SSD}`,
  'a LOCAL diversion and nothing in its place': `dpkg-divert --local --rename --add ${INITCTL}`,
  'a stub that nobody owns': `${NOTHING} >${INITCTL}; chmod 755 ${INITCTL}`,
  'a file with the name that ours gets': `dpkg -i /debs/upstart_1.deb; echo mine >${INITCTL}.distrib; echo mine >${SSD}.distrib`,
  'systemd-sysv': 'dpkg -i /debs/systemd-sysv_1.deb',
  'sysvinit-core': 'dpkg -i /debs/sysvinit-core_1.deb',
  'a telinit that nobody owns, a runlevel that leads nowhere, a file with the name that one gets': `${NOTHING} >/sbin/telinit
    chmod 755 /sbin/telinit; ln -s nowhere /sbin/runlevel; ln -s nowhere /sbin/runlevel.distrib`,
  'LOCAL diversions of telinit and runlevel': `dpkg -i /debs/systemd-sysv_1.deb
    for p in telinit runlevel; do dpkg-divert --local --rename --add /sbin/$p; ln -s /bin/true /sbin/$p; done`,
  "debootstrap's fakes of long ago": `dpkg -i /debs/upstart_1.deb; echo old >${INITCTL}.REAL; ${NOTHING} >/sbin/status.REAL`,
}

const variants = [
  { merged: false, lucid: true },
  { merged: true, lucid: false },
]

for (const variant of variants) {
  const title = variant.merged ? 'merged /usr' : 'as in Lucid'
  t.test(title, { skip: lacksRoot }, async t => {
    const dummy = upstartDummy()

    const base = `${scratchFolder(t)}/base`
    mkdirSync(base)
    const first = new DpkgRoot(base, variant)
    first.must('cp', first.deb(dummy), '/debs/dummy.deb')
    for (const version of ['1', '2']) {
      upstart(`${base}/debs`, version)
      systemdSysv(`${base}/debs`, version)
    }
    sysvinitCore(`${base}/debs`, '1')

    /** A new root in the state that the commands lead to. */
    function rootIn(script: string): DpkgRoot {
      const path = `${base}/../root`
      rmSync(path, { recursive: true, force: true })
      execFileSync('cp', ['-a', base, path])
      const root = new DpkgRoot(path, variant)
      root.sh(script)
      return root
    }

    const install = (root: DpkgRoot) => root.must('dpkg', '-i', '/debs/dummy.deb')
    const remove = (root: DpkgRoot, ...names: string[]) => root.must('dpkg', '-r', 'upstart-dummy', ...names)

    for (const [state, script] of Object.entries(states))
      t.test(state, async t => {
        const root = rootIn(script)
        const before = root.fingerprint()
        if (state.startsWith("debootstrap's fakes")) {
          install(root)
          t.match(
            root.read(`${INITCTL}.REAL`),
            /# upstart-dummy wrapper/,
            'as long as the fakes are there ours is among them',
          )
          remove(root)
          return t.same(root.fingerprint(), before, 'removed')
        }
        install(root)
        t.equal(root.fault(), null, 'installed')
        for (const link of linkNames) t.match(root.entry(`/sbin/${link}`), /^-> (\.\/)?initctl$/, link)
        t.notMatch(Object.keys(root.fingerprint()), /ud-new/, 'nothing half-written')
        install(root)
        t.equal(root.fault(), null, 'installed again')
        root.must('dpkg-trigger', '--by-package=upstart-dummy', '--no-await', INITCTL)
        root.must('dpkg', '--triggers-only', '--pending')
        t.equal(root.fault(), null, 'triggered')
        remove(root)
        t.same(root.fingerprint(), before, 'removed')
        install(root)
        root.must('dpkg', '-P', 'upstart-dummy')
        t.same(root.fingerprint(), before, 'installed and purged')
      })

    t.test('owners that are upgraded meanwhile get their new files back', async t => {
      const root = rootIn('dpkg -i /debs/upstart_1.deb')
      install(root)
      root.must('dpkg', '-i', '/debs/upstart_2.deb', root.deb(root.owner('2')))
      t.equal(root.fault(), null)
      remove(root)
      t.equal(root.run([INITCTL]).out, "upstart's own initctl 2\n")
      t.equal(root.run(['/sbin/telinit']).out, "upstart's own telinit 2\n")
      t.match(root.read(SSD), /^# version 2$/m)
      t.same(
        Object.keys(root.fingerprint())
          .filter(name => /initctl|start-stop|diversion/.test(name))
          .sort(),
        (variant.merged ? ['/sbin', '/usr/sbin'] : ['/sbin']).flatMap(s => [
          `${s}/initctl`,
          `${s}/start-stop-daemon`,
        ]),
      )
    })

    t.test('upstart that is installed or purged under us', async t => {
      const root = rootIn(':')
      const bare = root.fingerprint()
      root.must('dpkg', '-i', '/debs/upstart_1.deb')
      const withUpstart = root.fingerprint()
      root.must('dpkg', '-P', 'upstart')
      install(root)
      root.must('dpkg', '-i', '/debs/upstart_1.deb')
      t.equal(root.fault(), null, 'installed')
      t.equal(root.entry('/sbin/start'), '-> initctl', 'its links are its own now')
      t.equal(root.entry('/sbin/telinit'), '-> ./initctl', 'ours stay')
      t.notMatch(root.entry('/usr/bin/init-checkconf'), /->/, 'its init-checkconf is its own')
      remove(root)
      t.same(root.fingerprint(), withUpstart, 'removed')
      install(root)
      root.must('dpkg', '-P', 'upstart')
      t.equal(root.fault(), null, 'purged')
      t.equal(root.entry('/sbin/start'), '-> ./initctl', 'the trigger makes the links that are missing now')
      t.equal(root.entry('/usr/bin/init-checkconf'), '-> ../lib/upstart-dummy/initctl', 'and this one')
      remove(root)
      t.same(root.fingerprint(), bare, 'both gone')
    })

    t.test('logs go with the package when it is purged, unless upstart keeps its own there', async t => {
      const root = rootIn(':')
      const log = '/var/log/upstart/web.log'
      install(root)
      root.sh(`echo served >${log}`)
      remove(root)
      t.equal(root.read(log), 'served\n', 'removed')
      root.must('dpkg', '-P', 'upstart-dummy')
      t.equal(root.entry('/var/log/upstart'), null, 'purged')

      standIn(`${root.path}/debs`, 'upstart', '3', { '/var/log/upstart/.keep': '' })
      root.must('dpkg', '-i', '/debs/upstart_3.deb')
      install(root)
      root.sh(`echo served >${log}`)
      root.must('dpkg', '-P', 'upstart-dummy')
      t.equal(root.read(log), 'served\n', 'purged beside upstart')
    })

    t.test('systemd-sysv that is installed, upgraded or purged under us', async t => {
      for (const sbin of variant.merged ? ['/sbin', '/usr/sbin'] : ['/sbin']) {
        const root = rootIn(':')
        const bare = root.fingerprint()
        for (const version of ['1', '2']) systemdSysv(`${root.path}/debs`, version, sbin)
        install(root)
        for (const version of ['1', '2']) {
          root.must('dpkg', '-i', `/debs/systemd-sysv_${version}.deb`)
          t.equal(root.fault(), null, `version ${version} in ${sbin}`)
        }
        remove(root)
        t.equal(root.entry('/sbin/telinit'), '-> ../bin/systemctl2', 'removed: its own, of the new version')
        install(root)
        root.must('dpkg', '-P', 'systemd-sysv')
        t.equal(root.fault(), null, 'purged')
        remove(root)
        t.same(root.fingerprint(), bare, 'both gone')
      }
    })

    t.test('a telinit that somebody puts over our link, or takes away', async t => {
      const root = rootIn('dpkg -i /debs/systemd-sysv_1.deb')
      const before = root.fingerprint()
      install(root)
      root.sh('rm /sbin/telinit; ln -s nowhere /sbin/telinit; rm /sbin/runlevel')
      install(root)
      t.equal(root.fault(), null, 'active again')
      t.equal(root.entry('/sbin/telinit.upstart-dummy-displaced'), '-> nowhere', 'it is kept')
      root.sh('rm -f /sbin/telinit.upstart-dummy-displaced; rm /sbin/runlevel')
      remove(root)
      t.same(root.fingerprint(), before, 'removed')
    })

    t.test('a tool that undoes its LOCAL diversion under us', async t => {
      const root = rootIn('dpkg -i /debs/upstart_1.deb')
      const before = root.fingerprint()
      const local = `dpkg-divert --rename --quiet --add ${INITCTL}; ln -s /bin/true ${INITCTL}`
      const undo = `rm -f ${INITCTL}; dpkg-divert --rename --quiet --remove ${INITCTL}`
      root.sh(local)
      install(root)
      root.sh(undo)
      t.equal(root.run([INITCTL]).out, "upstart's own initctl 1\n", 'its owner is back')
      root.must('dpkg', '-i', '/debs/upstart_2.deb')
      t.equal(root.fault(), null, "the next version's unpacking triggers us")
      root.must('dpkg', '-i', '/debs/upstart_1.deb')
      remove(root)
      t.same(root.fingerprint(), before, 'removed')
      root.sh(local)
      install(root)
      root.sh(undo)
      remove(root)
      t.same(root.fingerprint(), before, 'undone, then removed')
    })

    t.test("debootstrap's fakes: ours is in place when they go", async t => {
      const fake = `for p in ${SSD} ${INITCTL}; do mv $p $p.REAL; ${NOTHING} >$p; chmod 755 $p; done`
      const unfake = `for p in ${SSD} ${INITCTL}; do mv $p.REAL $p; done`
      const root = rootIn('dpkg -i /debs/upstart_1.deb')
      const before = root.fingerprint()
      root.sh(fake)
      install(root)
      t.equal(
        root.run([`${INITCTL}.REAL`, 'version']).out,
        'init (upstart 1.13.2)\n',
        'the fake forwards "version"',
      )
      root.sh(unfake)
      t.equal(root.fault(), null, 'installed under the fakes')
      root.sh(fake)
      install(root)
      root.sh(unfake)
      t.equal(root.fault(), null, 'installed again under the fakes')
      root.sh(fake)
      remove(root)
      root.sh(unfake)
      t.same(root.fingerprint(), before, 'removed under the fakes')
    })

    t.test("another package's diversion: refused, nothing changed", async t => {
      for (const name of variant.merged ? [INITCTL, `/usr${SSD}`] : [INITCTL]) {
        const root = rootIn(
          `dpkg -i /debs/upstart_1.deb
          dpkg-divert --package otherpkg --divert ${name}.other --add ${name} 2>/dev/null`,
        )
        const before = root.fingerprint()
        const { status, err } = root.run(['dpkg', '-i', '/debs/dummy.deb'])
        t.equal(status, 1)
        t.match(
          err,
          `upstart-dummy: ${name} is already diverted by package otherpkg; remove that package (or its diversion) first\n`,
        )
        t.same(root.fingerprint(), before)
      }
    })

    t.test('what somebody copies over our launcher is kept', async t => {
      const root = rootIn('dpkg -i /debs/upstart_1.deb')
      const before = root.fingerprint()
      install(root)
      root.sh(`echo foreign >/tmp/new; mv -f /tmp/new ${INITCTL}`)
      install(root)
      t.equal(root.fault(), null, 'active again')
      t.equal(root.read(`${INITCTL}.upstart-dummy-displaced`), 'foreign\n')
      root.sh(`mv -f ${INITCTL}.upstart-dummy-displaced ${INITCTL}`)
      remove(root)
      t.equal(root.read(`${INITCTL}.upstart-dummy-displaced`), 'foreign\n', 'and again')
      root.sh(`rm ${INITCTL}.upstart-dummy-displaced /usr${INITCTL}.upstart-dummy-displaced 2>/dev/null || :`)
      t.same(root.fingerprint(), before, 'removed')
    })

    t.test('an original of start-stop-daemon that is lost', async t => {
      const root = rootIn(':')
      install(root)
      root.sh(`dpkg-divert --package upstart-dummy --remove ${SSD}; mv ${SSD}.distrib ${SSD}.orig
        dpkg-divert --local --divert ${SSD}.orig --add ${SSD}`)
      t.equal(root.fault(), null, 'the launcher finds it')
      remove(root)
      t.equal(root.startStopDaemonFault(), null, "the image builder's copy is taken")
      const lost = rootIn(':')
      install(lost)
      lost.sh(`rm ${SSD}.distrib`)
      t.match(remove(lost).err, `upstart-dummy: the original of ${SSD} is missing; install dpkg again\n`)
      lost.must('dpkg', '-i', lost.deb(lost.owner('1')))
      t.equal(lost.startStopDaemonFault(), null, 'dpkg can do so')
    })

    if (variant.merged)
      t.test('owners that move between /sbin and /usr/sbin', async t => {
        const root = rootIn('dpkg -i /debs/upstart_1.deb')
        upstart(`${root.path}/debs`, '3', '/usr/sbin')
        install(root)
        root.must('dpkg', '-i', '/debs/upstart_3.deb', root.deb(root.owner('3', '/usr/sbin')))
        t.equal(root.fault(), null, 'moved')
        install(root)
        t.equal(root.fault(), null, 'installed again')
        remove(root)
        t.match(
          [root.run([INITCTL]).out, root.read(SSD)],
          ["upstart's own initctl 3\n", /^# version 3$/m],
          'removed',
        )
        install(root)
        root.must('dpkg', '-i', '/debs/upstart_2.deb', '/debs/dpkg_1.deb')
        t.equal(root.fault(), null, 'moved back')
        remove(root)
        t.match(
          [root.run([INITCTL]).out, root.read(SSD)],
          ["upstart's own initctl 2\n", /^# version 1$/m],
          'removed',
        )
        t.notMatch(Object.keys(root.fingerprint()), /distrib|dummy|diversion/)
      })

    t.test('a clash during unpacking, and a removal of what is only unpacked', async t => {
      const root = rootIn('dpkg -i /debs/upstart_1.deb')
      standIn(`${root.path}/debs`, 'clash', '1', { '/usr/lib/upstart-dummy/main.cjs': '' })
      root.must('dpkg', '-i', '/debs/clash_1.deb')
      const before = root.fingerprint()
      t.equal(root.run(['dpkg', '-i', '/debs/dummy.deb']).status, 1)
      t.same(root.fingerprint(), before, 'rolled back')
      root.must('dpkg', '-P', 'clash')
      root.must('dpkg', '--unpack', '/debs/dummy.deb')
      t.same(
        root.fingerprint(),
        {
          ...before,
          '/usr/sbin/upstart-dummy': '-> ../lib/upstart-dummy/initctl',
          ...(variant.merged ? { '/sbin/upstart-dummy': '-> ../lib/upstart-dummy/initctl' } : {}),
        },
        'unpacking alone changes nothing in /sbin',
      )
      remove(root)
      t.same(root.fingerprint(), before, 'removed')
    })
  })
}
