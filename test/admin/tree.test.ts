import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('tree', async t => {
  const sandbox = await Sandbox.create(t, {
    parent: 'script\n  await -x /tmp/a sleep 1001 &\n  await -x /tmp/b sleep 1002 &\n  wait\nend script\n',
    getty: 'instance $TTY\nexec sleep 1000\n',
    leaves: 'script\n  sh -c "sleep 1003 &"\n  exec await -x /tmp/c sleep 1004\nend script\n',
  })
  await sandbox.run(
    'mkfifo /tmp/a /tmp/b /tmp/c; start parent; start getty TTY=tty1; start getty TTY=tty2; start leaves; cat /tmp/a /tmp/b /tmp/c',
  )
  t.test('shows the processes of a job as they came from one another', async t => {
    const { out } = await sandbox.run('upstart-dummy tree parent')
    t.match(
      out,
      /^parent start\/running\n`- \d+ {2}main {2}\S+ {2}\d+s {2}\/bin\/sh -e \/proc\/self\/fd\/9\n {3}\|- \d+ {2}\S+ {2}\d+s {2}sleep 1001\n {3}`- \d+ {2}\S+ {2}\d+s {2}sleep 1002\n$/,
    )
    const drawn = await sandbox.run('LC_ALL=C.UTF-8 upstart-dummy tree parent')
    t.match(drawn.out, /^└─ \d+ {2}main/m)
  })
  t.test('of all instances, or of one', async t => {
    const all = (await sandbox.run('upstart-dummy tree getty')).out
    t.match(all, /^getty \(tty1\) start\/running\n.*\ngetty \(tty2\) start\/running\n/)
    const one = (await sandbox.run('upstart-dummy tree getty TTY=tty2')).out
    t.match(one, /^getty \(tty2\) start\/running\n.*\n$/)
  })
  t.test('--json is for programs', async t => {
    const answer = JSON.parse((await sandbox.run('upstart-dummy tree --json parent')).out)
    t.equal(answer.schema, 1)
    const [{ processes }] = answer.jobs
    t.equal(processes[0].name, 'main')
    t.same(
      processes[0].tree[0].children.map((c: { command: string }) => c.command),
      ['sleep 1001', 'sleep 1002'],
    )
  })
  t.test('shows what a job has left to its supervisor', async t => {
    const { out } = await sandbox.run('upstart-dummy tree leaves')
    t.match(out, /\n\|- \d+ {2}main .* sleep 1004\n`- \d+ {2}\S+ {2}\d+s {2}sleep 1003\n$/)
  })
})
