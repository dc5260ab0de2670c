/** `upstart-dummy boot --foreground`, as the command of a container and in a chroot. */
import { existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { begin, ended, jobs } from './fixtures/foreground.ts'

const pidOne = 'unshare -p -f --mount-proc upstart-dummy boot --foreground'

/** What of a process /proc/PID/status says. */
function statusOf(box: Sandbox, pid: string): { readonly [key: string]: number } {
  const text = readFileSync(box.path(`/proc/${pid}/status`), 'latin1')
  return Object.fromEntries(
    text.split('\n').map(line => [line.split(':')[0], Number.parseInt(line.split(':')[1] ?? '', 10)]),
  )
}

t.test('PID 1 of a PID namespace uses neither memory nor the processor while all is well', async t => {
  const box = await Sandbox.create(t, jobs)
  const pid = await begin(box, pidOne)
  const before = statusOf(box, pid)
  t.equal(before.NSpid, Number(pid))
  t.match(readFileSync(box.path(`/proc/${pid}/status`), 'latin1'), /^NSpid:\s\d+\s1$/m)
  t.ok((before.VmRSS ?? 0) > 0 && (before.VmRSS ?? 0) < 1024, `${before.VmRSS} kB`)
  t.match(
    (await box.run(`pgrep -P ${pid} -l`)).out,
    /^(\d+ upstart-dummy\n)+$/,
    'its children are the supervisors',
  )
  await box.run('sleep 0.5')
  t.equal(statusOf(box, pid).voluntary_ctxt_switches, before.voluntary_ctxt_switches, 'it was never woken')
  await box.run(`nsenter -t ${pid} -m -p sh -c "(sh -c 'kill -KILL \\$\\$' &)"`)
  await box.run(`kill -TERM ${pid}`)
  t.equal(await ended(box), 0)
  t.match((await box.run('cat /tmp/out')).out, /web +stopped[\s\S]*Shut down in .*: 2 stopped\.\n$/)
  t.equal((await box.run('cat /tmp/err; pgrep -fx "sleep 4001"')).out, '')
})

t.test('where it is PID 1, a halt is a shutdown', async t => {
  for (const how of ['busybox reboot -f', 'busybox poweroff -f', 'busybox halt -f']) {
    const box = await Sandbox.create(t, { ...jobs, halting: `task\nscript\n  ${how} || true\nend script\n` })
    const pid = await begin(box, pidOne)
    await box.run(`nsenter -t ${pid} -m -p -r start --no-wait halting`)
    t.equal(await ended(box), 0, `a job says ${how}`)
  }
  for (const signal of ['USR1', 'USR2']) {
    const box = await Sandbox.create(t, {
      ...jobs,
      bus: `start on started web\nexec sleep 4002\npost-start exec kill -${signal} 1\n`,
    })
    const pid = await begin(box, pidOne)
    t.equal((await box.run('pgrep -fxc "sleep 4002"')).out, '1\n', 'a job that says it means an Upstart')
    await box.run(`kill -${signal} ${pid}`)
    t.equal(await ended(box), 0, `busybox's halt and poweroff send ${signal}`)
    t.match((await box.run('cat /tmp/out')).out, /Shut down in .*: 3 stopped\.\n$/)
  }
})

t.test('what nobody else reaps is reaped', async t => {
  const box = await Sandbox.create(t, jobs)
  const pid = await begin(box, pidOne)
  await box.run(`nsenter -t ${pid} -m -p sh -c "(sleep 0.1 & sleep 0.2 & sleep 0.3 &) ; echo \\$\\$" `)
  await box.run(`until ! pgrep -fx "sleep 0.[123]"; do sleep 0.05; done`)
  t.notMatch((await box.run(`ps --ppid ${pid} -o stat=`)).out, 'Z')
})

t.test('without --main it ends with the last job', async t => {
  const box = await Sandbox.create(t, jobs)
  await begin(box, 'upstart-dummy boot --foreground')
  await box.run('stop db')
  t.equal((await box.run('cat /tmp/status')).status, 1, 'one is left')
  await box.run('touch /tmp/over')
  t.equal(await ended(box), 0)
  t.equal(existsSync(box.path('/run/upstart-dummy/stay')), false)
})

t.test('a boot in which all has failed ends at once, with status 1', async t => {
  const box = await Sandbox.create(t, { web: 'start on startup\nexec false\n' })
  const { out, status } = await box.run('upstart-dummy boot --foreground')
  t.equal(status, 1)
  t.match(out, /web: main process ended with exit status 1[\s\S]*Shut down in/)
})

t.test('a system that is up is not booted again', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('upstart-dummy boot')
  t.same(await box.run('upstart-dummy boot --foreground'), {
    out: '',
    err: 'upstart-dummy: this system is up already, in runlevel 2\n',
    status: 1,
  })
})

t.test('its shutdown is as quiet and as short as the boot was asked to be', async t => {
  const box = await Sandbox.create(t, {
    web: 'start on startup\nkill timeout 600\nexec sh -c "trap : TERM; while :; do sleep 0.1; done"\n',
  })
  const ending = box.run('exec upstart-dummy boot --foreground --quiet --timeout 1')
  await box.run('until grep -qs "foreground.*status.:0" /run/upstart-dummy/journal; do sleep 0.05; done')
  await box.run('pkill -TERM -f "[s]him[^ ]* front .*--foreground"')
  t.same(await ending, { out: '', err: '', status: 0 })
  t.match(
    (await box.run('upstart-dummy boot --timeout 1')).err,
    /^upstart-dummy: --timeout needs --foreground\n/,
  )
  t.match(
    (await box.run('upstart-dummy boot --foreground --timeout x')).err,
    /^upstart-dummy: illegal timeout: x\n/,
  )
})
