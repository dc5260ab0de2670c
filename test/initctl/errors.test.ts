/** Every message of doc/upstart-messages.tsv that the command line can give, by its number there. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { withProgram } from '../../src/command-line/messages.ts'
import type { Refusal } from '../../src/engine/engine.ts'
import { messages, refusalText } from '../../src/init/messages.ts'
import { job, type Scene, scene } from './fixtures/scene.ts'

interface Row {
  readonly id: string
  /** The command line, split at blanks; `''` is an empty argument. */
  readonly call: string
  readonly in?: Scene
  /** Of stderr, without the final newline. */
  readonly err?: string
  readonly out?: string
  readonly status?: number
}

const tried = (program: string, error: string) =>
  `${program}: ${error}\nTry \`${program} --help' for more information.`
const inJob = { UPSTART_JOB: 'sl', UPSTART_INSTANCE: 'i' }
const nobody = { uid: 65534 }
const refused = (why: Refusal, asked = {}): Scene => ({
  answer: { ok: false, error: refusalText(why, asked) },
})
const runtime = t.testdir({})

const rows: readonly Row[] = [
  { id: 'M025', call: 'initctl', err: tried('initctl', 'missing command') },
  { id: 'M025', call: 'initctl --quiet', err: tried('initctl', 'missing command') },
  { id: 'M026', call: 'initctl bogus', err: tried('initctl', 'invalid command: bogus') },
  { id: 'M026', call: "initctl ''", err: tried('initctl', 'invalid command: ') },
  { id: 'M027', call: 'initctl -x', err: tried('initctl', 'invalid option: -x') },
  { id: 'M027', call: 'start -h', err: tried('start', 'invalid option: -h') },
  { id: 'M028', call: 'initctl --bogus', err: tried('initctl', 'invalid option: --bogus') },
  { id: 'M028', call: 'initctl start sl --bogus', err: tried('initctl', 'invalid option: --bogus') },
  { id: 'M028', call: 'start --bogus sl', err: tried('start', 'invalid option: --bogus') },
  { id: 'M028', call: 'initctl list --no-wait', err: tried('initctl', 'invalid option: --no-wait') },
  { id: 'M029', call: 'start --quiet=1 sl', err: tried('start', 'unexpected argument: --quiet=1') },
  { id: 'M030', call: 'initctl --dest', err: tried('initctl', 'missing argument: --dest') },
  { id: 'M030', call: 'initctl check-config -i', err: tried('initctl', 'missing argument: -i') },
  ...['start', 'stop', 'restart', 'reload', 'status'].flatMap(name => [
    { id: 'M031', call: name, err: tried(name, 'missing job name') },
    { id: 'M031', call: `initctl ${name}`, err: tried('initctl', 'missing job name') },
    { id: 'M031', call: name, in: { env: { UPSTART_JOB: 'sl' } }, err: tried(name, 'missing job name') },
    { id: 'M031', call: name, in: { env: { UPSTART_INSTANCE: '' } }, err: tried(name, 'missing job name') },
  ]),
  { id: 'M031', call: 'initctl usage', err: tried('initctl', 'missing job name') },
  ...['get-env A', 'set-env A=1', 'unset-env A', 'list-env', 'reset-env'].map(call => ({
    id: 'M031',
    call: `initctl ${call}`,
    in: { env: { UPSTART_JOB: 'sl' } },
    err: tried('initctl', 'missing job name'),
  })),
  { id: 'M032', call: 'initctl emit', err: tried('initctl', 'missing event name') },
  { id: 'M033', call: 'initctl get-env', err: tried('initctl', 'missing variable name') },
  { id: 'M033', call: 'initctl unset-env -g', err: tried('initctl', 'missing variable name') },
  { id: 'M034', call: 'initctl set-env', err: tried('initctl', 'missing variable value') },
  { id: 'M035', call: 'initctl notify-dbus-address', err: tried('initctl', 'missing D-Bus address') },
  { id: 'M036', call: 'initctl notify-cgroup-manager-address', err: tried('initctl', 'missing address') },
  { id: 'M037', call: 'initctl --dest=x list', err: tried('initctl', '--dest given without --system') },
  {
    id: 'M037',
    call: 'status sl --dest com.ubuntu.Upstart',
    err: tried('status', '--dest given without --system'),
  },
  {
    id: 'M038',
    call: 'initctl --user list',
    in: { env: { UPSTART_SESSION: 'unix:abstract=/com/ubuntu/upstart-session/0/99' } },
    err: 'initctl: Unable to connect to Upstart: Failed to connect to socket /com/ubuntu/upstart-session/0/99: Connection refused',
  },
  {
    id: 'M038',
    call: 'start sl',
    in: { env: { UPSTART_SESSION: 'unix:path=/run/s,guid=1' } },
    err: 'start: Unable to connect to Upstart: Failed to connect to socket /run/s: Connection refused',
  },
  {
    id: 'M040',
    call: 'initctl list --session',
    err: 'initctl: Unable to connect to session bus: there are no session jobs here',
  },
  {
    id: 'M040',
    call: 'initctl check-config --session',
    err: 'initctl: Unable to connect to session bus: there are no session jobs here',
    status: 0,
  },
  {
    id: 'M041',
    call: 'start --user sl',
    err: "start: UPSTART_SESSION isn't set in the environment. Unable to locate the Upstart instance.",
  },
  {
    id: 'M041',
    call: 'initctl check-config --user',
    err: "initctl: UPSTART_SESSION isn't set in the environment. Unable to locate the Upstart instance.",
    status: 0,
  },
  {
    id: 'M042',
    call: 'start sl',
    in: { answer: { ok: false, error: messages.disconnected } },
    err: 'start: Connection was disconnected before a reply was received',
  },
  ...['start', 'stop', 'restart', 'reload', 'status'].flatMap(name => [
    { id: 'M043', call: `${name} nosuch`, err: `${name}: Unknown job: nosuch` },
    { id: 'M043', call: `initctl ${name} nosuch A=1`, err: 'initctl: Unknown job: nosuch' },
    { id: 'M043', call: `${name} nosuch notpair`, err: `${name}: Unknown job: nosuch` },
    { id: 'M044', call: `${name} ''`, err: `${name}: Name may not be empty string` },
    {
      id: 'M044',
      call: name,
      in: { env: { UPSTART_JOB: '', UPSTART_INSTANCE: '' } },
      err: `${name}: Name may not be empty string`,
    },
    { id: 'M045', call: `${name} sl notpair`, err: `${name}: Env must be KEY=VALUE pairs` },
    { id: 'M045', call: `${name} sl A=1 ''`, err: `${name}: Env must be KEY=VALUE pairs` },
  ]),
  { id: 'M043', call: 'initctl usage nosuch', err: 'initctl: Unknown job: nosuch' },
  { id: 'M043', call: 'initctl show-config nosuch', err: 'initctl: Unknown job: nosuch' },
  {
    id: 'M043',
    call: 'initctl get-env A',
    in: { env: { ...inJob, UPSTART_JOB: 'no' } },
    err: 'initctl: Unknown job: no',
  },
  { id: 'M044', call: "initctl emit ''", err: 'initctl: Name may not be empty string' },
  { id: 'M044', call: "initctl show-config ''", err: 'initctl: Name may not be empty string' },
  { id: 'M044', call: "initctl usage ''", err: 'initctl: Name may not be empty string' },
  { id: 'M045', call: 'initctl emit foo notpair', err: 'initctl: Env must be KEY=VALUE pairs' },
  {
    id: 'M046',
    call: 'start sl',
    in: refused({ kind: 'bad-instance', error: 'Unknown parameter: X', job: 'sl' }),
    err: 'start: Unknown parameter: X',
  },
  {
    id: 'M046',
    call: 'start sl',
    in: refused({ kind: 'bad-instance', error: 'Unknown parameter: X', job: 'sl' }, { usage: 'sl X=<x>' }),
    err: 'start: Unknown parameter: X\nUsage: sl X=<x>',
  },
  {
    id: 'M046',
    call: 'restart sl',
    in: refused(
      { kind: 'bad-instance', error: 'Unknown parameter: X', job: 'sl' },
      { usage: 'sl X=<x>', restart: true },
    ),
    err: 'restart: Unknown parameter: X',
  },
  {
    id: 'M047',
    call: 'stop sl',
    in: refused({ kind: 'bad-instance', error: 'Expected operator', job: 'sl' }),
    err: 'stop: Expected operator',
  },
  {
    id: 'M048',
    call: 'status sl',
    in: refused({ kind: 'bad-instance', error: 'Mismatched braces', job: 'sl' }),
    err: 'status: Mismatched braces',
  },
  { id: 'M049', call: 'reload sl', err: 'reload: Unknown instance: ' },
  {
    id: 'M049',
    call: 'stop sl',
    in: refused({ kind: 'unknown-instance', name: 'i' }),
    err: 'stop: Unknown instance: i',
  },
  {
    id: 'M050',
    call: 'start sl',
    in: refused({ kind: 'already-running', job: 'sl', name: '' }),
    err: 'start: Job is already running: sl',
  },
  {
    id: 'M050',
    call: 'initctl start sl',
    in: refused({ kind: 'already-running', job: 'sl', name: 'a b' }),
    err: 'initctl: Job is already running: sl (a b)',
  },
  {
    id: 'M051',
    call: 'stop sl',
    in: refused({ kind: 'already-stopped', job: 'sl', name: 'i' }),
    err: 'stop: Job has already been stopped: sl (i)',
  },
  {
    id: 'M052',
    call: 'restart sl',
    in: refused({ kind: 'already-stopped', job: 'sl', name: '' }, { restart: true }),
    err: 'restart: Job has already been stopped: ',
  },
  {
    id: 'M053',
    call: 'restart',
    in: { env: inJob, ...refused({ kind: 'already-stopped', job: 'sl', name: 'i' }) },
    err: 'restart: Job has already been stopped: sl (i)',
  },
  {
    id: 'M054',
    call: 'start sl',
    in: { answer: { ok: false, error: messages.failedToStart } },
    err: 'start: Job failed to start',
  },
  {
    id: 'M055',
    call: 'stop sl',
    in: { answer: { ok: false, error: messages.failedWhileStopping } },
    err: 'stop: Job failed while stopping',
  },
  {
    id: 'M056',
    call: 'restart sl',
    in: { answer: { ok: false, error: messages.failedToRestart } },
    err: 'restart: Job failed to restart',
  },
  {
    id: 'M057',
    call: 'reload sl',
    in: refused({ kind: 'not-running', job: 'sl', name: 'i' }),
    err: 'reload: Job is not running: sl (i)',
  },
  ...['start', 'stop', 'restart', 'reload'].flatMap(name => [
    {
      id: 'M060',
      call: `${name} sl`,
      in: nobody,
      err: `${name}: You do not have permission to modify job: sl`,
    },
    {
      id: 'M060',
      call: `initctl ${name}`,
      in: { ...nobody, env: inJob },
      err: 'initctl: You do not have permission to modify job: sl',
    },
  ]),
  { id: 'M061', call: 'initctl check-config nosuch', err: 'initctl: Invalid job class: nosuch' },
  {
    id: 'M063',
    call: 'initctl emit e',
    in: { answer: { ok: false, error: messages.eventFailed } },
    err: 'initctl: Event failed',
  },
  ...[
    ['M064', 'emit e', 'emit an event'],
    ['M065', 'reload-configuration', 'reload configuration'],
    ['M067', 'log-priority debug', 'set log priority'],
    ['M068', 'notify-disk-writeable', 'notify disk is writeable'],
    ['M070', 'notify-dbus-address a', 'notify D-Bus address'],
    ['M071', 'notify-cgroup-manager-address a', 'notify cgroup manager address'],
    ['M073', 'set-env A=1', 'modify job environment'],
    ['M073', 'unset-env -g A', 'modify job environment'],
    ['M073', 'reset-env', 'modify job environment'],
    ['M074', 'get-env A', 'query job environment'],
    ['M074', 'list-env', 'query job environment'],
  ].map(([id = '', call = '', what = '']) => ({
    id,
    call: `initctl ${call}`,
    in: nobody,
    err: `initctl: You do not have permission to ${what}`,
  })),
  {
    id: 'M066',
    call: 'initctl log-priority bogus',
    err: 'initctl: The log priority given was not recognised',
  },
  { id: 'M066', call: "initctl log-priority ''", err: 'initctl: The log priority given was not recognised' },
  {
    id: 'M069',
    call: 'initctl notify-dbus-address foo',
    err: 'initctl: Not permissible to notify D-Bus address for PID 1',
  },
  ...['set-env A=1', 'set-env -r A', 'unset-env A', 'reset-env', 'set-env -g A=1'].map(call => ({
    id: 'M072',
    call: `initctl ${call}`,
    err: 'initctl: Not permissible to modify PID 1 job environment',
  })),
  ...['set-env -g A=1', 'unset-env -g A', 'reset-env --global'].map(call => ({
    id: 'M072',
    call: `initctl ${call}`,
    in: { env: inJob },
    err: 'initctl: Not permissible to modify PID 1 job environment',
  })),
  ...['set-env A', 'unset-env A', 'reset-env', 'get-env A'].map(call => ({
    id: 'M078',
    call: `initctl ${call}`,
    in: { env: inJob },
    err: 'initctl: Unknown instance: i of job sl',
  })),
  { id: 'M075', call: 'initctl get-env FOO', err: 'initctl: No such variable: FOO' },
  { id: 'M076', call: "initctl get-env ''", err: 'initctl: Variable may not be empty string' },
  {
    id: 'M077',
    call: 'initctl list-env',
    in: { env: { UPSTART_JOB: '', UPSTART_INSTANCE: '' } },
    err: 'initctl: Job may not be empty string',
  },
  { id: 'M078', call: 'initctl list-env', in: { env: inJob }, err: 'initctl: Unknown instance: i of job sl' },
  { id: 'M080', call: 'initctl list-sessions', err: 'initctl: Unable to query session directory' },
  {
    id: 'M081',
    call: 'initctl list-sessions',
    in: { env: { XDG_RUNTIME_DIR: runtime } },
    err: 'initctl: unable to determine sessions',
  },
  {
    id: 'M082',
    call: 'initctl check-config bad',
    out: 'bad\n  start on: unknown event nothing\n  stop on: unknown job nobody\n',
  },
  {
    id: 'M083',
    call: 'initctl check-config bad -i nothing',
    out: 'bad\n  stop on: unknown job nobody\n',
  },
  { id: 'M085', call: 'telinit', err: tried('telinit', 'missing runlevel') },
  { id: 'M085', call: 'telinit -t 3', err: tried('telinit', 'missing runlevel') },
  ...['9', '22', 'x', "''", 'a'].map(level => ({
    id: 'M086',
    call: `telinit ${level}`,
    err: tried('telinit', `illegal runlevel: ${level.replace("''", '')}`),
  })),
  { id: 'M087', call: 'telinit 2', in: { uid: 1000 }, err: 'telinit: Need to be root' },
  { id: 'M087', call: 'telinit q', in: { uid: 1000 }, err: 'telinit: Need to be root' },
  { id: 'M089', call: 'runlevel', err: 'runlevel:/nonexistent/utmp: No such file or directory' },
  { id: 'M089', call: 'runlevel /none', err: 'runlevel:/none: No such file or directory' },
  { id: 'M099', call: 'runlevel /dev/null', out: 'unknown\n' },
  { id: 'M099', call: 'runlevel', in: { env: { RUNLEVEL: '' } }, out: 'unknown\n' },
]

