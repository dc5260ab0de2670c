import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { picture } from './fixtures/drawn.ts'

t.test('graph', async t => {
  const sandbox = await Sandbox.create(t, {
    web: 'start on ready\nstop on runlevel [06]\nexec sleep 1000\n',
    log: 'start on starting web\nexec sleep 1000\n',
    failing: 'start on never\ntask\nexec false\n',
    'odd "name"': 'emits ready\n',
    broken: 'nonsense\n',
  })

  t.test('all jobs, with the states they are in', async t => {
    await sandbox.run('start web; start failing')
    const { out, err, status } = await sandbox.run('upstart-dummy graph')
    t.same({ err, status }, { err: '', status: 0 })
    const { nodes, edges } = picture(out)
    t.same(edges, [
      'event never | start | job failing | ',
      'event ready | start | job web | ',
      'event runlevel | stop | job web | [06]',
      'job odd "name" | emit | event ready | ',
      'job web | start | job log | starting',
    ])
    const colours = [...nodes].flatMap(([name, { fillcolor }]) =>
      fillcolor === undefined ? [] : `${name} ${fillcolor}`,
    )
    t.same(colours.sort(), ['job failing lightsalmon', 'job log palegreen', 'job web palegreen'])
  })

  t.test('one job and its neighbours', async t => {
    const { out, status } = await sandbox.run('upstart-dummy graph log')
    t.equal(status, 0)
    t.same(picture(out).edges, ['job web | start | job log | starting'])
    t.same([...picture(out).nodes.keys()].sort(), ['job log', 'job web'])
  })

  t.test('a job that there is not', async t => {
    t.same(await sandbox.run('upstart-dummy graph nosuch'), {
      out: '',
      err: 'upstart-dummy: Unknown job: nosuch\n',
      status: 1,
    })
  })

  t.test('--svg', async t => {
    const { out, err, status } = await sandbox.run('upstart-dummy graph --svg web')
    t.same({ err, status }, { err: '', status: 0 })
    t.match(out, /^<\?xml[\s\S]*<svg[\s\S]*<title>job web<\/title>[\s\S]*<\/svg>\n$/)
  })

  t.test('who may not read the state gets the graph without it', async t => {
    const { out, err, status } = await sandbox.run(
      'env -u NODE_OPTIONS setpriv --reuid 65534 --regid 65534 --clear-groups upstart-dummy graph',
    )
    t.same({ err, status }, { err: '', status: 0 })
    t.equal(picture(out).edges.length, 5)
    t.notMatch(out, /fillcolor/)
  })

  t.test('--svg without dot', async t => {
    await sandbox.run('rm -f /usr/bin/dot')
    t.same(await sandbox.run('upstart-dummy graph --svg'), {
      out: '',
      err: 'upstart-dummy: unable to run dot, which draws the picture: install graphviz, or leave out --svg and draw it elsewhere\n',
      status: 1,
    })
  })
})
