/** What no process of a job can do: reach a PID 1 that is not ours, halt the machine. In a PID namespace of its own. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const headers = '/usr/include/x86_64-linux-gnu'
const interfaces: { readonly [name: string]: readonly string[] } = {
  amd64: ['-m64', '-mstack-protector-guard=global'],
  i386: ['-m32', '-march=i686', '-mstack-protector-guard=global'],
}

/** The fixture for one of the machine's interfaces, made as the shim is: without a C library. */
function calls(t: Test, name: string): string {
  const path = join(t.testdir(), name)
  const flags = ['-std=c11', '-Os', '-ffreestanding', '-fno-pic', '-nostdlib', '-static', '-no-pie']
  flags.push('-fno-tree-loop-distribute-patterns', ...(existsSync(headers) ? ['-idirafter', headers] : []))
  const source = resolve(import.meta.dirname ?? '.', 'fixtures/calls.c')
  execFileSync('gcc', [...flags, ...(interfaces[name] ?? []), source, '-o', path])
  return path
}

const x32 = 0x40000000
const powerOff = '-18751827 672274793 1126301404' // both magic numbers, and how: LINUX_REBOOT_CMD_POWER_OFF
/** Calls that reach PID 1 or all, and what they get. */
const refused: { readonly [name: string]: readonly (readonly [call: string, answer: number])[] } = {
  amd64: [
    ['62 1 10 0', 0],
    ['62 -1 10 0', 0],
    ['62 4294967295 10 0', 0],
    ['62 4294967297 10 0', 0], // of a process the lower half counts
    ['200 1 10 0', 0],
    ['234 1 1 10', 0],
    ['129 1 10 0', 0],
    ['297 1 1 10', 0],
    [`${x32 + 62} 1 10 0`, 0],
    [`${x32 + 524} 1 10 0`, 0],
    [`${x32 + 536} 1 1 10`, 0],
    [`169 ${powerOff}`, 0],
    ['434 1 0 0', -1],
  ],
  i386: [
    ['37 1 10 0', 0],
    ['37 -1 10 0', 0],
    ['238 1 10 0', 0],
    ['270 1 1 10', 0],
    ['178 1 10 0', 0],
    ['335 1 1 10', 0],
    [`88 ${powerOff}`, 0],
    ['434 1 0 0', -1],
  ],
}
/** And those that are none of the guard's business. */
const allowed: { readonly [name: string]: readonly (readonly [call: string, answer: number])[] } = {
  amd64: [
    ['62 1 0 0', 0],
    ['62 2 0 0', -3],
    ['39 0 0 0', Number.NaN],
  ],
  i386: [
    ['37 1 0 0', 0],
    ['37 2 0 0', -3],
  ],
}

async function furnished(t: Test, jobs: { readonly [name: string]: string }): Promise<Sandbox> {
  const sandbox = await Sandbox.create(t, jobs)
  for (const name of Object.keys(interfaces)) {
    sandbox.write(`/opt/${name}`, '')
    copyFileSync(calls(t, name), sandbox.path(`/opt/${name}`))
    await sandbox.run(`chmod 755 /opt/${name}`)
  }
  return sandbox
}

for (const name of Object.keys(interfaces))
  t.test(`${name}: calls that reach PID 1`, async t => {
    const rows = [...(refused[name] ?? []), ...(allowed[name] ?? [])].filter(
      ([, answer]) => !Number.isNaN(answer),
    )
    const command = `/opt/${name} ${rows.map(([call]) => call).join(' ')}`
    const sandbox = await furnished(t, {
      task: `task\nexec ${command}\n`,
      hook: `pre-start exec ${command}\nexec sleep 1000\n`,
      main: `script\n  ${command}\n  exec sleep 1000\nend script\n`,
      user: `setuid nobody\nscript\n  ${command}\n  exec sleep 1000\nend script\n`,
      outer: `task\nscript\n  start inner\nend script\n`,
      inner: `script\n  ${command}\n  exec sleep 1000\nend script\n`,
    })
    for (const [job, shown] of [['task'], ['hook'], ['main'], ['outer', 'inner']] as const) {
      await sandbox.run(`start ${job}`)
      const log = `/var/log/upstart/${shown ?? job}.log`
      const { out } = await sandbox.run(`${until(`[ "$(wc -l <${log})" = ${rows.length} ]`)}; cat ${log}`, {
        timeout: 10_000,
      })
      t.same(
        out.trimEnd().split('\n'),
        rows.map(([, answer]) => String(answer)),
        `${job}: ${rows.map(([call]) => call).join(', ')}`,
      )
    }
    t.equal(sandbox.signals(), '', 'PID 1 got no signal')
  })

