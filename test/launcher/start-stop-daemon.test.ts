/** The launcher that stands at /sbin/start-stop-daemon: dpkg does not run without one that works. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { lacksRoot, ScratchRoot } from '../fixtures/scratch-root.ts'
import { shells } from '../fixtures/shells.ts'

const original = '#!/bin/sh\necho "$0"; printf "[%s]" "$@"; echo\n'

t.test('in a chroot', { skip: lacksRoot }, async t => {
  for (const [name, ...shell] of shells) {
    t.test(name, async t => {
      const root = new ScratchRoot(t.testdir(), { merged: false })
      for (const program of ['dash', 'busybox', 'sh']) root.program(program)
      root.copy('src/launcher/start-stop-daemon', '/sbin/start-stop-daemon')
      const ssd = (...args: string[]) => root.run([...shell, '/sbin/start-stop-daemon', ...args])
      const put = (path: string, text = original) => writeFileSync(root.path + path, text, { mode: 0o755 })
      const becomes = (t: Test, path: string, why: string) =>
        t.match(
          ssd('--start', '', 'a b', '--', '--trace-pid'),
          {
            status: 0,
            out: `${path}\n[--start][][a b][--][--trace-pid]\n`,
            err: '',
          },
          why,
        )

      t.test('becomes the original without one of our options, wherever the original is', async t => {
        put('/sbin/start-stop-daemon.upstart-dummy-saved')
        becomes(
          t,
          '/sbin/start-stop-daemon.upstart-dummy-saved',
          'what an image builder put there, if there is nothing else',
        )
        put('/usr/sbin/start-stop-daemon')
        becomes(t, '/usr/sbin/start-stop-daemon', 'the other folder')
        put('/sbin/start-stop-daemon.orig')
        becomes(t, '/sbin/start-stop-daemon.orig', 'a diversion to some other name')
        root.copy('src/launcher/start-stop-daemon', '/sbin/start-stop-daemon.REAL')
        becomes(t, '/sbin/start-stop-daemon.orig', 'not itself, under debootstrap')
        put('/sbin/start-stop-daemon.REAL')
        becomes(t, '/sbin/start-stop-daemon.REAL', 'debootstrap before us')
        put('/sbin/start-stop-daemon.distrib')
        becomes(t, '/sbin/start-stop-daemon.distrib', 'our diversion')
        put('/usr/sbin/start-stop-daemon.distrib.usr-is-merged')
        becomes(t, '/usr/sbin/start-stop-daemon.distrib.usr-is-merged', 'our other diversion')
      })

      t.test('becomes the program with one of our options', async t => {
        const missing = '/usr/lib/upstart-dummy/program is missing'
        const says = `start-stop-daemon: upstart-dummy is not completely installed: ${missing}\n`
        t.match(ssd('--start', '--trace-pid'), { status: 3, out: '', err: says }, 'or says why not')
        mkdirSync(`${root.path}/usr/lib/upstart-dummy`, { recursive: true })
        put('/usr/lib/upstart-dummy/program')
        for (const option of ['--trace-pid', '--expect-fork', '--expect-daemon', '--expect-stop'])
          t.match(
            ssd('--start', option, '--', 'a b'),
            {
              status: 0,
              out: `/usr/lib/upstart-dummy/program\n[start-stop-daemon][--start][${option}][--][a b]\n`,
              err: '',
            },
            option,
          )
      })

      t.test('says so if there is no original', async t => {
        execFileSync('sh', [
          '-c',
          'rm -f "$1"/usr/sbin/start* "$1"/sbin/start-stop-daemon.*',
          'sh',
          root.path,
        ])
        t.match(ssd('--start'), {
          status: 3,
          out: '',
          err: 'start-stop-daemon: the original is missing, it should be /sbin/start-stop-daemon.distrib\n',
        })
      })
    })
  }

  t.test('the original sees what the caller has exported, and PWD, which any shell adds', async t => {
    const root = new ScratchRoot(t.testdir(), { merged: false }).program('sh').program('env')
    root.copy('src/launcher/start-stop-daemon', '/sbin/start-stop-daemon')
    root.program('env', '/sbin/start-stop-daemon.distrib')
    const exported = ['A=1', 'name=kept', 'L=kept', 'S=kept', 'PATH=/bin']
    const { out } = root.run(['/bin/env', '-i', ...exported, '/sbin/start-stop-daemon'])
    t.same(out.trimEnd().split('\n').sort(), [...exported, 'PWD=/'].sort())
  })
})

t.test(
  'from a checkout, starts no process on the way to the one of the machine',
  { skip: lacksRoot },
  async t => {
    const dist = t.testdir()
    execFileSync(process.execPath, ['build/launchers.mjs', '--dist', dist])
    const script = '"$0/bin/start-stop-daemon" --version; read last </proc/sys/kernel/ns_last_pid; echo $last'
    const unshare = ['--pid', '--fork', '--kill-child', '--mount-proc', '/bin/dash', '-c', script, dist]
    const { stdout, stderr } = spawnSync('unshare', unshare, { encoding: 'utf8' })
    t.match(stdout, /^start-stop-daemon \d+\.\d+.*\n2\n$/s)
    t.equal(stderr, '')
    rmSync(dist, { recursive: true })
  },
)
