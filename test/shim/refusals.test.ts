/** Kernels and containers that lack what the shim would like to use: seccomp filters (fixtures/deny.c) refuse it. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import t, { type Test } from 'tap'
import { compile, fifo, lacksRoot, Supervised, shims, stat, status } from './fixtures/supervised.ts'

const [steps = '', deny = ''] = compile(t, 'steps', 'deny')

type Row = readonly [expect: string, words: string, story: readonly string[]]

/** Follows a daemon where some calls are refused, and checks who was found, and that its end is seen. */
async function follow(t: Test, shim: string, refused: string, [expect, words, story]: Row): Promise<void> {
  const supervised = await Supervised.create(t, shim)
  const F = fifo(supervised.state, 'truth')
  const command = [steps, ...words.split(' ').map(word => (word === 'F' ? F : word))]
  const token = await supervised.start(['--expect', expect], command, { under: [deny, refused] })
  await supervised.told(token, story.length)
  const pid = await supervised.truth(token, F)
  t.same(supervised.story(token), story)
  t.equal(supervised.pid(token), pid)
  supervised.order(token, 'stop 15 -1')
  t.equal((await supervised.over(token)).at(-1), 'killed 15')
  t.equal(stat(pid)?.state ?? 'Z', 'Z', 'it is dead')
}

const refusals: { readonly [title: string]: readonly [refused: string, rows: readonly Row[]] } = {
  'where ptrace is refused, what the command leaves is the daemon': [
    'ptrace',
    [
      ['none', 'tell F', ['spawned']],
      ['stop', 'stop tell F', ['spawned', 'ready']],
      ['fork', 'fork setsid tell F', ['spawned', 'followed', 'ready']],
      ['fork', 'fork tell F', ['spawned', 'followed', 'ready']],
      ['daemon', 'fork setsid fork tell F', ['spawned', 'followed', 'ready']],
      ['daemon', 'exec fork setsid close fork tell F', ['spawned', 'followed', 'ready']],
      ['daemon', 'fork setsid tell F', ['spawned', 'followed', 'ready']],
      ['fork', 'tell F', ['spawned', 'ready']],
    ],
  ],
  'where there is no PTRACE_SEIZE, PTRACE_ATTACH does': [
    'seize',
    [
      ['stop', 'stop tell F', ['spawned', 'ready']],
      ['fork', 'fork setsid tell F', ['spawned', 'followed', 'ready']],
      ['fork', 'exec thread vfork fork exec tell F', ['spawned', 'followed', 'ready']],
      ['daemon', 'fork setsid fork tell F', ['spawned', 'followed', 'followed', 'ready']],
      ['daemon', 'fork setsid exec tell F', ['spawned', 'followed', 'ready']],
    ],
  ],
  'where there is no subreaper, the daemon stays traced': [
    'subreaper',
    [
      ['fork', 'fork setsid tell F', ['spawned', 'followed', 'ready']],
      ['daemon', 'fork setsid fork tell F', ['spawned', 'followed', 'followed', 'ready']],
    ],
  ],
  'Linux 2.6.32': [
    'seize,subreaper,pidfd_open,prlimit,close_range',
    [
      ['none', 'tell F', ['spawned']],
      ['stop', 'stop tell F', ['spawned', 'ready']],
      ['fork', 'fork setsid tell F', ['spawned', 'followed', 'ready']],
      ['fork', 'fork-stay setsid tell F', ['spawned', 'followed', 'ready']],
      ['daemon', 'fork setsid fork tell F', ['spawned', 'followed', 'followed', 'ready']],
      ['daemon', 'fork setsid exec tell F', ['spawned', 'followed', 'ready']],
    ],
  ],
}

for (const [title, [refused, rows]] of Object.entries(refusals))
  t.test(title, { skip: lacksRoot, jobs: 4 }, async t => {
    for (const shim of shims)
      for (const row of rows)
        t.test(`${basename(shim)}, expect ${row[0]}: ${row[1]}`, async t => follow(t, shim, refused, row))
  })

t.test(
  'signals reach a process that is traced, and stopping it is left to others',
  { skip: lacksRoot },
  async t => {
    for (const refused of ['pidfd_open', 'subreaper', 'seize,subreaper']) {
      const supervised = await Supervised.create(t)
      const F = fifo(supervised.state, 'truth')
      const command = [steps, 'fork', 'setsid', 'fork', 'tell', F]
      const token = await supervised.start(['--expect', 'daemon'], command, { under: [deny, refused] })
      await supervised.fact(token, 'ready')
      const pid = await supervised.truth(token, F)
      if (refused !== 'pidfd_open') t.equal(status(pid, 'TracerPid'), String(supervised.supervisor(token)))
      if (!refused.includes('seize')) {
        process.kill(pid, 'SIGSTOP')
        // it also stops for a moment, for its tracer to be told of the signal
        for (let stopped = 0; stopped < 100; stopped = /[Tt]/.test(stat(pid)?.state ?? '') ? stopped + 1 : 0)
          await readFile('/proc/uptime')
        process.kill(pid, 'SIGCONT')
        while (stat(pid)?.state !== 'S') await readFile('/proc/uptime')
      }
      process.kill(pid, 'SIGUSR1')
      t.equal((await supervised.over(token)).at(-1), 'killed 10', refused)
    }
  },
)
