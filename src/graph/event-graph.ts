/** Which events start and stop which jobs, as nodes and edges. A job's own events are edges from that job. */
import { aboutJob } from '../event/condition-text.ts'
import { type Expression, eventsOf } from '../event/expression.ts'
import { emittedBy, type JobClass } from '../job-file/job-class.ts'
import { glob } from '../posix/glob.ts'

export interface Node {
  readonly kind: 'job' | 'event'
  readonly name: string
  /** Null: an event, or a job that is named somewhere but isn't there. */
  readonly job: JobClass | null
}

export interface Edge {
  readonly kind: 'start' | 'stop' | 'emit'
  readonly from: Node
  readonly to: Node
  /** The job's event, and the arguments that it must have. */
  readonly label: string
}

export interface EventGraph {
  readonly nodes: readonly Node[]
  readonly edges: readonly Edge[]
}

/** @param named jobs to which the graph is restricted, with their neighbours; none: all */
export function eventGraph(jobs: readonly JobClass[], named: readonly string[]): EventGraph {
  const graph = new Drawing(jobs)
  for (const job of jobs) {
    graph.addCondition(job, 'start', job.startOn)
    graph.addCondition(job, 'stop', job.stopOn)
  }
  for (const job of jobs) for (const event of emittedBy(job)) graph.addEmitted(job, event)
  return named.length === 0 ? graph : neighbourhood(graph, named)
}

class Drawing {
  readonly #nodes = new Map<string, Node>()
  readonly #edges = new Map<string, Edge>()
  readonly #jobs: readonly Node[]

  constructor(jobs: readonly JobClass[]) {
    this.#jobs = jobs.map(job => this.#node('job', job.name, job))
  }

  get nodes(): Node[] {
    return [...this.#nodes.values()]
  }

  get edges(): Edge[] {
    return [...this.#edges.values()]
  }

  addCondition({ name }: JobClass, kind: 'start' | 'stop', condition: Expression | null): void {
    const to = this.#node('job', name)
    for (const leaf of condition === null ? [] : eventsOf(condition)) {
      const { job, env } = aboutJob(leaf)
      if (job === null) this.#edge(kind, this.#node('event', leaf.event), to, env.join(' '))
      else for (const from of this.#jobsNamed(job)) this.#edge(kind, from, to, [leaf.event, ...env].join(' '))
    }
  }

  /** @param event a name, or a pattern: that stands for the events that jobs wait for, or for itself */
  addEmitted({ name }: JobClass, event: string): void {
    const from = this.#node('job', name)
    const awaited = this.nodes.filter(node => node.kind === 'event' && glob(event, node.name))
    for (const to of awaited.length > 0 ? awaited : [this.#node('event', event)])
      this.#edge('emit', from, to, '')
  }

  /** By a name or a pattern; one that there isn't is a node of its own. */
  #jobsNamed(pattern: string): readonly Node[] {
    const found = this.#jobs.filter(({ name }) => glob(pattern, name))
    return found.length > 0 ? found : [this.#node('job', pattern)]
  }

  #node(kind: Node['kind'], name: string, job: JobClass | null = null): Node {
    const key = `${kind} ${name}`
    const known = this.#nodes.get(key)
    if (known !== undefined) return known
    const node = { kind, name, job }
    this.#nodes.set(key, node)
    return node
  }

  #edge(kind: Edge['kind'], from: Node, to: Node, label: string): void {
    const key = JSON.stringify([kind, from.kind, from.name, to.kind, to.name, label])
    this.#edges.set(key, { kind, from, to, label })
  }
}

/** Some jobs, what is next to them, and who emits the events among that. */
function neighbourhood({ nodes, edges }: EventGraph, named: readonly string[]): EventGraph {
  const own = new Set(nodes.filter(({ kind, name }) => kind === 'job' && named.includes(name)))
  const near = edges.filter(({ from, to }) => own.has(from) || own.has(to))
  const shown = new Set([...own, ...near.flatMap(({ from, to }) => [from, to])])
  const emitting = edges.filter(({ kind, to }) => kind === 'emit' && shown.has(to))
  const kept = new Set([...near, ...emitting])
  for (const { from } of emitting) shown.add(from)
  return { nodes: nodes.filter(node => shown.has(node)), edges: edges.filter(edge => kept.has(edge)) }
}
