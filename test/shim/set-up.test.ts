/** What `shim run` makes of a process before it executes it, read from /proc, and how each step of that fails. */
import { copyFileSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import {
  compile,
  descriptors,
  lacksRoot,
  Supervised,
  shims,
  stat,
  status,
  text,
  withMount,
} from './fixtures/supervised.ts'

const [steps = ''] = compile(t, 'steps')
const pause = ['/bin/sleep', '5003']

/** Who starts it has signals ignored and blocked, descriptors open, and limits of its own. */
const untidy = [
  'python3',
  '-c',
  `import os, resource, signal, sys
for s in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1): signal.signal(s, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGUSR2})
for fd in (3, 7, 9, 100): os.dup2(0, fd, True)
os.umask(0o77); os.nice(3); os.chdir('/usr')
resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
os.execvp(sys.argv[1], sys.argv[1:])`,
]

const without = (capability: string) => [
  'setpriv',
  '--bounding-set',
  `-${capability}`,
  '--inh-caps',
  `-${capability}`,
  '--',
]

function limitsOf(pid: number, name: string): string[] {
  const line = text(`/proc/${pid}/limits`)
    .split('\n')
    .find(line => line.startsWith(`Max ${name}`))
  return (line ?? '').slice(26).trim().split(/ +/).slice(0, 2)
}

const niceOf = (pid: number) => Number(/.*\) (?:\S+ ){16}(\S+)/.exec(text(`/proc/${pid}/stat`))?.[1])

