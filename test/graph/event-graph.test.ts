import t from 'tap'
import { eventGraph } from '../../src/graph/event-graph.ts'
import { parseJob } from '../../src/job-file/parse.ts'

/** `KIND NAME` of the nodes, and `NAME KIND NAME: LABEL` of the edges of a graph. */
function graph(jobs: { readonly [name: string]: string }, ...named: string[]) {
  const parsed = Object.entries(jobs).flatMap(([name, text]) => {
    const result = parseJob(name, text)
    return result.ok ? [result.job] : []
  })
  const { nodes, edges } = eventGraph(parsed, named)
  return {
    nodes: nodes
      .map(({ kind, name, job }) => `${kind} ${name}${kind === 'job' && job === null ? '?' : ''}`)
      .sort(),
    edges: edges
      .map(({ kind, from, to, label }) => `${from.name} ${kind} ${to.name}${label && `: ${label}`}`)
      .sort(),
  }
}

t.test('events start and stop jobs, and jobs emit events', async t => {
  t.same(
    graph({
      web: 'start on (ready and net-up IFACE=lo)\nstop on runlevel [06]\nemits served\n',
      mail: 'start on served\n',
    }),
    {
      nodes: ['event net-up', 'event ready', 'event runlevel', 'event served', 'job mail', 'job web'],
      edges: [
        'net-up start web: IFACE=lo',
        'ready start web',
        'runlevel stop web: [06]',
        'served start mail',
        'web emit served',
      ],
    },
  )
})

t.test('an event of a job comes from that job', async t => {
  t.same(
    graph({
      a: 'start on started b\nstop on stopping JOB=b RESULT=ok or stopped nojob\n',
      b: 'start on started\n',
    }),
    {
      nodes: ['event started', 'job a', 'job b', 'job nojob?'],
      edges: [
        'b start a: started',
        'b stop a: stopping RESULT=ok',
        'nojob stop a: stopped',
        'started start b',
      ],
    },
  )
})

t.test('patterns stand for what they match', async t => {
  t.same(
    graph({
      tty1: '',
      tty2: '',
      x: 'start on started tty[12] or block-device-added\nstop on stopped $Y\n',
      udev: 'emits *-device-added vanished-*\n',
    }),
    {
      nodes: [
        'event block-device-added',
        'event vanished-*',
        'job $Y?',
        'job tty1',
        'job tty2',
        'job udev',
        'job x',
      ],
      edges: [
        '$Y stop x: stopped',
        'block-device-added start x',
        'tty1 start x: started',
        'tty2 start x: started',
        'udev emit block-device-added',
        'udev emit vanished-*',
      ],
    },
  )
})

t.test('what a script emits', async t => {
  t.same(
    graph({ a: 'post-start script\n  initctl emit --no-wait up A=1\nend script\n', b: 'start on up\n' })
      .edges,
    ['a emit up', 'up start b'],
  )
})

t.test('the same edge is there once', async t => {
  t.same(graph({ a: 'start on (x and y) or (x and z)\n' }).edges, ['x start a', 'y start a', 'z start a'])
})

t.test('some jobs with what is next to them', async t => {
  const jobs = {
    mounts: 'start on startup\nemits filesystem other\n',
    dbus: 'start on filesystem\n',
    desktop: 'start on started dbus\n',
    shell: 'start on started desktop\n',
    cron: 'start on filesystem\n',
  }
  t.same(graph(jobs, 'dbus'), {
    nodes: ['event filesystem', 'job dbus', 'job desktop', 'job mounts'],
    edges: ['dbus start desktop: started', 'filesystem start dbus', 'mounts emit filesystem'],
  })
  t.same(graph({ ...jobs, alone: '' }, 'alone'), { nodes: ['job alone'], edges: [] })
})
