/** A graph in the language of Graphviz. */
import { conditionText } from '../event/condition-text.ts'
import { wellFormed } from '../posix/byte-text.ts'
import type { Edge, EventGraph, Node } from './event-graph.ts'

/** What is known of a job: null where nothing. */
export type StateOf = (job: string) => 'running' | 'changing' | 'failed' | null

const colours = { running: 'palegreen', changing: 'khaki', failed: 'lightsalmon' } as const

const styles = {
  start: [],
  stop: [['style', 'dashed']],
  emit: [
    ['color', 'gray50'],
    ['arrowhead', 'empty'],
  ],
} as const

type Attributes = readonly (readonly [name: string, value: string])[]

export function dotText({ nodes, edges }: EventGraph, stateOf: StateOf): string {
  return [
    'digraph jobs {',
    '  rankdir=LR',
    '  node [fontname="sans-serif", fontsize=11]',
    '  edge [fontname="sans-serif", fontsize=9]',
    ...nodes.map(node => `  ${idOf(node)} ${attributeText(nodeAttributes(node, stateOf))}`),
    ...edges.map(edge => `  ${idOf(edge.from)} -> ${idOf(edge.to)} ${attributeText(edgeAttributes(edge))}`),
    '}',
    '',
  ].join('\n')
}

function nodeAttributes({ kind, name, job }: Node, stateOf: StateOf): Attributes {
  const label = ['label', labelText(name)] as const
  if (kind === 'event') return [label, ['shape', 'ellipse']]
  const box = [label, ['shape', 'box']] as const
  if (job === null) return [...box, ['style', 'dotted']]
  const conditions = [
    ...(job.startOn === null ? [] : [`start on ${conditionText(job.startOn)}`]),
    ...(job.stopOn === null ? [] : [`stop on ${conditionText(job.stopOn)}`]),
  ]
  const tooltip = ['tooltip', labelText([job.description ?? name, ...conditions].join('\n'))] as const
  const state = stateOf(name)
  if (state === null) return [...box, tooltip]
  return [...box, tooltip, ['style', 'filled'], ['fillcolor', colours[state]]]
}

function edgeAttributes({ kind, label }: Edge): Attributes {
  const shown = label === '' ? [] : [['label', labelText(label)] as const]
  return [['class', kind], ...shown, ...styles[kind]]
}

function attributeText(attributes: Attributes): string {
  return `[${attributes.map(([name, value]) => `${name}=${quoted(value)}`).join(', ')}]`
}

/** Jobs and events may have the same name. */
function idOf({ kind, name }: Node): string {
  return quoted(plain(`${kind} ${name}`).replaceAll('\\', '\\\\'))
}

/** Characters of a text that are shown: conditions may be as long as a file, and old Graphviz takes no long strings. */
const most = 1000

/** What is shown: backslashes begin escapes there, and `&` names of characters. */
function labelText(text: string): string {
  return (text.length <= most ? text : `${text.slice(0, most)}…`)
    .split('\n')
    .map(line => plain(line).replaceAll('\\', '\\\\').replaceAll('&', '&amp;'))
    .join('\\n')
}

/** Unicode without control characters, which no picture could show. */
function plain(text: string): string {
  return wellFormed(text).replace(/\p{Cc}/gu, '?')
}

/** In quotes nothing but a quote ends a text; backslashes come in pairs already. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '\\"')}"`
}
