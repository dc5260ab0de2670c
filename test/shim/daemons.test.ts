/** Daemons in sh and Python, daemons that die, and what they leave behind. */
import { readFile, writeFile } from 'node:fs/promises'
import t from 'tap'
import { compile, fifo, lacksRoot, Supervised, stat } from './fixtures/supervised.ts'

const [steps = ''] = compile(t, 'steps')

const python = `
import os, signal, sys
def step():
    if os.fork(): os._exit(0)
truth, forks = sys.argv[1], int(sys.argv[2])
if forks > 0:
    step()
    os.setsid()
for _ in range(forks - 1): step()
os.chdir('/')
null = os.open('/dev/null', os.O_RDWR)
for fd in range(3): os.dup2(null, fd)
if 'subprocess' in sys.argv:
    import subprocess
    subprocess.run(['true'], check=True)
if 'stop' in sys.argv: os.kill(os.getpid(), signal.SIGSTOP)
with open(truth, 'w') as file: file.write('%d' % os.getpid())
while True: signal.pause()
`

t.test('daemons in other languages', { skip: lacksRoot }, async t => {
  const folder = t.testdir({ 'daemon.py': python })
  const sh = (script: string) => ['/bin/sh', '-e', '-c', script, 'sh']
  const py = ['/usr/bin/python3', `${folder}/daemon.py`]
  const rows: readonly [string, readonly string[], readonly string[], string][] = [
    ['none', [...py, 'F', '0'], ['spawned'], 'Python in the foreground'],
    ['none', [...py, 'F', '0', 'subprocess'], ['spawned'], 'Python that runs programs'],
    ['stop', [...py, 'F', '0', 'stop'], ['spawned', 'ready'], 'Python that stops itself'],
    ['fork', [...py, 'F', '1'], ['spawned', 'followed', 'ready'], 'Python that forks once'],
    ['fork', [...py, 'F', '1', 'subprocess'], ['spawned', 'followed', 'ready'], 'Python that runs programs'],
    ['daemon', [...py, 'F', '2'], ['spawned', 'followed', 'followed', 'ready'], 'Python that forks twice'],
    ['none', sh('echo $$ >F; read x <G'), ['spawned'], 'sh in the foreground'],
    [
      'fork',
      sh("{ echo $(exec sh -c 'echo $PPID') >F; read x <G; } & exit 0"),
      ['spawned', 'followed', 'ready'],
      'sh',
    ],
    [
      'fork',
      [...sh(`exec ${steps} fork setsid tell F`)],
      ['spawned', 'followed', 'ready'],
      'sh that executes one',
    ],
    [
      'daemon',
      [...sh(`exec ${steps} fork setsid fork tell F`)],
      ['spawned', 'followed', 'followed', 'ready'],
      'twice',
    ],
    ['stop', sh('kill -STOP $$; echo $$ >F; read x <G'), ['spawned', 'ready'], 'sh that stops itself'],
  ]
  for (const [expect, command, story, title] of rows)
    t.test(`expect ${expect}, ${title}`, async t => {
      const supervised = await Supervised.create(t)
      const [F, G] = [fifo(supervised.state, 'truth'), fifo(supervised.state, 'go')]
      const words = command.map(word => word.replace(/\b([FG])\b/g, letter => (letter === 'F' ? F : G)))
      const token = await supervised.start(['--expect', expect], words)
      await supervised.told(token, story.length)
      t.equal(supervised.pid(token), await supervised.truth(token, F))
      t.same(supervised.story(token), story)
      t.equal((await supervised.kill(token)).at(-1), 'killed 9')
    })
})

t.test(
  'a daemon that dies at once is reported with its own status, whenever its parent ends',
  { skip: lacksRoot },
  async t => {
    for (const [expect, words, last] of [
      ['none', 'exit 3', 'exited 3'],
      ['none', 'kill 11', 'killed 11'],
      ['stop', 'exit 0', 'exited 0'],
      ['stop', 'stop exit 4', 'exited 4'],
      ['fork', 'exit 5', 'exited 5'],
      ['fork', 'fork exit 6', 'exited 6'],
      ['fork', 'fork kill 6', 'killed 6'],
      ['fork', 'fork setsid exit 0', 'exited 0'],
      ['fork', 'fork-fail 1 exit 7', 'exited 7'],
      ['daemon', 'fork exit 8', 'exited 8'],
      ['daemon', 'fork setsid fork exit 9', 'exited 9'],
      ['daemon', 'fork setsid fork kill 9', 'killed 9'],
      ['daemon', 'fork setsid exec exit 10', 'exited 10'],
    ] as const)
      t.test(`expect ${expect}: ${words}`, async t => {
        const supervised = await Supervised.create(t)
        for (let i = 0; i < 5; i++) {
          const token = await supervised.start(['--expect', expect], [steps, ...words.split(' ')])
          t.equal((await supervised.over(token)).at(-1), last)
        }
      })
  },
)