for (const shim of shims)
  t.test(`${basename(shim)}: a process`, { skip: lacksRoot }, async t => {
    t.test('is clean where nothing is asked for', async t => {
      const supervised = await Supervised.create(t, shim)
      const token = await supervised.start([], pause, { under: untidy, env: { A: 'b  c' } })
      await supervised.told(token, 1)
      const pid = supervised.pid(token)
      t.same(
        ['SigPnd', 'SigBlk', 'SigIgn', 'SigCgt'].map(name => status(pid, name)),
        Array(4).fill('0'.repeat(16)),
      )
      t.same(descriptors(pid), { 0: '/dev/null', 1: '/dev/null', 2: '/dev/null' })
      t.match(stat(pid), { group: pid, session: pid })
      t.equal(status(pid, 'Umask'), '0022')
      t.equal(niceOf(pid), 0)
      t.equal(text(`/proc/${pid}/oom_score_adj`), '0\n')
      t.same(limitsOf(pid, 'core file size'), limitsOf(1, 'core file size'), 'limits are those of PID 1')
      t.equal(readlinkSync(`/proc/${pid}/cwd`), '/')
      t.ok(text(`/proc/${pid}/environ`).split('\0').includes('A=b  c'))
    })

    t.test('is what is asked for', async t => {
      const supervised = await Supervised.create(t, shim)
      const options = '--umask 027 --nice 5 --oom 300 --chdir /var --uid 1234 --gid 2345 --groups 7,8,70000'
      const limits = '--limit nofile=77:99 --limit core=4096:8192 --limit fsize=5000000000:6000000000'
      const token = await supervised.start([...options.split(' '), ...limits.split(' ')], pause, {
        under: untidy,
      })
      await supervised.told(token, 1)
      const pid = supervised.pid(token)
      t.equal(status(pid, 'Umask'), '0027')
      t.equal(niceOf(pid), 5)
      t.equal(text(`/proc/${pid}/oom_score_adj`), '300\n')
      t.equal(readlinkSync(`/proc/${pid}/cwd`), '/var')
      t.equal(status(pid, 'Uid'), '1234\t1234\t1234\t1234')
      t.equal(status(pid, 'Gid'), '2345\t2345\t2345\t2345')
      t.equal(status(pid, 'Groups').trim(), '7 8 70000')
      t.same(limitsOf(pid, 'open files'), ['77', '99'])
      t.same(limitsOf(pid, 'core file size'), ['4096', '8192'])
      t.same(limitsOf(pid, 'file size'), ['5000000000', '6000000000'])
      t.same(supervised.story(token), ['spawned'], 'without a warning')
    })

    t.test('lives in a root and a folder of its own', async t => {
      const supervised = await Supervised.create(t, shim)
      const root = supervised.path('root')
      mkdirSync(`${root}/sub`, { recursive: true })
      copyFileSync(steps, `${root}/steps`)
      const token = await supervised.start(['--chroot', root, '--chdir', '/sub'], ['/steps'])
      await supervised.told(token, 1)
      t.equal(readlinkSync(`/proc/${supervised.pid(token)}/root`), root)
      t.equal(readlinkSync(`/proc/${supervised.pid(token)}/cwd`), `${root}/sub`)
    })

    t.test('reads its script from a descriptor, which belongs to its user; the file is gone', async t => {
      const supervised = await Supervised.create(t, shim)
      const [script, out] = [supervised.path('text'), supervised.path('out')]
      writeFileSync(script, 'stat -Lc %u /proc/self/fd/9; echo last', { mode: 0o600 })
      const options = ['--script', script, '--uid', '1234', '--console', `log:${out}`]
      const token = await supervised.start(options, ['/bin/sh', '/proc/self/fd/9'])
      t.same(await supervised.over(token), ['spawned', 'exited 0'])
      t.equal(readFileSync(out, 'utf8'), '1234\nlast\n')
      t.equal(text(script), '')
    })

    const bare = withMount('mount -t tmpfs tmpfs /dev; mknod -m 666 /dev/null c 1 3')
    const rows: readonly [
      options: string,
      story: readonly (string | RegExp)[],
      how?: { under?: readonly string[]; command?: readonly string[] },
    ][] = [
      ['--console owner', ['failed open console 2'], { under: bare }],
      ['--chroot /nonexistent', ['failed change root directory 2']],
      ['--chroot /etc/passwd', ['failed change root directory 20']],
      ['--chdir /nonexistent', ['failed change working directory 2']],
      ['--strict --limit nofile=5:4', ['failed set "nofile" resource limit 22']],
      ['--strict --nice -5', ['failed set priority 13'], { under: without('sys_nice') }],
      ['--strict --oom -500', ['failed set oom adjustment 13'], { under: without('sys_resource') }],
      ['--groups 5', ['failed initgroups 1'], { under: without('setgid') }],
      ['--gid 5', ['failed setgid 1'], { under: without('setgid') }],
      ['--uid 5', ['failed setuid 1'], { under: without('setuid') }],
      ['--apparmor none-such', [/^failed switch security profile \d+$/]],
      ['--script /nonexistent', ['failed move script fd 2']],
      ['--script LINK', ['failed move script fd 40']],
      ['--script TEXT --uid 5', ['failed chown 1'], { under: without('chown') }],
      ['', ['failed execute 2'], { command: ['/nonexistent'] }],
      ['', ['failed execute 2'], { command: ['no-such-command'] }],
      ['', ['failed execute 13'], { command: ['/etc/passwd'] }],
      ['', ['failed execute 13'], { command: ['/etc'] }],
      ['', ['failed execute 2'], { command: [''] }],
    ]
    for (const [options, story, { under = [], command = pause } = {}] of rows)
      t.test(`fails: ${options} ${command}`, async t => {
        const supervised = await Supervised.create(t, shim)
        writeFileSync(supervised.path('text'), 'exit 0')
        symlinkSync('text', supervised.path('link'))
        const words = options
          .split(' ')
          .filter(word => word !== '')
          .map(word => (/^(LINK|TEXT)$/.test(word) ? supervised.path(word.toLowerCase()) : word))
        const { token, ...outcome } = await supervised.run(words, command, { under })
        t.same(outcome, { status: 0, err: '' }, 'that is a fact, no failure of the shim')
        t.match(await supervised.over(token), story)
        t.equal(supervised.facts(token).length, 1)
      })

    t.test('goes on with a warning where it may', async t => {
      for (const [options, warning, under] of [
        ['--limit nofile=5:4', 'warning unable to set "nofile" resource limit: Invalid argument', []],
        ['--nice -5', 'warning unable to set priority: Permission denied', without('sys_nice')],
        ['--oom -500', 'warning unable to set oom adjustment: Permission denied', without('sys_resource')],
        [
          '--uid 0 --gid 0 --groups 0',
          'warning unable to set groups: Operation not permitted',
          without('setgid'),
        ],
        [
          '--uid 0 --gid 0 --groups 0',
          'warning unable to set groups: Operation not permitted',
          ['unshare', '--map-root-user', '--'],
        ],
        ['--console output', 'warning unable to open system console: No such file or directory', bare],
      ] as const) {
        const supervised = await Supervised.create(t, shim)
        const token = await supervised.start(options.split(' '), ['/bin/true'], { under })
        t.same((await supervised.over(token)).toSorted(), ['exited 0', 'spawned', warning], options)
      }
    })
  })
