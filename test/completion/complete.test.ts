/** What a command line may go on with, as the program that shells ask says it. */
import t, { type Test } from 'tap'
import { commands as initctlCommands } from '../../src/initctl/command-table.ts'
import { commands } from '../../src/program/command-table.ts'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { installCompletion } from './fixtures/installed.ts'

const jobs = {
  web: 'description "serves pages"\nemits page-turned\nexec sleep 1000\n',
  'sub/deep': 'exec sleep 1000\n',
  printer: 'description "prints"\ninstance $QUEUE\nexec sleep 1000\n',
  pair: `instance "$LEFT/\${RIGHT}"\nexec sleep 1000\n`,
}

/** Asks, with the words of a command line, the last of which is being typed. */
async function asking(t: Test) {
  const sandbox = await Sandbox.create(t, jobs)
  installCompletion(sandbox)
  const ask = async (...words: string[]) => {
    const quoted = words.map(word => `'${word}'`).join(' ')
    const { out, err, status } = await sandbox.run(`/usr/lib/upstart-dummy/complete ${quoted}`)
    t.equal(err, '', quoted)
    const lines = out.split('\n').slice(0, -1)
    return { words: lines.map(line => line.split('\t')[0] ?? ''), lines, files: status === 3 }
  }
  return { sandbox, ask }
}

t.test('the commands, each with its sentence', async t => {
  const { ask } = await asking(t)
  const { lines, words, files } = await ask('upstart-dummy', '')
  for (const { name, group, synopsis } of commands)
    t.equal(lines.includes(`${name}\t${synopsis}`), group !== null, name)
  for (const { name } of initctlCommands) t.ok(words.includes(name), name)
  t.equal(new Set(words).size, words.length, 'none twice')
  t.notOk(files)
  t.same((await ask('initctl', '')).words.sort(), initctlCommands.map(c => c.name).sort())
  t.same((await ask('upstart-dummy', '--verbose', 'sta')).words, ['status', 'start'])
})

t.test('the options of a command, then those of all', async t => {
  const { ask } = await asking(t)
  for (const command of commands) {
    if (command.group === null) continue
    const { words } = await ask('upstart-dummy', command.name, '-')
    const names = command.options.flatMap(({ short, long }) => [
      ...(short === null ? [] : [`-${short}`]),
      ...(long === null ? [] : [`--${long}`]),
    ])
    t.same(words.slice(0, names.length), names, command.name)
    t.same(words.slice(-2), ['--help', '--version'], command.name)
  }
  t.same((await ask('upstart-dummy', '--q')).words, ['--quiet'])
  t.same((await ask('/sbin/start', '--n')).words, ['--no-wait'], 'a link is a command')
})

t.test('a root, before the command alone, and the jobs in there', async t => {
  const { sandbox, ask } = await asking(t)
  t.same((await ask('upstart-dummy', '--ro')).words, ['--root'])
  t.same((await ask('upstart-dummy', 'status', '--ro')).words, [])
  t.same((await ask('initctl', '--ro')).words, [])
  t.same((await ask('start', '--ro')).words, [])
  for (const typed of [['--root', ''], ['--root=']])
    t.match(await ask('upstart-dummy', ...typed), { words: [], files: true }, typed.join(' '))
  await sandbox.run('mkdir -p /srv/root/etc/init && echo "exec true" >/srv/root/etc/init/inner.conf')
  for (const root of [['--root', '/srv/root'], ['--root=/srv/root']]) {
    t.ok((await ask('upstart-dummy', ...root, '')).words.includes('boot'), root.join(' '))
    t.same((await ask('upstart-dummy', ...root, 'start', '')).words, ['inner'], root.join(' '))
  }
})

t.test('the jobs, with what they say of themselves', async t => {
  const { ask } = await asking(t)
  const all = ['pair', 'printer\tprints', 'sub/deep', 'web\tserves pages']
  for (const words of [
    ['status'],
    ['tree'],
    ['status', 'web'],
    ['log', '-n', '3'],
    ['plan', 'start'],
    ['start'],
  ])
    t.same((await ask('upstart-dummy', ...words, '')).lines, all, words.join(' '))
  t.same((await ask('start', 's')).words, ['sub/deep'])
  t.same((await ask('upstart-dummy', 'plan', 'boot', '')).words, [], 'nothing comes after it')
  t.same((await ask('upstart-dummy', 'plan', '')).words, ['start', 'stop', 'restart', 'emit', 'boot'])
})

t.test('the instances of a job, by the variables that name them', async t => {
  const { sandbox, ask } = await asking(t)
  t.same((await ask('start', 'printer', '')).words, ['QUEUE='])
  t.same((await ask('start', 'pair', '')).words, ['LEFT=', 'RIGHT='])
  t.same((await ask('start', 'web', '')).words, [])
  t.equal((await sandbox.run('start printer QUEUE=a4; start printer QUEUE=a3')).err, '')
  t.same((await ask('/sbin/stop', 'printer', 'QUEUE=a')).words.sort(), ['QUEUE=a3', 'QUEUE=a4'])
  t.same((await ask('upstart-dummy', 'tree', 'printer', '')).words.sort(), ['QUEUE=', 'QUEUE=a3', 'QUEUE=a4'])
})

t.test('events, priorities, runlevels, files', async t => {
  const { ask } = await asking(t)
  t.same((await ask('initctl', 'emit', 'p')).words, ['page-turned', 'power-status-changed'])
  t.same((await ask('initctl', 'log-priority', 'm')).words, ['message'])
  t.same((await ask('upstart-dummy', 'boot', '--runlevel', '')).words, [
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    'S',
  ])
  t.same((await ask('upstart-dummy', 'boot', '--runlevel=3')).words, ['--runlevel=3'])
  t.match(await ask('upstart-dummy', 'parse', ''), { words: [], files: true })
  t.match(await ask('upstart-dummy', 'boot', '--profile', ''), { words: [], files: true })
  t.match(await ask('upstart-dummy', 'boot', '--profile', 'x', ''), { words: [], files: false })
  t.match(await ask('upstart-dummy', 'nosuch', ''), { words: [], files: false })
})
