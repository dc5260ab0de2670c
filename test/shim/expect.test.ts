/** What `shim run --expect` follows (src/shim/README.md, *What `--expect` follows*), with daemons in C, sh and Python. */
import { readFile, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import t, { type Test } from 'tap'
import { compile, fifo, lacksRoot, Supervised, shims, stat, status } from './fixtures/supervised.ts'

const [steps = ''] = compile(t, 'steps')

/** A command that tells its daemon's PID in `$F`, what is told of it, and whether a warning says what to write. */
interface Row {
  readonly title: string
  readonly expect: 'none' | 'stop' | 'fork' | 'daemon'
  readonly words: string
  readonly story: readonly string[]
}

const up = { none: ['spawned'], stop: ['spawned', 'ready'], fork: ['spawned', 'followed', 'ready'] } as const
const twice = ['spawned', 'followed', 'followed', 'ready']
const late = (text: string) => ['spawned', `warning ${text}`, 'followed']

const rows: readonly Row[] = [
  { title: 'none: the command itself', expect: 'none', words: 'tell F', story: up.none },
  { title: 'none: its children are its own business', expect: 'none', words: 'child tell F', story: up.none },
  {
    title: 'stop: the command itself, when it has stopped itself',
    expect: 'stop',
    words: 'stop tell F',
    story: up.stop,
  },
  { title: 'stop: after an execution', expect: 'stop', words: 'exec stop tell F', story: up.stop },
  { title: 'fork: the child', expect: 'fork', words: 'fork setsid tell F', story: up.fork },
  {
    title: 'fork: an execution before it changes nothing',
    expect: 'fork',
    words: 'exec fork tell F',
    story: up.fork,
  },
  { title: 'fork: nor one after it', expect: 'fork', words: 'fork exec setsid exec tell F', story: up.fork },
  {
    title: 'fork: vfork does not count',
    expect: 'fork',
    words: 'vfork fork setsid vfork tell F',
    story: up.fork,
  },
  {
    title: 'fork: threads do not count',
    expect: 'fork',
    words: 'thread fork setsid thread tell F',
    story: up.fork,
  },
  { title: 'fork: a parent that stays', expect: 'fork', words: 'fork-stay setsid tell F', story: up.fork },
  {
    title: 'fork: one that can not be dumped',
    expect: 'fork',
    words: 'undumpable fork setsid tell F',
    story: up.fork,
  },
  {
    title: 'fork: workers of the daemon',
    expect: 'fork',
    words: 'fork setsid child child tell F',
    story: up.fork,
  },
  {
    title: 'daemon: the child of the child',
    expect: 'daemon',
    words: 'fork setsid fork tell F',
    story: twice,
  },
  { title: 'daemon: without a session', expect: 'daemon', words: 'fork fork tell F', story: twice },
  {
    title: 'daemon: executions before the forks',
    expect: 'daemon',
    words: 'exec exec fork setsid fork tell F',
    story: twice,
  },
  {
    title: 'daemon: vfork and threads',
    expect: 'daemon',
    words: 'vfork thread fork vfork thread fork tell F',
    story: twice,
  },
  {
    title: 'daemon: an execution after the first fork',
    expect: 'daemon',
    words: 'fork setsid exec tell F',
    story: up.fork,
  },
  {
    title: 'daemon: one that closes all descriptors',
    expect: 'daemon',
    words: 'fork setsid close fork tell F',
    story: twice,
  },
  {
    title: 'daemon: parents that stay',
    expect: 'daemon',
    words: 'fork-stay setsid fork-stay tell F',
    story: twice,
  },
  {
    title: 'none, but it forks once',
    expect: 'none',
    words: 'fork setsid tell F',
    story: late('went into the background, which no "expect" says: write "expect fork"'),
  },
  {
    title: 'none, but it forks twice',
    expect: 'none',
    words: 'fork setsid fork tell F',
    story: late('went into the background, which no "expect" says: write "expect daemon"'),
  },
  {
    title: 'fork, but it forks twice',
    expect: 'fork',
    words: 'fork setsid fork tell F',
    story: [...up.fork, 'warning forked twice, "expect fork" says once: write "expect daemon"', 'followed'],
  },
  {
    title: 'daemon, but it forks three times',
    expect: 'daemon',
    words: 'fork setsid fork fork tell F',
    story: [...twice, 'warning forked more than twice, "expect daemon" says twice', 'followed'],
  },
  {
    title: 'stop, but it does not',
    expect: 'stop',
    words: 'tell F',
    story: ['spawned', 'warning did not stop itself: remove "expect stop"', 'ready'],
  },
  {
    title: 'fork, but it does not',
    expect: 'fork',
    words: 'tell F',
    story: ['spawned', 'warning did not fork: remove "expect fork"', 'ready'],
  },
  {
    title: 'daemon, but it does not fork',
    expect: 'daemon',
    words: 'thread tell F',
    story: ['spawned', 'warning did not fork: remove "expect daemon"', 'ready'],
  },
  {
    title: 'daemon, but it forks once',
    expect: 'daemon',
    words: 'fork setsid tell F',
    story: [
      'spawned',
      'followed',
      'warning forked once, "expect daemon" says twice: write "expect fork"',
      'ready',
    ],
  },
]

/** Waits until so much is told, and checks who was found, and that he is looked after. */
async function check(
  t: Test,
  supervised: Supervised,
  token: string,
  truth: string,
  story: readonly string[],
): Promise<void> {
  await supervised.told(token, story.length)
  const pid = await supervised.truth(token, truth)
  t.same(supervised.story(token), story, 'the story')
  t.equal(supervised.pid(token), pid, 'the process')
  t.equal(supervised.followed(token)[1], stat(pid)?.start, 'its start time')
  supervised.order(token, 'stop 15 -1')
  t.equal((await supervised.over(token)).at(-1), 'killed 15', 'its end')
  const numbers = supervised.facts(token).map(fact => fact.number)
  t.same(
    numbers,
    Array.from(numbers, (_, i) => i + 1),
    'numbers',
  )
}

/** Words for the fixture, a capital letter being a FIFO. */
function command(words: string, fifos: { readonly [letter: string]: string }): string[] {
  return [steps, ...words.split(' ').map(word => fifos[word] ?? word)]
}

t.test('expect', { skip: lacksRoot, timeout: 300_000, jobs: 4 }, async t => {
  for (const shim of shims)
    for (const { title, expect, words, story } of rows)
      t.test(`${basename(shim)}, ${title}`, async t => {
        const supervised = await Supervised.create(t, shim)
        const F = fifo(supervised.state, 'truth')
        const token = await supervised.start(['--expect', expect], command(words, { F }))
        await check(t, supervised, token, F, story)
      })
})

t.test(
  'a command of a script counts as a fork; when it has ended, its parent is followed again',
  { skip: lacksRoot },
  async t => {
    const again = ['warning the child that it forked has ended, and it goes on itself', 'followed']
    for (const [expect, words, before, after] of [
      ['fork', 'command wait G fork setsid tell F', [...up.fork, ...again], ['followed']],
      [
        'daemon',
        'command wait G fork setsid fork tell F',
        ['spawned', 'followed', ...again],
        ['followed', 'followed', 'ready'],
      ],
    ] as const) {
      const supervised = await Supervised.create(t)
      const [F, G] = [fifo(supervised.state, 'truth'), fifo(supervised.state, 'go')]
      const token = await supervised.start(['--expect', expect], command(words, { F, G }))
      await supervised.told(token, before.length)
      await writeFile(G, 'x')
      await check(t, supervised, token, F, [...before, ...after])
    }
  },
)

t.test(
  'a daemon that comes after the process was taken to be up is found all the same',
  { skip: lacksRoot, jobs: 3 },
  async t => {
    for (const [expect, words] of [
      ['fork', 'wait G fork setsid tell F'],
      ['daemon', 'wait G fork setsid fork tell F'],
      ['fork', 'wait G fork tell F'],
    ] as const)
      t.test(words, async t => {
        const supervised = await Supervised.create(t)
        const [F, G] = [fifo(supervised.state, 'truth'), fifo(supervised.state, 'go')]
        const token = await supervised.start(['--expect', expect], command(words, { F, G }))
        await supervised.fact(token, 'ready')
        await writeFile(G, 'x')
        const warning = `warning did not fork: remove "expect ${expect}"`
        await check(t, supervised, token, F, ['spawned', warning, 'ready', 'followed'])
      })
  },
)

t.test(
  'a process that works, or has a command at work, is not taken to be up so soon',
  { skip: lacksRoot, jobs: 2 },
  async t => {
    for (const [expect, words] of [
      ['fork', 'busy'],
      ['stop', 'child pause'],
    ] as const)
      t.test(words, async t => {
        const supervised = await Supervised.create(t)
        const working = await supervised.start(['--expect', expect], [steps, ...words.split(' ')])
        const idle = await supervised.start(['--expect', expect], [steps, 'pause'])
        await supervised.fact(idle, 'ready')
        t.same(supervised.story(working), ['spawned'])
      })
  },
)

t.test('one that is up long before its parent has ended is not lost to it', { skip: lacksRoot }, async t => {
  const supervised = await Supervised.create(t)
  const [F, G] = [fifo(supervised.state, 'truth'), fifo(supervised.state, 'go')]
  const token = await supervised.start(['--expect', 'fork'], command('fork-wait G setsid tell F', { F, G }))
  await supervised.fact(token, 'ready')
  await writeFile(G, 'x')
  await check(t, supervised, token, F, up.fork)
})

t.test('when it is our child it is no longer traced', { skip: lacksRoot }, async t => {
  const supervised = await Supervised.create(t)
  const [F, G] = [fifo(supervised.state, 'truth'), fifo(supervised.state, 'go')]
  const token = await supervised.start(
    ['--expect', 'daemon'],
    command('fork setsid fork tell F wait G kill 10', { F, G }),
  )
  await supervised.fact(token, 'ready')
  const pid = await supervised.truth(token, F)
  while (status(pid, 'TracerPid') !== '0') await readFile(`/proc/${pid}/stat`)
  t.equal(stat(pid)?.parent, supervised.supervisor(token))
  await writeFile(G, 'x')
  t.equal((await supervised.over(token)).at(-1), 'killed 10')
})