const jobs = [
  job('sl'),
  job('bad', { startOn: { event: 'nothing', env: null }, stopOn: { event: 'stopped', env: ['nobody'] } }),
]

t.test('what is said, and the exit status', t => {
  for (const { id, call, in: given, out = '', err, status = 1 } of rows) {
    const [program = '', ...args] = call.split(' ').map(word => (word === "''" ? '' : word))
    const answer = scene({ jobs, ...given })(program, ...args)
    const expected = { out, err: err === undefined ? '' : `${err}\n`, status }
    t.same({ out: answer.out, err: answer.err, status: answer.status }, expected, `${id}: ${call}`)
  }
  t.end()
})

t.test('a command line that is wrong asks nothing of init', t => {
  for (const { call, in: given, err } of rows) {
    if (err?.includes('Try ') !== true) continue
    const [program = '', ...args] = call.split(' ')
    t.same(scene({ jobs, ...given })(program, ...args).asked, [], call)
  }
  t.end()
})

/** Each message of the table as a pattern: names in capitals, and the X of options, stand for anything. */
function patterns(table: string): Map<string, RegExp> {
  return new Map(
    table.split('\n').flatMap(line => {
      const [id, , , , message = ''] = line.split('\t')
      if (id === undefined || !/^M\d+$/.test(id)) return []
      const literal = message.replaceAll('\\n', '\n').replace(/[[\](){}.*+?^$|\\]/g, '\\$&')
      const names = /\b(PROG|NAME|INST|OPT|TEXT|VAR|FILE|ERR|X|E|J)\b|--xyz|--opt=V|-x(?=\n)/g
      return [
        [
          id,
          new RegExp(`^${literal.replace('\\[ \\(INST\\)\\]', '( \\(INST\\))?').replace(names, '[^]*')}$`),
        ],
      ]
    }),
  )
}

