import { stripVTControlCharacters } from 'node:util'
import t from 'tap'
import { durationText, memoryText } from '../../src/admin/status.ts'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

t.test('times and sizes in their largest units', async t => {
  for (const [seconds, text] of [
    [0.9, '0s'],
    [59, '59s'],
    [60, '1m0s'],
    [599, '9m59s'],
    [600, '10m'],
    [3600, '1h0m'],
    [86_399, '23h59m'],
    [100_000, '1d3h'],
  ] as const)
    t.equal(durationText(seconds), text)
  for (const [kilobytes, text] of [
    [999, '999K'],
    [1024, '1.0M'],
    [20_480, '20M'],
    [2_097_152, '2.0G'],
  ] as const)
    t.equal(memoryText(kilobytes), text)
})

t.test('status', async t => {
  const sandbox = await Sandbox.create(t, {
    web: 'exec sleep 1000\n',
    getty: 'instance $TTY\nexec sleep 1000\n',
    idle: 'exec sleep 1000\n',
    fails: 'pre-start exec sh -c "echo no good; exit 3"\nexec sleep 1000\n',
    crashes: 'respawn\nexec sleep 1000\n',
    broken: 'nonsense\n',
  })
  t.same(await sandbox.run('upstart-dummy status'), {
    out: 'No job runs or has failed; 5 known (--all shows them).\n',
    err: '',
    status: 0,
  })
  await sandbox.run('start web; start getty TTY=tty1; start getty TTY=tty2; start fails; start crashes')
  const { out: before } = await sandbox.run("status crashes | sed 's/.* //'")
  await sandbox.run(
    `kill -SEGV ${before.trim()}; ${until(`! status crashes | grep -q " ${before.trim()}$"`)}`,
  )

  t.test('is a table of the jobs that run or have failed', async t => {
    const { out, err } = await sandbox.run('upstart-dummy status')
    const lines = out.split('\n')
    t.match(lines[0], /^JOB +INSTANCE +STATE +PID +UPTIME +MEMORY +RESTARTS +LAST EXIT$/)
    t.match(lines[1], /^crashes +start\/running +\d+ +\d+s +[\d.]+[KM] +1 +killed SEGV$/)
    t.match(lines[2], /^fails +stop\/waiting +pre-start exit 3$/)
    t.match(lines[3], /^getty +tty1 +start\/running +\d+ +\d+s +[\d.]+[KM]$/)
    t.match(lines[4], /^getty +tty2 +start\/running +\d+ +\d+s +[\d.]+[KM]$/)
    t.match(lines[5], /^web +start\/running +\d+ +\d+s +[\d.]+[KM]$/)
    const state = lines[0]?.indexOf('STATE') ?? 0
    for (const line of lines.slice(1, 6)) t.match(line.slice(state), /^(start|stop)\//, 'in their columns')
    t.same(lines.slice(6), [''])
    t.equal(err, '')
  })

  t.test('--all shows the others too, and a job that is named is shown', async t => {
    t.match((await sandbox.run('upstart-dummy status --all')).out, /^idle +stop\/waiting$/m)
    t.match((await sandbox.run('upstart-dummy status idle web')).out, /^idle +stop\/waiting\nweb +start/m)
    t.same(await sandbox.run('upstart-dummy status nosuch'), {
      out: '',
      err: 'upstart-dummy: Unknown job: nosuch\n',
      status: 1,
    })
  })

  t.test('--json is for programs', async t => {
    const { out } = await sandbox.run('upstart-dummy status --json fails crashes getty')
    const answer = JSON.parse(out)
    t.equal(answer.schema, 1)
    t.same(
      answer.jobs.map((j: { job: string; instance: string }) => `${j.job} ${j.instance}`),
      ['fails ', 'crashes ', 'getty tty1', 'getty tty2'],
    )
    const [fails, crashes] = answer.jobs
    t.match(fails, { goal: 'stop', state: 'waiting', pid: null, processes: {}, uptime: null, memory: null })
    t.match(fails.last, { process: 'pre-start', exitStatus: 3, signal: null, failed: true })
    t.match(crashes, { goal: 'start', state: 'running', restarts: 1 })
    t.match(crashes.last, { process: 'main', exitStatus: null, signal: 'SEGV', failed: false })
    t.match((await sandbox.run('status crashes')).out, new RegExp(`process ${crashes.pid}$`, 'm'))
    t.equal(crashes.processes.main, crashes.pid)
    t.ok(crashes.memory > 0)
  })

  t.test('is cut to the terminal, and in colours there', async t => {
    for (const width of [50, 72]) {
      const { out } = await sandbox.run(
        `script -qec "stty cols ${width}; LC_ALL=C.UTF-8 upstart-dummy status" /dev/null`,
      )
      const lines = stripVTControlCharacters(out).replaceAll('\r', '').split('\n')
      t.ok(
        lines.every(line => line.length <= width),
        out,
      )
      t.match(lines[1], /^crashes +start\/running/)
      t.ok(out.includes('\x1b[32mstart/running\x1b[0m'), out)
      t.ok(out.includes('\x1b[31mstop/waiting\x1b[0m'), out)
    }
    const grey = await sandbox.run("script -qec 'NO_COLOR=1 upstart-dummy status' /dev/null")
    t.notOk(grey.out.includes('\x1b'), grey.out)
  })
})
