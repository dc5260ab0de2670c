/** Each stanza as init(5) describes it: what is taken, what repetition does, what is refused and at which byte. */
import t from 'tap'
import type { JobClass } from '../../src/job-file/job-class.ts'
import { families, stanzas } from '../../src/job-file/stanzas.ts'
import { job, read, said } from './fixtures/read.ts'

/** A text of one stanza: what it says, or its fault as `LINE:OFFSET: message`. */
type Row = readonly [text: string, said: Partial<JobClass> | string]

const rows: { readonly [stanza: string]: readonly Row[] } = {
  ...words('description', 'description'),
  ...words('author', 'author'),
  ...words('version', 'version'),
  ...words('usage', 'usage'),
  ...words('instance', 'instance'),
  ...words('chroot', 'chroot'),
  ...words('chdir', 'chdir'),
  ...words('setuid', 'setuid'),
  ...words('setgid', 'setgid'),
  ...words('apparmor switch', 'apparmorSwitch'),
  ...lists('emits', 'emits'),
  ...lists('export', 'export'),
  env: [
    ['env KEY', { env: ['KEY'] }],
    ['env KEY=', { env: ['KEY='] }],
    ['env KEY=VALUE', { env: ['KEY=VALUE'] }],
    ['env "KEY=a b"', { env: ['KEY=a b'] }],
    ['env KEY="a b"', { env: ['KEY=a b'] }],
    ['env KEY=$OTHER', { env: ['KEY=$OTHER'] }],
    ['env =x', { env: ['=x'] }],
    ['env A=1\nenv B=2\nenv A=3', { env: ['A=1', 'B=2', 'A=3'] }],
    ['env', '1:3: Expected token'],
    ['env # c', '1:4: Expected token'],
    ['env A=1 B=2', '1:8: Unexpected token'],
  ],
  'start on': [
    ['start on foo', { startOn: { event: 'foo', env: null } }],
    ['start on foo\nstart on bar x', { startOn: { event: 'bar', env: ['x'] } }],
    ['start', '1:5: Expected token'],
    ['start on', '1:8: Expected token'],
    ['start when foo', '1:6: Unknown stanza'],
    ['start onfoo', '1:6: Unknown stanza'],
  ],
  'stop on': [
    ['stop on foo A=1', { stopOn: { event: 'foo', env: ['A=1'] } }],
    ['stop on foo\nstop on bar', { stopOn: { event: 'bar', env: null } }],
    ['stop', '1:4: Expected token'],
    ['stop on # c', '1:8: Expected token'],
    ['stop off', '1:5: Unknown stanza'],
  ],
  manual: [
    ['manual', {}],
    ['start on foo\nmanual', {}],
    ['start on foo\nstop on bar\nmanual', { stopOn: { event: 'bar', env: null } }],
    ['manual\nstart on foo', { startOn: { event: 'foo', env: null } }],
    ['start on foo\nmanual task', { task: true }],
    ['manual x', '1:7: Unknown stanza'],
  ],
  ...commands('exec', 'main'),
  ...scripts('script', 'main'),
  ...phases('pre-start'),
  ...phases('post-start'),
  ...phases('pre-stop'),
  ...phases('post-stop'),
  task: [
    ['task', { task: true }],
    ['task # c', { task: true }],
    ['task\ntask', { task: true }],
    ['task now', '1:5: Unexpected token'],
  ],
  respawn: [
    ['respawn', { respawn: true }],
    ['respawn\nrespawn', { respawn: true }],
    ['respawn # c', { respawn: true }],
    ['respawn forever', '1:8: Unknown stanza'],
    ['respawn "limit" 1 2', '1:8: Unknown stanza'],
  ],
  'respawn limit': [
    ['respawn limit 2 120', { respawnLimit: 2, respawnInterval: 120 }],
    ['respawn limit 0 0', { respawnLimit: 0, respawnInterval: 0 }],
    ['respawn limit unlimited', { respawnLimit: 0, respawnInterval: 0 }],
    ['respawn limit "2" "3"', { respawnLimit: 2, respawnInterval: 3 }],
    ['respawn limit +2 03', { respawnLimit: 2, respawnInterval: 3 }],
    ['respawn limit 1 2\nrespawn limit 3 4', { respawnLimit: 3, respawnInterval: 4 }],
    ['respawn\\\n limit 1 2', { respawnLimit: 1, respawnInterval: 2 }],
    ['respawn limit 2147483647 1', { respawnLimit: 2147483647, respawnInterval: 1 }],
    ['respawn limit 4294967296 1', { respawnLimit: 0, respawnInterval: 1 }],
    ['respawn limit 2147483648 1', "1:14: Illegal limit, expected 'unlimited' or integer"],
    ['respawn limit', '1:13: Expected token'],
    ['respawn limit 5', '1:15: Expected token'],
    ['respawn limit unlimited 5', '1:24: Unexpected token'],
    ['respawn limit 1 2 3', '1:18: Unexpected token'],
    ['respawn limit x 5', "1:14: Illegal limit, expected 'unlimited' or integer"],
    ['respawn limit -1 5', "1:14: Illegal limit, expected 'unlimited' or integer"],
    ['respawn limit 1.5 5', "1:14: Illegal limit, expected 'unlimited' or integer"],
    ['respawn limit 5 x', '1:16: Illegal interval, expected number of seconds'],
    ['respawn limit 5 -1', '1:16: Illegal interval, expected number of seconds'],
    ['respawn limit 5 unlimited', '1:16: Illegal interval, expected number of seconds'],
  ],
  'normal exit': [
    ['normal exit 0', { normalExit: [0] }],
    ['normal exit 0 TERM SIGINT 300', { normalExit: [0, 15 << 8, 2 << 8, 300] }],
    ['normal exit 1\nnormal exit 1 2', { normalExit: [1, 1, 2] }],
    ['normal exit 2147483647', { normalExit: [2147483647] }],
    ['normal', '1:6: Expected token'],
    ['normal exit', '1:11: Expected token'],
    ['normal exits 0', '1:7: Unknown stanza'],
    ['normal exit 2147483648', '1:12: Illegal exit status, expected integer'],
    ['normal exit -1', '1:12: Illegal exit status, expected integer'],
    ['normal exit 0 1foo', '1:14: Illegal exit status, expected integer'],
    ['normal exit term', '1:12: Illegal exit status, expected integer'],
  ],
  expect: [
    ['expect fork', { expect: 'fork' }],
    ['expect daemon', { expect: 'daemon' }],
    ['expect stop', { expect: 'stop' }],
    ['expect none', {}],
    ['expect fork\nexpect none', {}],
    ['expect', '1:6: Expected token'],
    ['expect cheese', '1:7: Unknown stanza'],
    ['expect Fork', '1:7: Unknown stanza'],
    ['expect fork fork', '1:12: Unexpected token'],
  ],
  'kill timeout': [
    ['kill timeout 30', { killTimeout: 30 }],
    ['kill timeout 0', { killTimeout: 0 }],
    ['kill timeout 1\nkill timeout 2', { killTimeout: 2 }],
    ['kill', '1:4: Expected token'],
    ['kill timeout', '1:12: Expected token'],
    ['kill foo', '1:5: Unknown stanza'],
    ['kill timeout abc', '1:13: Illegal interval, expected number of seconds'],
    ['kill timeout -3', '1:13: Illegal interval, expected number of seconds'],
    ['kill timeout 5s', '1:13: Illegal interval, expected number of seconds'],
    ['kill timeout 9223372036854775808', '1:13: Illegal interval, expected number of seconds'],
    ['kill timeout 1 2', '1:15: Unexpected token'],
  ],
  'kill signal': [
    ['kill signal INT', { killSignal: 2 }],
    ['kill signal SIGINT', { killSignal: 2 }],
    ['kill signal 9', { killSignal: 9 }],
    ['kill signal 64', { killSignal: 64 }],
    ['kill signal INT\nkill signal HUP', { killSignal: 1 }],
    ['kill signal', '1:11: Expected token'],
    ['kill signal FOO', '1:12: Illegal signal status, expected integer'],
    ['kill signal 0', '1:12: Illegal signal status, expected integer'],
    ['kill signal 65', '1:12: Illegal signal status, expected integer'],
    ['kill signal 2147483648', '1:12: Illegal signal status, expected integer'],
    ['kill signal INT HUP', '1:16: Unexpected token'],
  ],
  'reload signal': [
    ['reload signal USR1', { reloadSignal: 10 }],
    ['reload signal 12', { reloadSignal: 12 }],
    ['reload signal 0', { reloadSignal: 0 }],
    ['reload', '1:6: Expected token'],
    ['reload signal', '1:13: Expected token'],
    ['reload foo', '1:7: Unknown stanza'],
    ['reload signal FOO', '1:14: Illegal signal status, expected integer'],
    ['reload signal 999', '1:14: Illegal signal status, expected integer'],
    ['reload signal HUP x', '1:18: Unexpected token'],
  ],
  console: [
    ['console none', { console: 'none' }],
    ['console output', { console: 'output' }],
    ['console owner', { console: 'owner' }],
    ['console log', {}],
    ['console owner\nconsole output', { console: 'output' }],
    ['console', '1:7: Expected token'],
    ['console tty', '1:8: Unknown stanza'],
    ['console logged', '1:8: Unknown stanza'],
    ['console log extra token', '1:12: Unexpected token'],
  ],
  umask: [
    ['umask 027', { umask: 0o27 }],
    ['umask 0', { umask: 0 }],
    ['umask 777', { umask: 0o777 }],
    ['umask 007\numask 002', { umask: 2 }],
    ['umask', '1:5: Expected token'],
    ...['8', '1777', '999', '0x1f', '0o22', '022x', '-1', 'foo'].map(
      (bad): Row => [`umask ${bad}`, '1:6: Illegal file creation mask, expected octal integer'],
    ),
    ['umask 022 x', '1:10: Unexpected token'],
  ],
  nice: [
    ['nice -20', { nice: -20 }],
    ['nice 19', { nice: 19 }],
    ['nice +5', { nice: 5 }],
    ['nice 0', { nice: 0 }],
    ['nice 1\nnice 2', { nice: 2 }],
    ['nice', '1:4: Expected token'],
    ...['-21', '20', '40', 'abc', '5x', '0.5'].map(
      (bad): Row => [`nice ${bad}`, '1:5: Illegal nice value, expected -20 to 19'],
    ),
    ['nice 1 2', '1:7: Unexpected token'],
  ],
  oom: [
    ['oom 10', { oomScoreAdj: 666 }],
    ['oom -16', { oomScoreAdj: -941 }],
    ['oom -17', { oomScoreAdj: -1000 }],
    ['oom 15', { oomScoreAdj: 1000 }],
    ['oom 1', { oomScoreAdj: 66 }],
    ['oom -1', { oomScoreAdj: -58 }],
    ['oom 0', {}],
    ['oom never', { oomScoreAdj: -1000 }],
    ['oom "never"', { oomScoreAdj: -1000 }],
    ['oom 10\noom 1', { oomScoreAdj: 66 }],
    ['oom', '1:3: Expected token'],
    ...['-18', '16', 'foo', '1x'].map(
      (bad): Row => [`oom ${bad}`, "1:4: Illegal oom adjustment, expected -16 to 15 or 'never'"],
    ),
    ['oom 1 2', '1:6: Unexpected token'],
  ],
  'oom score': [
    ['oom score 100', { oomScoreAdj: 100 }],
    ['oom score -1000', { oomScoreAdj: -1000 }],
    ['oom score 1000', { oomScoreAdj: 1000 }],
    ['oom score never', { oomScoreAdj: -1000 }],
    ['oom 10\noom score 5', { oomScoreAdj: 5 }],
    ['oom score 5\noom 0', {}],
    ['oom score', '1:9: Expected token'],
    ...['-1001', '1001', 'foo'].map(
      (bad): Row => [
        `oom score ${bad}`,
        "1:10: Illegal oom score adjustment, expected -999 to 1000 or 'never'",
      ],
    ),
    ['oom score never x', '1:16: Unexpected token'],
  ],
  limit: [
    ['limit nofile 10 20', { limits: { nofile: ['10', '20'] } }],
    ['limit nofile unlimited unlimited', { limits: { nofile: ['unlimited', 'unlimited'] } }],
    ['limit core 0 unlimited', { limits: { core: ['0', 'unlimited'] } }],
    ['limit core -1 18446744073709551615', { limits: { core: ['unlimited', 'unlimited'] } }],
    ['limit nice -10 20', { limits: { nice: ['18446744073709551606', '20'] } }],
    ['limit core 20 10', { limits: { core: ['20', '10'] } }],
    ['limit core 1 2\nlimit cpu 3 4\nlimit core 5 6', { limits: { core: ['5', '6'], cpu: ['3', '4'] } }],
    ...[
      'as',
      'core',
      'cpu',
      'data',
      'fsize',
      'memlock',
      'msgqueue',
      'nice',
      'nofile',
      'nproc',
      'rss',
      'rtprio',
    ].map((name): Row => [`limit ${name} 1 2`, { limits: { [name]: ['1', '2'] } }]),
    ['limit sigpending 1 2\nlimit stack 3 4', { limits: { sigpending: ['1', '2'], stack: ['3', '4'] } }],
    ['limit', '1:5: Expected token'],
    ['limit nofile', '1:12: Expected token'],
    ['limit nofile 10', '1:15: Expected token'],
    ['limit foo 1 2', '1:6: Unknown stanza'],
    ['limit locks 1 2', '1:6: Unknown stanza'],
    ['limit rttime 1 2', '1:6: Unknown stanza'],
    ['limit nofile ten 10', "1:13: Illegal limit, expected 'unlimited' or integer"],
    ['limit nofile 10 ten', "1:16: Illegal limit, expected 'unlimited' or integer"],
    ['limit nofile 18446744073709551616 1', "1:13: Illegal limit, expected 'unlimited' or integer"],
    ['limit nofile 1 2 3', '1:17: Unexpected token'],
  ],
  'apparmor load': [
    [
      'apparmor load /etc/p',
      { process: { security: { script: false, command: '/sbin/apparmor_parser -r -W /etc/p' } } },
    ],
    [
      'apparmor load a\napparmor load b',
      { process: { security: { script: false, command: '/sbin/apparmor_parser -r -W b' } } },
    ],
    ['apparmor', '1:8: Expected token'],
    ['apparmor load', '1:13: Expected token'],
    ['apparmor unload x', '1:9: Unknown stanza'],
    ['apparmor load a b', '1:16: Unexpected token'],
  ],
  cgroup: [
    ['cgroup memory', {}],
    ['cgroup memory $UPSTART_CGROUP', {}],
    ['cgroup memory limit_in_bytes 52428800', {}],
    ['cgroup memory "a b" limit_in_bytes 52428800', {}],
    ['cgroup', '1:6: Expected token'],
    ['cgroup ""', '1:9: Expected token'],
    ['cgroup a b c d e', '1:15: Unexpected token'],
  ],
  debug: [
    ['debug', {}],
    ['debug task', { task: true }],
    ['debug x', '1:6: Unknown stanza'],
  ],
}

