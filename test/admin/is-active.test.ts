import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('is-active tells by its exit status', async t => {
  const sandbox = await Sandbox.create(t, {
    web: 'exec sleep 1000\n',
    idle: 'exec sleep 1000\n',
    getty: 'instance $TTY\nexec sleep 1000\n',
  })
  await sandbox.run('start web; start getty TTY=tty1')
  for (const [args, out, status] of [
    ['web', 'start/running\n', 0],
    ['-q web', '', 0],
    ['idle', 'stop/waiting\n', 3],
    ['getty', 'start/running\n', 0],
    ['getty TTY=tty1', 'start/running\n', 0],
    ['getty TTY=tty2', 'stop/waiting\n', 3],
  ] as const) {
    t.same(await sandbox.run(`upstart-dummy is-active ${args}`), { out, err: '', status }, args)
  }
  t.equal((await sandbox.run('upstart-dummy is-active nosuch')).status, 4)
  t.equal((await sandbox.run('upstart-dummy is-active')).status, 1)
})
