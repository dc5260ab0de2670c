/**
 * What things cost, as ratios measured in one run, so that they mean the same on every machine: each command is run in turn with what it is
 * compared to, `dash -c :`, whole processes by vfork and exec, and the medians count. Prints a table, what must hold beside it; a line
 * beyond that is marked. Draws dist/bench/files.svg: what commands cost with more and more job files.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Sandbox } from '../../test/command/fixtures/sandbox.ts'
import { graph, jobFile, notesPath, plainScript } from '../../test/proof/fixtures/graph.ts'
import { curves } from './curves.ts'

const { values } = parseArgs({
  options: {
    runtime: { type: 'string', default: 'packaged' }, // or node
    rounds: { type: 'string', default: '30' },
    only: { type: 'string', default: 'commands,files,parse,boots,idle' },
  },
})
const rounds = Number(values.rounds)

const boxes: Sandbox[] = []

async function sandbox(jobs: { readonly [name: string]: string }): Promise<Sandbox> {
  const box = await Sandbox.create({ teardown: () => undefined }, jobs, values.runtime)
  boxes.push(box)
  copyFileSync('dist/bench/interleave', box.path('/tmp/interleave'))
  return box
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

interface Measured {
  /** Of the whole process (µs), the median. */
  readonly time: number
  /** Its greatest memory (kB). */
  readonly memory: number
}

/** What commands take, run in turn. */
async function inTurn(box: Sandbox, commands: readonly string[]): Promise<Measured[]> {
  const list = commands.map(command => `'${command}'`).join(' ')
  const { out, err, status } = await box.run(`chmod 755 /tmp/interleave; /tmp/interleave ${rounds} ${list}`, {
    timeout: 500_000,
  })
  if (status !== 0) throw new Error(`interleave: exit ${status}\n${err}`)
  return out
    .trim()
    .split('\n')
    .map(line => {
      const [time = Number.NaN, memory = Number.NaN] = line.split(' ').map(Number)
      return { time, memory }
    })
}

/** @param most what it must not exceed; null: nothing is asked */
function row(what: string, value: number, most: number | null, details: string): void {
  const aim = most === null ? '' : `<= ${most}`
  const mark = most !== null && value > most ? '! ' : '  '
  console.log(`${what.padEnd(44)} ${value.toFixed(2).padStart(8)}  ${aim.padEnd(9)} ${mark}${details}`)
}

const ms = (value: number) => `${value < 20 ? value.toFixed(2) : value.toFixed(0)} ms`

/** A set of jobs as large as Lucid's, most of which nothing is done with. */
const others = Object.fromEntries(
  Array.from({ length: 81 }, (_, n) => [
    `other${n}`,
    `description "number ${n}"\nstart on started other${n + 1} and runlevel [2345]\nstop on runlevel [!2345]\nexec sleep 86400\n`,
  ]),
)
const hooks = ['pre-start', 'post-start', 'pre-stop', 'post-stop']
  .map(hook => `${hook} exec /bin/true\n`)
  .join('')

/** The commands that a boot or an installation runs hundreds of times: with what they may cost (× dash -c :). */
const commands: readonly (readonly [command: string, most: number | null])[] = [
  ['dash -c :', null],
  ['initctl version', null],
  ['status runs', 1.25],
  ['status rests', 3.1],
  ['status nosuch', 3.1],
  ['initctl list', 5.4],
  ['start service', 9.8],
  ['restart service', 10.8],
  ['stop service', 6.7],
  ['start hooked', null],
  ['stop hooked', null],
  ['initctl emit nobody-hears', null],
]

async function commandCosts(): Promise<void> {
  const box = await sandbox({
    ...others,
    runs: 'exec sleep 86400\n',
    rests: 'exec sleep 86400\n',
    service: 'exec sleep 86400\n',
    hooked: `${hooks}exec sleep 86400\n`,
  })
  await box.run('start runs; initctl list')
  const measured = await inTurn(
    box,
    commands.map(([command]) => command),
  )
  const shell = measured[0]?.time ?? Number.NaN
  for (const [n, [command, most]] of commands.entries()) {
    const { time, memory } = measured[n] ?? { time: Number.NaN, memory: 0 }
    row(command, time / shell, most, `${ms(time / 1000)}, ${(memory / 1000).toFixed(1)} MB`)
  }
  await box.close()
}

/** What commands cost with so many job files, once they have been read (× dash -c :). */
async function fileCosts(): Promise<void> {
  const sizes = [60, 600, 6000]
  const asked = ['start service', 'stop service', 'status service', 'initctl list']
  const drawn = asked.map(name => ({ name, points: [] as { x: number; y: number }[] }))
  for (const size of sizes) {
    const files = Array.from({ length: size }, (_, n) => [
      `job${n}`,
      `start on event${n}\nexec sleep 86400\n`,
    ])
    const box = await sandbox({ ...Object.fromEntries(files), service: 'exec sleep 86400\n' })
    await box.run('start service; stop service; initctl list')
    const [shell, ...measured] = await inTurn(box, ['dash -c :', ...asked])
    for (const [n, { time }] of measured.entries())
      drawn[n]?.points.push({ x: size, y: time / (shell?.time ?? Number.NaN) })
    await box.close()
  }
  for (const { name, points } of drawn) {
    const [few, , many] = points.map(({ y }) => y)
    const details = points.map(({ x, y }) => `${x}: ${y.toFixed(1)}`).join(', ')
    const most = name === 'initctl list' ? null : 1.3
    row(
      `${name}, 6,000 files : 60`,
      (many ?? Number.NaN) / (few ?? Number.NaN),
      most,
      `× dash with ${details}`,
    )
  }
  mkdirSync('dist/bench', { recursive: true })
  writeFileSync('dist/bench/files.svg', curves(drawn, 'job files', '× dash -c :'))
}

