/** Jobs in a random graph of dependencies: each process begins when those it waits for have, however many there are. */
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { graph, jobFile, misplaced, notesPath, pids } from './fixtures/graph.ts'

t.test('misplaced finds who came too early', async t => {
  const first = { name: 'a', task: true, after: [] }
  const nodes = [first, { name: 'b', task: false, after: [[{ when: 'stopped' as const, job: 'a' }]] }]
  t.same(misplaced(nodes, 'a begins 2\na ends 2\nb begins 3\n'), [])
  t.same(misplaced(nodes, 'a begins 2\nb begins 3\na ends 2\n'), ['b before stopped a'])
  t.same(misplaced(nodes, 'a begins 2\na ends 2\n'), ['b never began', 'b before stopped a'])
  const held = [{ name: 'h', task: false, after: [[{ when: 'starting' as const, job: 'a' }]] }, first]
  t.same(misplaced(held, 'h begins 2\na begins 3\n'), [])
  t.same(misplaced(held, 'h begins 3\na begins 2\n'), ['h before starting a'])
})

for (const size of [300, 3000])
  t.test(`${size} jobs`, async t => {
    const nodes = graph(size, 20100429)
    const box = await Sandbox.create(t, Object.fromEntries(nodes.map(node => [node.name, jobFile(node)])))
    /** All but the sandbox's own. */
    const processes = async () =>
      (await box.run('ps -eo pid=,args=')).out.split('\n').filter(line => !/^ *1 |ps -eo|^$/.test(line))
    const booted = await box.run('upstart-dummy boot --quiet', { timeout: 240_000 })
    t.same(booted, { out: '', err: '', status: 0 }, 'boots')
    const { out: notes } = await box.run(`cat ${notesPath}`)
    t.same(misplaced(nodes, notes), [], 'in the order of the graph')

    const pid = pids(notes)
    const expected = nodes.map(({ name, task }) =>
      task ? `${name} stop/waiting` : `${name} start/running, process ${pid.get(name)}`,
    )
    const { out: list } = await box.run('initctl list')
    t.same(list.trimEnd().split('\n').sort(), expected, 'services run, tasks are done')

    const alive = (await processes()).filter(line => line.endsWith(' sleep 86400'))
    t.equal(alive.length, nodes.filter(node => !node.task).length)
    t.match(
      await box.run('upstart-dummy shutdown --quiet', { timeout: 240_000 }),
      { err: '', status: 0 },
      'shuts down',
    )
    t.same(
      (await box.run('initctl list')).out.split('\n').filter(line => !/^(\S+ stop\/waiting)?$/.test(line)),
      [],
      'no job is left',
    )
    t.same(await processes(), [], 'no process is left')
  })