t.test('what a shell and its programs do', async t => {
  const sandbox = await furnished(t, {
    plain: 'exec sleep 1000\npost-start exec kill -USR1 1\npre-stop exec kill -HUP 1\n',
    status: 'exec sh -c "grep -E \'^(NoNewPrivs|Seccomp):\' /proc/self/status; exec sleep 1000"\n',
    nested:
      'exec unshare -p -f sh -c \'trap "echo heard" USR1; kill -USR1 1; kill -USR1 -1; echo done; sleep 1000\'\n',
    halting: 'task\nscript\n  busybox reboot -f\n  busybox halt -f\n  echo alive\nend script\n',
  })
  t.match(await sandbox.run('start plain'), { status: 0, err: '', out: /^plain start\/running/ })
  t.match(await sandbox.run('stop plain'), { status: 0, err: '' })

  await sandbox.run('start status')
  const said = (job: string, end: string) =>
    sandbox.run(`${until(`grep -q '${end}' /var/log/upstart/${job}.log`)}; cat /var/log/upstart/${job}.log`, {
      timeout: 10_000,
    })
  t.match(
    (await said('status', 'Seccomp')).out,
    /^NoNewPrivs:\t0\nSeccomp:\t2\n$/,
    'su and sudo work in a job',
  )

  await sandbox.run('start nested')
  t.match(
    (await said('nested', 'done')).out,
    /heard\n(?:.*\n)*done\n/,
    'a PID namespace of its own has its own PID 1',
  )

  await sandbox.run('start halting')
  t.match((await said('halting', 'alive')).out, /alive\n$/)
  t.equal(sandbox.signals(), '', 'PID 1 got no signal')
})

t.test('the FIFO of an init', async t => {
  const sandbox = await furnished(t, {
    main: 'script\n  echo x >/dev/initctl; cd /dev; echo y >initctl; echo z >>./other; echo done\n  exec sleep 1000\nend script\n',
    hook: 'pre-start exec sh -c "echo x >/dev/initctl; echo done"\nexec sleep 1000\n',
  })
  await sandbox.run(
    'mkfifo /dev/initctl; (cat </dev/initctl >/tmp/heard; echo end >>/tmp/heard) >/dev/null 2>&1 &',
  )
  for (const job of ['main', 'hook']) {
    await sandbox.run(`start ${job}`)
    const log = `/var/log/upstart/${job}.log`
    t.equal(
      (await sandbox.run(`${until(`grep -q done ${log}`)}; cat ${log}`, { timeout: 10_000 })).out,
      'done\n',
    )
  }
  t.equal((await sandbox.run('cat /dev/other; cat /tmp/heard')).out, 'z\n', 'init heard nothing')
})

t.test('where filters can not be had, and where they are not wanted', async t => {
  const jobs = {
    plain: 'exec sleep 1000\npost-start exec kill -USR1 1\npre-stop script\n  kill -HUP 1\nend script\n',
  }
  const without = 'setpriv --bounding-set=-sys_admin --inh-caps=-sys_admin'
  const sandbox = await Sandbox.create(t, jobs)
  t.match(await sandbox.run(`${without} start plain`), { status: 0, err: '' })
  t.match(await sandbox.run(`${without} stop plain`), { status: 0, err: '' })
  t.equal(sandbox.signals(), '', 'known commands are left out')
  t.match(
    (await sandbox.run(`${without} upstart-dummy doctor`)).out,
    /guard +PID 1 is init: .*plain may signal it/,
  )
  t.match((await sandbox.run('upstart-dummy doctor')).out, /guard +PID 1 is init: no job can signal it/)

  sandbox.write('/etc/upstart-dummy/upstart-dummy.ini', '[jobs]\nguard = no\n')
  await sandbox.run('start plain')
  t.equal(sandbox.signals(), '10\n')
})
