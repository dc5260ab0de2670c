/** To which runlevel a boot goes. */
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('the runlevel is the one asked for, else that of the profile, else that of inittab', async t => {
  const box = await Sandbox.create(t, {
    show: 'start on runlevel\ntask\nexec sh -c "echo $PREVLEVEL $RUNLEVEL >>/tmp/levels"\n',
  })
  const boot = 'upstart-dummy shutdown -q; rm -f /tmp/levels; upstart-dummy boot -q'
  const levels = async (how: string) => (await box.run(`${boot} ${how}; cat /tmp/levels; runlevel`)).out
  t.equal(await levels(''), 'N 2\nN 2\n')
  t.equal(await levels('--runlevel 3'), 'N 3\nN 3\n')
  t.equal(await levels('--runlevel s'), 'N S\nN S\n')
  box.write('/etc/inittab', '# id:1:initdefault:\nid:4:initdefault:\n')
  t.equal(await levels(''), 'N 4\nN 4\n')
  box.write('/etc/upstart-dummy/boot.ini', '[boot]\nrunlevel = 5\n')
  t.equal(await levels(''), 'N 5\nN 5\n')
  t.equal(await levels('--runlevel 3'), 'N 3\nN 3\n')
  for (const wrong of ['0', '6', '7', '23', 'x'])
    t.match(await box.run(`upstart-dummy boot --runlevel ${wrong}`), {
      status: 1,
      err: `illegal runlevel: ${wrong}`,
    })
})
t.test('a runlevel that a job has chosen is not chosen again', async t => {
  const box = await Sandbox.create(t, {
    'rc-sysinit': `start on filesystem\ntask\nexec telinit \${DEFAULT_RUNLEVEL:-3}\n`,
    count: 'start on runlevel\ntask\nexec sh -c "echo $RUNLEVEL >>/tmp/levels"\n',
    '/etc/init.d/rc': '#!/bin/sh\n',
  })
  t.match((await box.run('upstart-dummy boot')).out, 'Booted to runlevel 3')
  t.equal((await box.run('cat /tmp/levels')).out, '3\n')
  await box.run('upstart-dummy shutdown; rm /tmp/levels; upstart-dummy boot --runlevel 4')
  t.equal((await box.run('cat /tmp/levels')).out, '4\n')
})