t.test('a parent that fails after its child has: the status is the child’s', { skip: lacksRoot }, async t => {
  const supervised = await Supervised.create(t)
  const token = await supervised.start(
    ['--expect', 'fork'],
    ['/bin/sh', '-c', 'sh -c "exit 7" & wait $!; exit 1'],
  )
  t.match((await supervised.over(token)).at(-1), /^exited (7|1)$/)
})

t.test(
  'orphans come to the supervisor, are reaped, and are not killed with the process',
  { skip: lacksRoot },
  async t => {
    const supervised = await Supervised.create(t)
    const [F = '', G = '', H = '', I = ''] = ['first', 'second', 'go', 'end'].map(name =>
      fifo(supervised.state, name),
    )
    const script = `${steps} fork tell ${F} wait ${H} exit 0; ${steps} fork tell ${G}; read x <${I}`
    const token = await supervised.start([], ['/bin/sh', '-c', script])
    const first = await supervised.truth(token, F)
    const second = await supervised.truth(token, G)
    const supervisor = supervised.supervisor(token)
    t.equal(stat(first)?.parent, supervisor)
    t.equal(stat(second)?.parent, supervisor)
    await writeFile(H, 'x')
    while (stat(first) !== null) await readFile('/proc/uptime')
    t.equal(stat(first), null, 'reaped')
    await writeFile(I, 'x\n')
    t.same(await supervised.over(token), ['spawned', 'exited 0'])
    t.equal(stat(second)?.state, 'S', 'the other goes on')
  },
)

t.test(
  'what a process has left in the background is followed only where that can be its daemon',
  { skip: lacksRoot },
  async t => {
    const left = ['/bin/sh', '-c', `${steps} fork setsid; exit $0`]
    for (const [title, options, status, last] of [
      ['a task', ['--task'], '0', 'exited 0'],
      ['one that failed', [], '1', 'exited 1'],
    ] as const) {
      const supervised = await Supervised.create(t)
      const token = await supervised.start(options, [...left, status])
      t.same(await supervised.over(token), ['spawned', last], title)
    }
    const supervised = await Supervised.create(t)
    const [F, G] = [fifo(supervised.state, 'truth'), fifo(supervised.state, 'go')]
    const script = `${steps} fork setsid & trap 'exit 0' TERM; echo $$ >${F}; read x <${G}`
    const token = await supervised.start([], ['/bin/sh', '-c', script])
    await supervised.truth(token, F)
    supervised.order(token, 'stop 15 -1')
    t.same(await supervised.over(token), ['spawned', 'exited 0'], 'one that was told to stop')

    const same = await Supervised.create(t)
    const other = await same.start([], ['/bin/sh', '-c', `${steps} pause & exit 0`])
    t.same(await same.over(other), ['spawned', 'exited 0'], 'one in the session of the command')
  },
)

t.test(
  'an exit of a process that has just said it is up is told after that',
  { skip: lacksRoot },
  async t => {
    const supervised = await Supervised.create(t)
    for (let i = 0; i < 20; i++) {
      const token = await supervised.start([], [steps, 'exit', String(i)])
      t.same(await supervised.over(token), ['spawned', `exited ${i}`])
    }
  },
)

t.test(
  'another supervisor that was started from the process is not taken for its daemon',
  { skip: lacksRoot },
  async t => {
    const supervised = await Supervised.create(t)
    const script = `${supervised.executable} run --state ${supervised.state} --token other -- ${steps} pause`
    const token = await supervised.start([], ['/bin/sh', '-c', script])
    t.same(await supervised.over(token), ['spawned', 'exited 0'])
    t.same(supervised.story('other'), ['spawned'])
    await supervised.kill('other')
  },
)
