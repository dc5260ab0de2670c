import t from 'tap'
import { dotText } from '../../src/graph/dot.ts'
import { eventGraph } from '../../src/graph/event-graph.ts'
import { parseJob } from '../../src/job-file/parse.ts'
import { picture } from './fixtures/drawn.ts'

function dot(
  jobs: { readonly [name: string]: string },
  stateOf = (_: string): 'running' | 'failed' | null => null,
): string {
  const parsed = Object.entries(jobs).flatMap(([name, text]) => {
    const result = parseJob(name, text)
    return result.ok ? [result.job] : []
  })
  return dotText(eventGraph(parsed, []), stateOf)
}

t.test('dot sees boxes, ellipses and lines', async t => {
  const text = dot(
    {
      web: 'description "serves"\nstart on ready PORT=80\nstop on stopping db\nemits served\n',
      old: '',
    },
    job => (job === 'web' ? 'running' : job === 'old' ? 'failed' : null),
  )
  const { nodes, edges } = picture(text)
  t.same(edges, [
    'event ready | start | job web | PORT=80',
    'job db | stop | job web | stopping',
    'job web | emit | event served | ',
  ])
  t.match(nodes.get('job web'), {
    label: 'web',
    shape: 'box',
    style: 'filled',
    fillcolor: 'palegreen',
    tooltip: 'serves\\nstart on ready PORT=80\\nstop on stopping db',
  })
  t.match(nodes.get('job old'), { style: 'filled', fillcolor: 'lightsalmon' })
  t.match(nodes.get('job db'), { shape: 'box', style: 'dotted' })
  t.match(nodes.get('event ready'), { label: 'ready', shape: 'ellipse' })
  t.match(text, /"job db" -> "job web" \[.*style="dashed"/)
})

t.test('no name can break out of its quotes', async t => {
  const names = [
    'a"b',
    'back\\',
    '\\"',
    '\\N',
    'x" [label="y',
    '<b>',
    'ends;}',
    '&lt;',
    'a\nb',
    'ü',
    '-->',
    'node',
    'web:n',
  ]
  const jobs = Object.fromEntries(names.map(name => [name, 'exec true\n']))
  const { nodes, edges } = picture(dot(jobs))
  t.equal(nodes.size, names.length)
  t.same(edges, [])
  const shown = new Set([...nodes.values()].map(({ label }) => label))
  for (const label of [
    'a"b',
    'back\\\\',
    '\\\\"',
    '\\\\N',
    'x" [label="y',
    '<b>',
    'ends;}',
    '&amp;lt;',
    'a\\nb',
    'ü',
    '-->',
    'node',
    'web:n',
  ])
    t.ok(shown.has(label), label)
})

t.test('no argument and no event either', async t => {
  const { edges, nodes } = picture(dot({ a: 'start on "e\\"v" X="1 \\" 2"\nstop on \'it\'\\\\s\'\'\n' }))
  t.equal(edges.length, 2)
  t.equal(nodes.size, 3)
})

t.test('a condition may be as long as a file', async t => {
  const { nodes } = picture(dot({ a: `start on ${'event or '.repeat(20_000)}other\n` }))
  t.equal(nodes.size, 3)
})