const table = 'doc/upstart-messages.tsv'
t.test('the table has each of them', async t => {
  const byId = patterns(readFileSync(table, 'utf8'))
  for (const { id, call, err, out = '' } of rows) {
    const lines = err === undefined ? out.replaceAll('stop on:', 'start on:').trimEnd().split('\n') : [err]
    t.ok(
      lines.some(line => byId.get(id)?.test(line)),
      `${id}: ${call}`,
    )
  }
})

/** Messages of the table that other tests see: the part of each that they look for. */
const elsewhere: { readonly [file: string]: { readonly [id: string]: string } } = {
  'test/command/messages.test.ts': {
    M001: 'Unknown stanza',
    M002: 'Expected token',
    M003: 'Unexpected token',
    M004: 'Trailing slash in file',
    M005: 'Unterminated quoted string',
    M006: 'Unterminated block',
    M007: 'Illegal interval, expected number of seconds',
    M008: "Illegal limit, expected 'unlimited' or integer",
    M009: 'Illegal exit status, expected integer',
    M010: 'Illegal file creation mask, expected octal integer',
    M011: 'Illegal nice value, expected -20 to 19',
    M012: "Illegal oom adjustment, expected -16 to 15 or 'never'",
    M013: "Illegal oom score adjustment, expected -999 to 1000 or 'never'",
    M014: 'Expected event',
    M015: 'Expected operator',
    M016: 'Expected variable name before value',
    M017: 'Mismatched parentheses',
    M018: 'Illegal signal status, expected integer',
    M020: ': ',
    M039: 'Unable to connect to system bus: ',
    M101: 'unable to execute: ',
    M102: 'unable to change working directory: ',
    M103: 'unable to change root directory: ',
    M104: 'unable to find setuid user',
    M105: 'unable to find setgid group',
    M106: ' resource limit: ',
    M134: 'terminated with status ',
    M135: 'killed by ',
    M136: 'killed by signal ',
    M137: 'exited normally',
    M138: ' process (',
    M139: 'process ended, respawning',
    M140: ' respawning too fast, stopped',
    M141: 'Sending ',
    M143: 'Failed to obtain ',
    M144: ' goal changed from ',
    M145: ' state changed from ',
    M146: 'Handling ',
    M147: ' became new process ',
  },
  'test/admin/parse.test.ts': { M019: 'Error while loading configuration file: ' },
  'test/initctl/commands.test.ts': { M084: 'Ignoring stale session file: ' },
  'test/initctl/init-checkconf.test.ts': {
    M152: 'ERROR: Must specify configuration file',
    M153: ' does not exist',
    M154: 'ERROR: File must end in .conf',
    M155: ' syntax invalid:',
    M156: ' shell syntax invalid in ',
    M161: ': syntax ok',
  },
}

