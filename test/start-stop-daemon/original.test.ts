/** The program finds dpkg's own where the launcher finds it. */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { originalProgram } from '../../src/start-stop-daemon/original.ts'
import { lacksRoot, ScratchRoot } from '../fixtures/scratch-root.ts'

/** In the order in which they are looked for. */
const places = [
  '/usr/sbin/start-stop-daemon.distrib.usr-is-merged',
  '/sbin/start-stop-daemon.distrib',
  '/sbin/start-stop-daemon.REAL',
  '/sbin/start-stop-daemon.moved',
  '/sbin/start-stop-daemon.orig',
  '/usr/sbin/start-stop-daemon',
  '/sbin/start-stop-daemon.upstart-dummy-1',
  '/sbin/start-stop-daemon.upstart-dummy-2',
]

t.test('in the same order as the launcher', { skip: lacksRoot }, async t => {
  const root = new ScratchRoot(t.testdir(), { merged: false }).program('sh')
  root.copy('src/launcher/start-stop-daemon', '/sbin/start-stop-daemon')
  root.copy('src/launcher/start-stop-daemon', '/sbin/start-stop-daemon.aside')
  chmodSync(`${root.path}/sbin/start-stop-daemon.aside`, 0o755)
  writeFileSync(`${root.path}/sbin/start-stop-daemon.old`, '', { mode: 0o644 })
  mkdirSync(`${root.path}/sbin/start-stop-daemon.d`)
  const found = () => root.run(['/bin/sh', '/sbin/start-stop-daemon', '--version'])
  for (const path of places) writeFileSync(root.path + path, '#!/bin/sh\necho "$0"\n', { mode: 0o755 })
  for (const path of places) {
    t.equal(originalProgram(root.path), path)
    t.equal(found().out, `${path}\n`, 'the launcher')
    rmSync(root.path + path)
  }
  t.equal(originalProgram(root.path), null)
  t.equal(found().status, 3, 'the launcher')
})

t.test('where it belongs, if it never was moved', async t => {
  const root = t.testdir({ sbin: { 'start-stop-daemon': 'ELF' } })
  t.equal(originalProgram(root), null, 'not executable')
  chmodSync(`${root}/sbin/start-stop-daemon`, 0o755)
  t.equal(originalProgram(root), '/sbin/start-stop-daemon')
})

t.test('nowhere, where there is no /sbin', async t => {
  t.equal(originalProgram(t.testdir()), null)
})
