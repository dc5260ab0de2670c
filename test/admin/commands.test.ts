import t from 'tap'
import { commands as initctlCommands } from '../../src/initctl/command-table.ts'
import { commands } from '../../src/program/command-table.ts'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('every command of upstart-dummy has a help text of its own', async t => {
  const sandbox = await Sandbox.create(t, {})
  for (const { name, synopsis } of commands) {
    const { out, err, status } = await sandbox.run(`upstart-dummy ${name} --help`)
    t.match(out, new RegExp(`^Usage: upstart-dummy ${name} \\[OPTION\\]\\.\\.\\.`), name)
    t.ok(out.includes(synopsis), name)
    t.equal(err, '', name)
    t.equal(status, 0, name)
  }
})

t.test('upstart-dummy help lists the commands that people use', async t => {
  const sandbox = await Sandbox.create(t, {})
  const { out } = await sandbox.run('upstart-dummy help')
  for (const { name, group } of commands) {
    const listed = new RegExp(`^  ${name} `, 'm').test(out)
    t.equal(listed, group !== null, name)
  }
})

t.test('upstart-dummy says what is wrong with a command line, and where help is', async t => {
  const sandbox = await Sandbox.create(t, {})
  const tryHelp = "Try `upstart-dummy --help' for more information.\n"
  for (const [args, message] of [
    ['', 'missing command'],
    ['nonsense', 'invalid command: nonsense'],
    ['--nonsense', 'invalid option: --nonsense'],
    ['parse --nonsense', 'invalid option: --nonsense'],
    ['parse', 'missing file name'],
    ['doctor --json now', 'unexpected argument: now'],
    ['why one another', 'unexpected argument: another'],
    ['why', 'missing job name'],
  ]) {
    const answer = await sandbox.run(`upstart-dummy ${args}`)
    t.same(answer, { out: '', err: `upstart-dummy: ${message}\n${tryHelp}`, status: 1 })
  }
})

t.test("upstart-dummy understands initctl's commands", async t => {
  const sandbox = await Sandbox.create(t, { sleeper: 'exec sleep 1000\n' })
  t.match((await sandbox.run('upstart-dummy start sleeper')).out, /^sleeper start\/running, process \d+\n$/)
  t.match((await sandbox.run('upstart-dummy list')).out, /^sleeper start\/running, process \d+\n$/)
  t.same(await sandbox.run('upstart-dummy stop sleeper'), {
    out: 'sleeper stop/waiting\n',
    err: '',
    status: 0,
  })
  t.same(await sandbox.run('upstart-dummy start nosuch'), {
    out: '',
    err: 'upstart-dummy: Unknown job: nosuch\n',
    status: 1,
  })
})

t.test('no command of upstart-dummy but status, help hides one of initctl', async t => {
  const names = new Set(initctlCommands.map(c => c.name))
  t.same(
    commands.flatMap(({ name }) => (names.has(name) ? name : [])).filter(name => name !== 'status'),
    ['help'],
  )
})