/** A stanza with exactly one word. */
function words(name: string, field: keyof JobClass): { readonly [stanza: string]: readonly Row[] } {
  const length = name.length
  return {
    [name]: [
      [`${name} foo`, { [field]: 'foo' }],
      [`${name} "foo bar"`, { [field]: 'foo bar' }],
      [`${name} foo # c`, { [field]: 'foo' }],
      [`${name} \\\n foo`, { [field]: 'foo' }],
      [`${name} foo\n${name} bar`, { [field]: 'bar' }],
      [name, `1:${length}: Expected token`],
      [`${name} # c`, `1:${length + 1}: Expected token`],
      [`${name} ""`, `1:${length + 3}: Expected token`],
      [`${name} foo bar`, `1:${length + 5}: Unexpected token`],
      [`${name} "foo`, `1:${length + 5}: Unterminated quoted string`],
    ],
  }
}

/** A stanza with a word or more. */
function lists(name: string, field: keyof JobClass): { readonly [stanza: string]: readonly Row[] } {
  return {
    [name]: [
      [`${name} a`, { [field]: ['a'] }],
      [`${name} a "b c" d # e`, { [field]: ['a', 'b c', 'd'] }],
      [`${name} a b\n${name} c`, { [field]: ['a', 'b', 'c'] }],
      [`${name} a \\\n  b`, { [field]: ['a', 'b'] }],
      [name, `1:${name.length}: Expected token`],
      [`${name} a ""`, `1:${name.length + 5}: Expected token`],
    ],
  }
}

