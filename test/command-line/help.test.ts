import t from 'tap'
import { commandList, helpText, screenWidth, versionText } from '../../src/command-line/help.ts'
import type { Command } from '../../src/command-line/invocation.ts'
import { commands } from '../../src/initctl/command-table.ts'
import { scene } from '../initctl/fixtures/scene.ts'

const command: Command = {
  name: 'knit',
  argument: 'YARN',
  synopsis: 'Knit something.',
  help: 'A first paragraph of some length that is wider than fifty columns.\n\nA second.',
  options: [
    {
      short: 'n',
      long: 'needles',
      argument: null,
      help: 'which needles are taken is up to whoever does the knitting',
    },
    { short: null, long: 'dest', argument: 'NAME', help: 'for whom' },
    { short: 'i', long: 'ignore-stitches', argument: 'LIST', help: 'stitches to drop' },
    { short: 'e', long: null, argument: 'KEY=VALUE', help: 'more' },
    { short: null, long: 'hidden', argument: null, help: null },
  ],
  run: () => 0,
}

t.test('the layout of --help', async t => {
  const expected = [
    'Usage: wool knit [OPTION]... YARN',
    'Knit something.',
    '',
    'Options:',
    '  -n, --needles               which needles are',
    '                                taken is up to',
    '                                whoever does the',
    '                                knitting',
    '      --dest=NAME             for whom',
    '  -i, --ignore-stitches=LIST  stitches to drop',
    '  -e KEY=VALUE                more',
    '',
    'A first paragraph of some length that is wider',
    'than fifty columns.',
    '',
    'A second.',
    '',
  ]
  const text = helpText('wool knit', command, command.options, 50)
  const end = text.indexOf('Report bugs to')
  t.same(text.slice(0, end).split('\n'), expected.concat(''))
  t.match(text.slice(end), /^.*\n$/)
})

t.test('a first column of more than 28 columns has its line for itself', async t => {
  const options = [{ short: 'i', long: 'ignore-stitches', argument: 'LISTS', help: 'stitches to drop' }]
  t.match(helpText('x', command, options, 80), /LISTS\n {30}stitches to drop\n/)
})

t.test('a screen narrower than 50 columns does not make the second column narrower', async t => {
  const options = (width: number) => helpText('x', command, command.options, width).split('\n\n')[1]
  t.equal(options(20), options(50))
  t.not(options(60), options(50))
})

t.test('a command without arguments ends its usage after the options', async t => {
  t.match(helpText('x', { ...command, argument: '' }, [], 80), /^Usage: x \[OPTION\]\.\.\.\n/)
})

t.test('the width is $COLUMNS, else that of the terminal, else 80', async t => {
  t.equal(
    screenWidth('100', () => 120),
    100,
  )
  t.equal(
    screenWidth('wide', () => 120),
    120,
  )
  t.equal(
    screenWidth('', () => null),
    80,
  )
  t.equal(
    screenWidth(undefined, () => null),
    80,
  )
  t.not(
    scene({ env: { COLUMNS: '60' } })('initctl', 'start', '--help').out,
    scene({ columns: () => 90 })('initctl', 'start', '--help').out,
  )
})

t.test('--help tells what was called', async t => {
  const call = scene()
  const usages: readonly (readonly [line: string, usage: string])[] = [
    ['initctl --help', 'Usage: initctl [OPTION]... COMMAND [OPTION]... [ARG]...'],
    ['initctl start --help', 'Usage: initctl start [OPTION]... JOB [KEY=VALUE]...'],
    ['start --help', 'Usage: start [OPTION]... JOB [KEY=VALUE]...'],
    ['/sbin/status x --help', 'Usage: status [OPTION]... JOB [KEY=VALUE]...'],
    ['-stop --help', 'Usage: stop [OPTION]... JOB [KEY=VALUE]...'],
    ['initctl.real --help', 'Usage: initctl.real [OPTION]... COMMAND [OPTION]... [ARG]...'],
    ['initctl list --help', 'Usage: initctl list [OPTION]...'],
    ['telinit --help', 'Usage: telinit [OPTION]... RUNLEVEL'],
    ['runlevel --help', 'Usage: runlevel [OPTION]... [UTMP]'],
  ]
  for (const [line, usage] of usages) {
    const [program = '', ...args] = line.split(' ')
    const { out, err, status } = call(program, ...args)
    t.same([out.split('\n')[0], err, status], [usage, '', 0], line)
  }
  t.match(call('initctl', '--help').out, "\nFor a list of commands, try `initctl help'.\n")
})

t.test('every command describes itself', async t => {
  for (const { name, synopsis } of commands) {
    const { out, status } = scene()('initctl', name, '--help')
    t.equal(status, 0)
    t.equal(out.split('\n')[1], synopsis, name)
    for (const line of out.split('\n')) t.ok(line.length < 80, line)
    for (const option of [
      '--session',
      '--system',
      '--dest=NAME',
      '--user',
      '-q, --quiet',
      '-v, --verbose',
      '--help',
      '--version',
    ]) {
      t.match(out, ` ${option} `)
    }
    t.notMatch(out, '--debug')
  }
})

t.test("a command's own options come before those of all", async t => {
  const { out } = scene()('initctl', 'check-config', '--help')
  t.ok(out.indexOf('--warn') < out.indexOf('--session'))
})

t.test('initctl help lists the commands by groups', async t => {
  const { out, err, status } = scene()('initctl', 'help', 'anything')
  t.same([err, status], ['', 0])
  t.same(out.match(/^\w+ commands:$/gm), [
    'Job commands:',
    'Event commands:',
    'Environment commands:',
    'Other commands:',
  ])
  t.same(
    out.split('\n').flatMap(line => /^ {2}([a-z-]+)/.exec(line)?.[1] ?? []),
    commands.map(c => c.name),
  )
  t.match(out, '\n  start                       Start job.\n')
  t.match(out, '\n  notify-cgroup-manager-address\n                              Inform Upstart')
  t.ok(out.endsWith("\n\nFor more information on a command, try `initctl COMMAND --help'.\n"))
  t.equal(
    commandList('x', [], 80).split('\n').at(-2),
    "For more information on a command, try `x COMMAND --help'.",
  )
})

t.test('--quiet leaves help and version alone', async t => {
  t.match(scene()('initctl', '-q', 'help').out, 'Job commands:')
  t.match(scene()('start', '-q', '--version').out, /^start /)
})

t.test('the first line of --version', async t => {
  t.equal(versionText('initctl').split('\n')[0], 'initctl (upstart 1.13.2)')
  t.equal(versionText('upstart').split('\n')[0], 'upstart 1.13.2')
  t.match(scene()('start', '--version', '--bogus').out, /^start \(upstart 1\.13\.2\)\n/)
  t.match(scene()('initctl', 'start', '--version').out, /^initctl \(upstart 1\.13\.2\)\n/)
  t.match(scene()('runlevel', '--version').out, /^runlevel \(upstart 1\.13\.2\)\n/)
})
