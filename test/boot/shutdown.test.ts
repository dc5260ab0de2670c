/** `upstart-dummy shutdown`: in which order all goes down, and that nothing stays. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const mark = (text: string): string => `exec sh -c "echo ${text} >>/tmp/order"\n`

t.test('what stops on the runlevel stops first, then what is left, then what no job has started', async t => {
  const box = await Sandbox.create(t, {
    early: `start on startup\nstop on runlevel [06]\npost-stop ${mark('early')}exec sleep 3021\n`,
    chained: `start on startup\nstop on stopped early\npost-stop ${mark('chained')}exec sleep 3022\n`,
    rest: `start on startup\npost-stop ${mark('rest')}exec sleep 3023\n`,
    rc: 'start on runlevel\ntask\nexport RUNLEVEL\nexec sh -c "echo rc $RUNLEVEL >>/tmp/order"\n',
    daemon: 'start on startup\nexpect daemon\nexec sh -c "(setsid sleep 3024 &) ; sleep 3025"\n',
  })
  await box.run('upstart-dummy boot; rm /tmp/order; (setsid sleep 3026 >/dev/null 2>&1 &)')
  const { out, err, status } = await box.run('upstart-dummy shutdown')
  t.equal(err, '')
  t.equal(status, 0)
  const order = (await box.run('cat /tmp/order')).out
  t.match(order, /rc 0\n/)
  t.match(order, /early\n[\s\S]*chained\n[\s\S]*rest\n$/)
  t.match(out, /chained +stopped\n/)
  t.match(out, /Shut down in \d+\.\d{3} s: 4 stopped; ended besides: sleep( \(\d\))?\.\n$/)
  t.equal((await box.run('pgrep -f "^sleep 302"')).status, 1)
  t.equal(
    (await box.run('ls /run/upstart-dummy/ctl /run/upstart-dummy/wake')).out.replaceAll(/\/.*\n|\n/g, ''),
    '',
  )
  t.match((await box.run('initctl list')).out, /^(\S+ stop\/waiting\n){5}$/)
})

t.test('the variables of the runlevel, and what utmp says then', async t => {
  const box = await Sandbox.create(t, {
    show: 'start on runlevel [06]\ntask\nexec sh -c "echo $PREVLEVEL $RUNLEVEL; runlevel"\n',
  })
  await box.run('upstart-dummy boot')
  t.equal((await box.run('runlevel')).out, 'N 2\n')
  await box.run('upstart-dummy shutdown --runlevel 6')
  t.equal((await box.run('cat /var/log/upstart/show.log')).out, '2 6\n2 6\n')
  t.match(await box.run('runlevel'), { out: 'unknown\n', status: 1 }, 'who asks now is not in a shutdown')
  t.match((await box.run('upstart-dummy boot; runlevel')).out, /\nN 2\n$/)
})

t.test('the deadline', async t => {
  const box = await Sandbox.create(t, {
    stubborn: 'start on startup\nkill timeout 600\nexec sh -c "trap : TERM; while :; do sleep 1000; done"\n',
    hook: 'start on startup\npre-stop exec sleep 3031\nexec sleep 3032\n',
    respawns: 'start on startup\nrespawn\nrespawn limit unlimited\nexec sleep 3033\n',
  })
  await box.run(
    'upstart-dummy boot; (setsid sh -c "trap : TERM; while :; do sleep 1000; done" >/dev/null 2>&1 &)',
  )
  const { out, status } = await box.run('upstart-dummy shutdown --timeout 1')
  t.equal(status, 0)
  t.match(out, /respawns +stopped/)
  t.match(out, /killed at the deadline: (hook, stubborn|stubborn, hook); ended besides: /)
  t.equal((await box.run('pgrep -f "[s]leep|[t]rap"')).status, 1)
})

t.test('what is on its way up is not waited for', async t => {
  const box = await Sandbox.create(t, {
    slow: 'start on startup\npre-start exec sleep 3041\nexec sleep 3042\n',
    held: 'start on starting web\ntask\nexec sleep 3043\n',
    web: 'exec sleep 3044\n',
  })
  await box.run('start --no-wait slow; start --no-wait web')
  const { out, status } = await box.run('upstart-dummy shutdown --timeout 50')
  t.equal(status, 0)
  t.notMatch(out, 'killed at the deadline')
  t.equal((await box.run('pgrep -f "^sleep 304"')).status, 1)
})

t.test('a second shutdown waits for the first, and a boot does not begin', async t => {
  const box = await Sandbox.create(t, {
    slow: 'start on startup\npre-stop script\n  await test -e /tmp/go\nend script\nexec sleep 3051\n',
    once: 'start on runlevel [06]\ntask\nexec sh -c "echo once >>/tmp/once"\n',
  })
  await box.run('upstart-dummy boot')
  const first = box.run('upstart-dummy shutdown')
  await box.run(until('status slow | grep pre-stop'))
  t.same(await box.run('upstart-dummy boot'), {
    out: '',
    err: 'upstart-dummy: another command is shutting this system down\n',
    status: 1,
  })
  const second = box.run('exec upstart-dummy shutdown')
  await box.run(`${until('grep -q "waiting.:.[0-9]" /run/upstart-dummy/journal')}; touch /tmp/go`)
  t.match(await first, { status: 0, out: 'Shut down in' })
  t.same(await second, { out: 'Another command has shut this system down.\n', err: '', status: 0 })
  t.equal((await box.run('cat /tmp/once')).out, 'once\n')
})

t.test('wrong command lines', async t => {
  const box = await Sandbox.create(t, {})
  const shutdown = async (args: string) =>
    (await box.run(`upstart-dummy shutdown ${args}`)).err.split('\n')[0]
  t.equal(await shutdown('--runlevel 3'), 'upstart-dummy: illegal runlevel: 3')
  t.equal(await shutdown('--timeout soon'), 'upstart-dummy: illegal timeout: soon')
  t.equal(await shutdown('now'), 'upstart-dummy: unexpected argument: now')
})