async function parsing(): Promise<void> {
  const files = 5000
  const text = (n: number) =>
    [
      `# A job like those of a package, number ${n}`,
      `description "daemon number ${n}, which does nothing in particular"`,
      'author "Somebody <somebody@example.invalid>"',
      `start on (filesystem and started daemon${n - 1})`,
      'stop on runlevel [!2345]',
      'respawn',
      'respawn limit 10 5',
      `env CONFIG=/etc/daemon${n}.conf`,
      'pre-start script',
      `    test -x /usr/sbin/daemon${n} || { stop; exit 0; }`,
      '    mkdir -p -m0755 /var/run/daemon',
      `    [ -r "$CONFIG" ] && . "$CONFIG" || true`,
      'end script',
      `exec /usr/sbin/daemon${n} --config "$CONFIG" --foreground`,
      'post-stop exec rm -f /var/run/daemon/pid',
      '',
    ].join('\n')
  const jobs = Array.from({ length: files }, (_, n) => [`daemon${n}`, text(n)] as const)
  const size = jobs.reduce((sum, [, job]) => sum + job.length, 0)
  const box = await sandbox(Object.fromEntries(jobs))
  const taken: number[] = []
  for (let n = 0; n < 5; n++) taken.push(await time(box, 'cd /etc/init; upstart-dummy parse --json *'))
  const rate = size / 1e3 / median(taken)
  row(
    'upstart-dummy parse --json, MB/s',
    rate,
    null,
    `${(size / 1e6).toFixed(1)} MB in ${files} files: ${ms(median(taken))}`,
  )
  await box.close()
}

/** How long a shell command takes (ms), without what it takes to get into the sandbox. */
async function time(box: Sandbox, command: string): Promise<number> {
  const timed = `begun=$(date +%s%N); { ${command}\n} >/dev/null; ended=$(date +%s%N); echo $((ended - begun))`
  const { out, err, status } = await box.run(timed, { timeout: 200_000 })
  if (status !== 0 || err !== '') throw new Error(`${command}: exit ${status}\n${err}`)
  return Number(out) / 1e6
}

/** A boot of a random graph of jobs, and a script that starts the same processes in an order that is right. */
async function boots(): Promise<void> {
  const measure = async (size: number, plain: boolean): Promise<number> => {
    const nodes = graph(size, 20100429)
    const box = await sandbox(Object.fromEntries(nodes.map(node => [node.name, jobFile(node)])))
    box.write('/tmp/plain', plainScript(nodes))
    const all = `until [ "$(grep -c begins ${notesPath})" = ${size} ]; do sleep 0.01; done`
    const taken = await time(box, plain ? `sh /tmp/plain 2>/dev/null; ${all}` : 'upstart-dummy boot --quiet')
    await box.close()
    return taken
  }
  for (const [size, turns, most] of [
    [30, 11, 1.5],
    [300, 7, 1.35],
    [3000, 3, 1.4],
  ] as const) {
    const ours: number[] = []
    const script: number[] = []
    for (let n = 0; n < turns; n++) {
      ours.push(await measure(size, false))
      script.push(await measure(size, true))
    }
    const [boot, plain] = [median(ours), median(script)]
    row(`boot of ${size} : sh script`, boot / plain, most, `${ms(boot)} : ${ms(plain)}`)
  }
}

/** What a supervisor and a command that stays do while nothing happens: how often they are woken, and what is theirs alone (kB). */
async function idle(): Promise<void> {
  const box = await sandbox({ service: 'exec sleep 86400\n' })
  await box.run('upstart-dummy boot --foreground --quiet >/dev/null 2>&1 & sleep 2; start service')
  const script = `
    for pid in $(pgrep -x upstart-dummy; pgrep -f 'boot --foreground'); do
      test -r /proc/$pid/smaps || continue
      awk -v pid=$pid '/^Private/ {kb += $2} END {printf "%d ", kb}' /proc/$pid/smaps
      before=$(awk '/ctxt/ {n += $2} END {print n}' /proc/$pid/status)
      sleep 3
      echo $(($(awk '/ctxt/ {n += $2} END {print n}' /proc/$pid/status) - before))
    done`
  const { out } = await box.run(script)
  const found = out
    .trim()
    .split('\n')
    .map(line => line.split(' ').map(Number))
  const memory = Math.max(...found.map(([kb = 0]) => kb))
  row(
    'what stays: wake-ups in 3 s',
    Math.max(...found.map(([, woken = 0]) => woken)),
    0,
    `${found.length} processes`,
  )
  row('what stays: memory of its own, kB, at most', memory, null, '')
  await box.close()
}

const parts: { readonly [name: string]: () => Promise<void> } = {
  commands: commandCosts,
  files: fileCosts,
  parse: parsing,
  boots,
  idle,
}

try {
  mkdirSync('dist/bench', { recursive: true })
  execFileSync('gcc', ['-O2', 'build/bench/interleave.c', '-o', 'dist/bench/interleave'])
  console.log(
    `on ${values.runtime}, medians of ${rounds}; load ${readFileSync('/proc/loadavg', 'utf8').split(' ')[0]}`,
  )
  for (const name of values.only.split(',')) await parts[name]?.()
} finally {
  for (const box of boxes) await box.close()
}