function commands(name: string, slot: string): { readonly [stanza: string]: readonly Row[] } {
  const length = name.length
  const command = (text: string) => ({ process: { [slot]: { script: false, command: text } } })
  return {
    [name]: [
      [`${name} /bin/a -b  "c # d" $E | f`, command('/bin/a -b  "c # d" $E | f')],
      [`${name} a # b`, command('a')],
      [`${name} a  \t`, command('a')],
      [`${name} a \\\n  b`, command('a b')],
      [`${name} ""`, command('""')],
      [`${name} a\n${name} b`, command('b')],
      [name, `1:${length}: Expected token`],
      [`${name}  # nothing`, `1:${length + 2}: Expected token`],
    ],
  }
}

function scripts(name: string, slot: string): { readonly [stanza: string]: readonly Row[] } {
  const length = name.length
  const script = (text: string) => ({ process: { [slot]: { script: true, command: text } } })
  return {
    [name]: [
      [`${name}\n  a\n  b\nend script`, script('a\nb\n')],
      [`${name}\na\nend script\n${name}\nb\nend script`, script('b\n')],
      [`${name} foo\nend script`, `1:${length + 1}: Unexpected token`],
      [`${name}\na`, `2:${length + 2}: Unterminated block`],
    ],
  }
}

function phases(name: string): { readonly [stanza: string]: readonly Row[] } {
  return {
    ...commands(`${name} exec`, name),
    ...scripts(`${name} script`, name),
    [`${name}, both`]: [
      [
        `${name} exec a\n${name} script\nb\nend script`,
        { process: { [name]: { script: true, command: 'b\n' } } },
      ],
      [
        `${name} script\nb\nend script\n${name} exec a`,
        { process: { [name]: { script: false, command: 'a' } } },
      ],
      [name, `1:${name.length}: Expected token`],
      [`${name} foo`, `1:${name.length + 1}: Unknown stanza`],
    ],
  }
}

