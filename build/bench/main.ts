/**
 * What things cost, as ratios measured in one run, so that they mean the same on every machine: each is measured several times in turn with
 * what it is compared to, and the medians count. Prints a table; a line beyond what was aimed at is marked.
 */
import { parseArgs } from 'node:util'
import { runtimeCommands, Sandbox } from '../../test/command/fixtures/sandbox.ts'
import { graph, jobFile, notesPath, plainScript } from '../../test/proof/fixtures/graph.ts'

const { values } = parseArgs({
  options: {
    runtime: { type: 'string', default: 'packaged' }, // or node
    rounds: { type: 'string', default: '5' },
  },
})
const rounds = Number(values.rounds)
const runtime = runtimeCommands[values.runtime] ?? values.runtime

const boxes: Sandbox[] = []

async function sandbox(jobs: { readonly [name: string]: string }): Promise<Sandbox> {
  const box = await Sandbox.create({ teardown: () => undefined }, jobs, values.runtime)
  boxes.push(box)
  return box
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** How long a shell command takes (ms), without what it takes to get into the sandbox. */
async function time(box: Sandbox, command: string): Promise<number> {
  const timed = `begun=$(date +%s%N); { ${command}\n} >/dev/null; ended=$(date +%s%N); echo $((ended - begun))`
  const { out, err, status } = await box.run(timed, { timeout: 200_000 })
  if (status !== 0 || err !== '') throw new Error(`${command}: exit ${status}\n${err}`)
  return Number(out) / 1e6
}

const times = (count: number, command: string) =>
  `i=0; while [ $i -lt ${count} ]; do ${command}; i=$((i + 1)); done`

/** The medians of each (ms), measured in turn. */
async function inTurn(...measures: readonly (() => Promise<number>)[]): Promise<number[]> {
  const taken: number[][] = measures.map(() => [])
  for (let round = 0; round < rounds; round++)
    for (const [n, measure] of measures.entries()) taken[n]?.push(await measure())
  return taken.map(median)
}

function row(
  what: string,
  value: number,
  unit: string,
  aim: string,
  reached: boolean,
  details: string,
): void {
  const shown = `${value.toFixed(2)}${unit}`
  console.log(`${what.padEnd(42)} ${shown.padStart(11)}  ${aim.padEnd(8)} ${reached ? '  ' : '! '}${details}`)
}

const ms = (value: number) => `${value < 20 ? value.toFixed(1) : value.toFixed(0)} ms`

/** The commands that a boot runs hundreds of times. */
async function commands(): Promise<void> {
  const box = await sandbox({ service: 'exec sleep 86400\n' })
  const bare = `${runtime} /tmp/nothing.js`
  box.write('/tmp/nothing.js', '')
  await box.run('start service')
  const [nothing = 0, version = 0, status = 0] = await inTurn(
    () => time(box, times(200, 'sh -c :')),
    () => time(box, times(200, 'initctl version')),
    () => time(box, times(200, 'status service')),
  )
  const each = (total: number) => ms(total / 200)
  row('initctl version : sh -c :', version / nothing, '', '', true, `${each(version)} : ${each(nothing)}`)
  row('status JOB : sh -c :', status / nothing, '', '', true, `${each(status)} : ${each(nothing)}`)
  await box.run('stop service')
  const [begin = 0, pair = 0] = await inTurn(
    () => time(box, times(20, bare)),
    () => time(box, times(10, 'start service; stop service')),
  )
  const details = `${ms(pair / 20)} : ${ms(begin / 20)} each`
  row(`start and stop : ${values.runtime}, two empty programs`, pair / begin, '', '', true, details)
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
  box.write('/tmp/nothing.js', '')
  const [begin = 0, parse = 0] = await inTurn(
    () => time(box, `${runtime} /tmp/nothing.js`),
    () => time(box, 'cd /etc/init; upstart-dummy parse --json *'),
  )
  const rate = size / 1e3 / (parse - begin)
  const details = `${(size / 1e6).toFixed(1)} MB in ${files} files: ${ms(parse)}, of which ${values.runtime} ${ms(begin)}`
  row('upstart-dummy parse --json', rate, ' MB/s', '> 20', rate > 20, details)
}

/** A boot of a random graph of jobs, and a script that starts the same processes in an order that is right. */
async function boot(): Promise<void> {
  const measure = async (size: number, plain: boolean): Promise<number> => {
    const nodes = graph(size, 20100429)
    const box = await sandbox(Object.fromEntries(nodes.map(node => [node.name, jobFile(node)])))
    box.write('/tmp/plain', plainScript(nodes))
    const all = `until [ "$(grep -c begins ${notesPath})" = ${size} ]; do sleep 0.01; done`
    const taken = await time(box, plain ? `sh /tmp/plain 2>/dev/null; ${all}` : 'upstart-dummy boot --quiet')
    await box.close()
    return taken
  }
  const [ours = 0, plain = 0] = await inTurn(
    () => measure(300, false),
    () => measure(300, true),
  )
  row('boot of 300 jobs : sh script', ours / plain, '', '< 2', ours < 2 * plain, `${ms(ours)} : ${ms(plain)}`)
  const many = await measure(3000, false)
  const details = `${ms(many / 3000)} : ${ms(ours / 300)} a job`
  row('boot of 3,000 jobs : of 300, a job', many / 10 / ours, '', '<= 1', many <= 10 * ours, details)
}

try {
  console.log(`on ${values.runtime}, medians of ${rounds}`)
  await commands()
  await parsing()
  await boot()
} finally {
  for (const box of boxes) await box.close()
}