/** Messages of the table that nobody can get here. */
const unreachableHere: readonly (readonly [ids: string, why: string])[] = [
  [
    'M021 M022 M023 M024 M150 M151',
    'nothing is watched or loaded beforehand, a folder that is not there has no jobs',
  ],
  ['M079', 'there is no init that could run out of memory while it is asked'],
  ['M058', 'of releases before 1.10'],
  ['M059 M127 M128 M129 M130', 'no cgroup manager is needed: jobs run without their cgroup'],
  ['M062', 'a job whose file has gone is stopped without an error (test/command/messages.test.ts)'],
  ['M088', 'nothing is called with the rights of another user'],
  [
    'M090 M091 M092 M093 M094 M095 M096 M097 M098 M100',
    'shutdown(8), halt(8) and reboot(8) are not replaced',
  ],
  ['M107 M108 M109 M110 M111 M112 M113 M114', 'of a C library that fails, or a kernel that refuses root'],
  ['M115 M116 M117 M133', 'a warning that says the same, the job runs'],
  ['M118 M119 M120 M125 M131 M142', 'of a system call that can only fail for want of memory'],
  [
    'M121 M122 M123 M124 M132 M149',
    'no log goes through a terminal; one that can not be written is a warning',
  ],
  ['M126', 'no security profile is switched'],
  ['M148', 'an exec of what is traced is not told'],
  ['M157 M158 M159 M160', 'init-checkconf asks no second init'],
  ['M162 M163', 'upstart-job is a program of Upstart, which stays'],
]

