/**
 * Job files whose conditions make up a random graph without circles, the same for the same seed. Each process notes its job's name and its PID
 * in one file when it begins, a task also when it ends; `misplaced` reads that and says who came too early.
 *
 * Jobs have places in a row, and a job waits only for those that come before it: by `started`, `stopping`, `stopped` of an
 * earlier one, or as the target of another's `starting`, which has the place just before it. `stopping` holds up the job that stops, so it
 * is never asked for along with anything else.
 */

interface Link {
  readonly when: 'started' | 'starting' | 'stopping' | 'stopped'
  readonly job: string
}

export interface Node {
  readonly name: string
  readonly task: boolean
  /** All of these have to happen, of each at least one. None: starts with the system. */
  readonly after: readonly (readonly Link[])[]
}

/** Where in the sandbox the processes write. */
export const notesPath = '/run/notes'

/** mulberry32: random numbers from 0 to 1, always the same for one seed. */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function graph(size: number, seed: number): Node[] {
  const next = random(seed)
  const below = (limit: number) => Math.floor(next() * limit)
  const nodes: Node[] = []
  /** Jobs before this place may be waited for by the ones after it. */
  const link = (before: number): Link => {
    // near ones more often: a graph that is deep as well as wide
    const near = next() < 0.3 ? Math.max(0, before - 20) : 0
    const node = nodes[near + below(before - near)]
    if (node === undefined) throw new Error('nothing to wait for')
    return { when: node.task && next() < 0.7 ? 'stopped' : 'started', job: node.name }
  }
  const links = (before: number, most: number) => Array.from({ length: 1 + below(most) }, () => link(before))
  const name = (place: number) => `job${String(place).padStart(4, '0')}`
  while (nodes.length < size) {
    const place = nodes.length
    const roots = place < 5 || next() < 0.05
    if (!roots && place + 1 < size && next() < 0.1) {
      // one that another waits for without knowing of it
      const first: Link = { when: 'starting', job: name(place + 1) }
      const rest = next() < 0.3 ? [[link(place)]] : []
      nodes.push({ name: name(place), task: next() < 0.5, after: [[first], ...rest] })
      nodes.push({ name: name(place + 1), task: next() < 0.2, after: links(place, 2).map(l => [l]) })
      continue
    }
    const task = next() < 0.25
    const earlier = roots ? undefined : nodes[below(place)]
    if (earlier?.task && next() < 0.5) {
      nodes.push({ name: name(place), task, after: [[{ when: 'stopping', job: earlier.name }]] })
      continue
    }
    const after = roots ? [] : links(place, 3).map(l => (!task && next() < 0.2 ? [l, link(place)] : [l]))
    nodes.push({ name: name(place), task, after })
  }
  return nodes
}

function conditionOf(node: Node): string {
  const alternatives = node.after.map(some => {
    const words = some.map(({ when, job }) => `${when} ${job}`)
    return words.length > 1 ? `(${words.join(' or ')})` : words.join('')
  })
  return alternatives.length === 0 ? 'startup' : alternatives.join(' and ')
}

/** What a job's process does. */
function body({ name, task }: Node): string {
  const begins = `echo ${name} begins $$ >>${notesPath}`
  return task ? `${begins}\necho ${name} ends $$ >>${notesPath}\n` : `${begins}\nexec sleep 86400\n`
}

/** The job file. A service stays; every tenth stops with the runlevel, the others with whatever is left. */
export function jobFile(node: Node): string {
  const kind = node.task ? 'task\n' : node.name.endsWith('3') ? 'stop on runlevel [06]\n' : ''
  return `start on ${conditionOf(node)}\n${kind}script\n${body(node)}end script\n`
}

/** A shell script that starts the same processes without us, in an order that the graph allows: that of the row. */
export function plainScript(nodes: readonly Node[]): string {
  const runs = nodes.map(node => `sh -e -c '${body(node)}'${node.task ? '' : ' &'}\n`)
  return runs.join('')
}

/** The PIDs of the processes by their job's name. */
export function pids(notes: string): Map<string, number> {
  const found = new Map<string, number>()
  for (const [, name, pid] of notes.matchAll(/^(\S+) begins (\d+)$/gm)) {
    if (name === undefined) continue
    if (found.has(name)) throw new Error(`${name} began twice`)
    found.set(name, Number(pid))
  }
  return found
}

/**
 * Each job that ran before it might, and which of its conditions was not true yet. That a process began before another is told by their
 * PIDs, which the kernel gave them one after the other; that one had ended, by the order of what they wrote.
 */
export function misplaced(nodes: readonly Node[], notes: string): string[] {
  const byName = new Map(nodes.map(node => [node.name, node]))
  const pid = pids(notes)
  const line = new Map(notes.split('\n').map((text, n) => [text.replace(/ \d+$/, ''), n]))
  const began = (first: string, then: string) => (pid.get(first) ?? Infinity) < (pid.get(then) ?? -1)
  const over = (first: string, then: string) =>
    (line.get(`${first} ends`) ?? Infinity) < (line.get(`${then} begins`) ?? -1)
  const holds = (node: Node, { when, job }: Link): boolean => {
    if (when === 'started') return began(job, node.name)
    if (when !== 'starting') return over(job, node.name)
    return node.task && byName.has(job) ? over(node.name, job) : began(node.name, job)
  }
  const wrong: string[] = []
  for (const node of nodes) {
    if (!pid.has(node.name)) wrong.push(`${node.name} never began`)
    for (const some of node.after)
      if (!some.some(link => holds(node, link)))
        wrong.push(`${node.name} before ${some.map(({ when, job }) => `${when} ${job}`).join(' or ')}`)
  }
  return wrong
}
