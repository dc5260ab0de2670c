/** What people see: in a real terminal, narrow and wide, with and without colour. */
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { isColoured, onTerminal } from './fixtures/terminal.ts'

const jobs = {
  web: 'start on runlevel [2345]\nexec sh -c "sleep 1000 & exec sleep 1001"\n',
  'worker-whose-name-takes-much-room': 'instance $NAME\nexec sleep 1000\n',
  broken: [
    'start on filesystem',
    'pre-start exec sh -c "echo a configuration file that has a long name can not be opened >&2; exit 7"',
    'exec sleep 1000',
    '',
  ].join('\n'),
}
const widths = [80, 200]

/** The text with the colour that it stands in. */
const green = (text: string) => `\x1b[32m${text}`
const red = (text: string) => `\x1b[31m${text}`

t.test('status', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  await sandbox.run(
    'start web; start worker-whose-name-takes-much-room NAME=an-instance-with-a-long-name; start broken',
  )
  for (const columns of widths) {
    const { lines, coloured } = await onTerminal(sandbox, 'upstart-dummy status', { columns })
    t.equal(lines.length, 4, `a heading and a line a job at ${columns} columns`)
    t.match(lines[0], /^JOB +INSTANCE +STATE/)
    for (const line of lines) t.ok(line.length <= columns, line)
    t.match(
      lines[3],
      columns === 80 ? /^worker-.*…/ : /^worker-whose-name-takes-much-room +an-instance-with-a-long-name /,
    )
    t.equal(lines[0]?.includes('LAST EXIT'), true, 'why a job failed is not left out')
    t.ok(coloured.includes(green('start/running')))
    t.ok(coloured.includes(red('stop/waiting')))
    t.ok(coloured.includes('\x1b[1mJOB'), 'headings are bold')
  }
})

t.test('tree', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  await sandbox.run('start web')
  for (const columns of widths) {
    const { lines, coloured } = await onTerminal(sandbox, 'upstart-dummy tree web', { columns })
    t.equal(lines.length, 3)
    t.equal(lines[0], 'web start/running')
    t.match(lines[1], /^└─ \d+ {2}main .* sleep 1001$/)
    t.match(lines[2], /^ {3}└─ \d+ .* sleep 1000$/)
    t.ok(coloured.includes('\x1b[1mweb'))
  }
  const narrow = await onTerminal(sandbox, 'upstart-dummy tree web', { columns: 20 })
  t.equal(narrow.lines.length, 3, 'lines are cut, not broken')
  t.match(narrow.lines[1], /…$/)
})

t.test('plan', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  for (const columns of widths) {
    const { lines, coloured } = await onTerminal(sandbox, 'upstart-dummy plan start broken', { columns })
    t.equal(lines[0], 'broken pre-start')
    t.ok(lines.includes('broken main'))
    t.ok(lines.some(line => /^ {2}execute +sleep 1000$/.test(line)))
    t.ok(coloured.includes('\x1b[1mbroken'))
  }
})

t.test('a start that fails tells why where a person reads it, and only there', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  for (const columns of widths) {
    const { lines } = await onTerminal(sandbox, 'start broken', { columns })
    t.equal(lines[0], 'start: Job failed to start')
    t.match(lines.join(' '), /broken: pre-start process ended with exit status 7/)
    t.match(lines.join(' '), /can not be opened/, 'the end of its log')
    t.equal(lines.at(-1), "Try `upstart-dummy log broken'.")
  }
  const { lines } = await onTerminal(sandbox, 'start broken 2>/root/err; cat /root/err', { columns: 80 })
  t.same(lines, ['start: Job failed to start'], 'a file gets the message alone')
})

t.test('boot: a line a job, what is underway below them, then the report', async t => {
  const sandbox = await Sandbox.create(t, {
    ...jobs,
    slow: 'start on runlevel [2345]\npre-start exec cat /root/go\nexec sleep 1000\n',
  })
  await sandbox.run('mkfifo /root/go')
  for (const columns of widths) {
    // While `slow` waits, the last line says so; then it may go on.
    const go =
      'tmux pipe-pane "cat >/tmp/pane"; (await "tmux capture-pane -p -t 0 | grep underway:.slow >/root/seen"; echo >/root/go) & upstart-dummy boot'
    const { lines, coloured } = await onTerminal(sandbox, go, { columns })
    t.match((await sandbox.run('cat /root/seen')).out, /^ +\d+ +1 underway: slow pre-start\n/)
    t.notMatch(lines.join('\n'), 'underway', 'what was underway is gone from the screen')
    t.ok(lines.some(line => /^ +[\d.]+ {2}web +running, process \d+$/.test(line)))
    t.ok(lines.some(line => /^ +[\d.]+ {2}slow +running, process \d+$/.test(line)))
    t.ok(lines.some(line => /^Booted to runlevel 2 in [\d.]+ s: 2 running, 1 failed/.test(line)))
    t.ok(lines.includes('Failed:'))
    t.ok(coloured.includes(green('running, process')))
    t.ok(coloured.includes(red('failed: pre-start')))
    t.equal((await sandbox.run('upstart-dummy shutdown >/dev/null')).status, 0)
  }
})

t.test('without colour where it is not wanted, or can not be shown', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  await sandbox.run('start web')
  for (const columns of widths)
    for (const command of [
      'upstart-dummy status',
      'upstart-dummy tree web',
      'upstart-dummy plan start broken',
      'start broken',
      'upstart-dummy status | cat',
      'upstart-dummy boot',
    ])
      for (const env of ['NO_COLOR=1', 'TERM=dumb', ...(command.endsWith('cat') ? ['A=B'] : [])]) {
        const { lines, coloured } = await onTerminal(sandbox, command, { columns, env: [env] })
        t.notOk(isColoured(coloured), `${env} ${command}`)
        t.match(lines[0], /\w/, 'something is shown')
        if (command.endsWith('boot')) await sandbox.run('upstart-dummy shutdown; start web')
      }
})

t.test('a terminal that can not go back gets lines alone', async t => {
  const slow = 'start on runlevel [2345]\npre-start exec sleep 0.3\nexec sleep 1000\n'
  const sandbox = await Sandbox.create(t, { ...jobs, slow })
  const { out } = await sandbox.run(
    'TERM=dumb script -qc "upstart-dummy boot; upstart-dummy shutdown" /dev/null',
  )
  t.match(out, 'Booted to runlevel 2')
  t.notMatch(out, '\x1b')
  t.match((await sandbox.run('TERM=xterm script -qc "upstart-dummy boot" /dev/null')).out, '\x1b[K')
})