t.test('each message of the table has a test, or a reason', async t => {
  const messages = new Map(
    readFileSync(table, 'utf8')
      .split('\n')
      .flatMap(line => {
        const [id = '', , , , message = ''] = line.split('\t')
        return /^M\d+$/.test(id) ? [[id, message] as const] : []
      }),
  )
  const told = new Map(unreachableHere.flatMap(([ids, why]) => ids.split(' ').map(id => [id, why] as const)))
  for (const { id } of rows) told.set(id, 'here')
  for (const [file, parts] of Object.entries(elsewhere)) {
    const test = readFileSync(file, 'utf8').replaceAll('\\', '')
    for (const [id, part] of Object.entries(parts)) {
      t.ok(messages.get(id)?.includes(part), `${id} says "${part}"`)
      t.ok(test.includes(part), `${file} looks for "${part}"`)
      told.set(id, file)
    }
  }
  for (const [id, message] of messages) t.ok(told.has(id), `${id}: ${message}`)
})

t.test('the blank after the program is dropped where a file name follows', async t => {
  t.equal(withProgram('start', 'Unknown job: x'), 'start: Unknown job: x')
  t.equal(
    withProgram('init', '/etc/init/x.conf:1: Unknown stanza'),
    'init:/etc/init/x.conf:1: Unknown stanza',
  )
  t.equal(withProgram('x', 'word'), 'x: word')
  t.equal(withProgram('x', 'a:b'), 'x:a:b')
})