for (const [name, cases] of Object.entries(rows)) {
  t.test(name, t => {
    for (const [text, expected] of cases) t.same(said(text), expected, JSON.stringify(text))
    t.end()
  })
}

t.test('every stanza is tested', t => {
  for (const stanza of stanzas) t.ok(stanza.name in rows, stanza.name)
  t.end()
})

t.test('exec and script share a place, the later one stands', t => {
  t.same(job('exec a\nscript\nb\nend script').process.main, { script: true, command: 'b\n' })
  t.same(job('script\nb\nend script\nexec a').process.main, { script: false, command: 'a' })
  t.end()
})

t.test('signals that Upstart takes though no process could get them', t => {
  t.same(said('kill signal 0', 'upstart'), { killSignal: 0 })
  t.same(said('kill signal 999', 'upstart'), { killSignal: 999 })
  t.same(said('reload signal 2147483647', 'upstart'), { reloadSignal: 2147483647 })
  t.equal(said('kill signal 2147483648', 'upstart'), '1:12: Illegal signal status, expected integer')
  t.end()
})

t.test('what was a stanza once, or elsewhere', t => {
  const others = [
    'session leader',
    'service',
    'pid file /x',
    'pid timeout 5',
    'daemon',
    'normalexit 0',
    'on foo',
    'depends x',
    'end script',
  ]
  for (const text of others) t.equal(read(text), '1:0: Unknown stanza', text)
  for (const text of ['__proto__ x', 'constructor', 'toString'])
    t.equal(read(text), '1:0: Unknown stanza', text)
  t.equal(read('respawn /bin/x'), '1:8: Unknown stanza')
  t.end()
})

t.test('a family has its members', t => {
  t.same([...(families.get('kill')?.others.keys() ?? [])], ['signal', 'timeout'])
  t.equal(families.get('kill')?.alone, null)
  t.equal(families.get('respawn')?.alone?.name, 'respawn')
  t.end()
})

t.test('the releases that brought stanzas', t => {
  const since = new Map<string, string[]>()
  for (const { name, since: release } of stanzas) since.set(release, [...(since.get(release) ?? []), name])
  since.delete('0.6.0')
  t.same(Object.fromEntries(since), {
    '0.6.7': ['manual', 'debug'],
    '1.3': ['kill signal', 'oom score'],
    '1.4': ['setuid', 'setgid'],
    '1.5': ['usage'],
    '1.9': ['apparmor load', 'apparmor switch'],
    '1.10': ['reload signal'],
    '1.13': ['cgroup'],
  })
  t.end()
})
