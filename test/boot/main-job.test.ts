/** `upstart-dummy boot --foreground --main JOB`. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'
import { begin, ended, jobs } from './fixtures/foreground.ts'

const main = 'upstart-dummy boot --foreground --main web'

t.test('when it ends by itself', async t => {
  const box = await Sandbox.create(t, jobs)
  await begin(box, main)
  await box.run('touch /tmp/over')
  t.equal(await ended(box), 3)
  t.equal((await box.run('pgrep -fx "sleep 4001"')).status, 1, 'and all else is shut down')
  t.match((await box.run('initctl list')).out, /db stop\/waiting/)
})
t.test('when it is stopped', async t => {
  const box = await Sandbox.create(t, jobs)
  await begin(box, main)
  await box.run('stop web')
  t.equal(await ended(box), 7)
})
t.test('when a signal kills it, with 128 and its number', async t => {
  const box = await Sandbox.create(t, jobs)
  await begin(box, 'upstart-dummy boot --foreground --main db')
  await box.run('pkill -KILL -fx "sleep 4001"')
  t.equal(await ended(box), 137)
})
t.test('when the supervisor of the last process is killed with it', async t => {
  const box = await Sandbox.create(t, jobs)
  await begin(box, 'upstart-dummy boot --foreground --main db')
  await box.run('pkill -KILL -f "^shim run .*/db[.]log|^sleep 4001"')
  t.not(await ended(box), 0)
})
t.test('but a job that respawns goes on', async t => {
  const box = await Sandbox.create(t, { web: 'start on startup\nrespawn\nexec sleep 4002\n' })
  await begin(box, main)
  await box.run(`pkill -KILL -fx "sleep 4002"; ${until('pgrep -fx "sleep 4002"')}`)
  t.match((await box.run('status web')).out, /start\/running/)
  await box.run('stop web')
  t.equal(await ended(box), 143)
})
t.test('one that the boot did not start ends it, with status 1', async t => {
  const box = await Sandbox.create(t, { ...jobs, late: 'start on never\nexec sleep 4003\n' })
  const { out, status } = await box.run('upstart-dummy boot --foreground --main late')
  t.equal(status, 1)
  t.match(out, /late +waiting for never[\s\S]*Shut down/)
})
t.test('and one that does not exist is named at once', async t => {
  const box = await Sandbox.create(t, jobs)
  t.same(await box.run('upstart-dummy boot --foreground --main nope'), {
    out: '',
    err: 'upstart-dummy: Unknown job: nope\n',
    status: 1,
  })
  t.match((await box.run('upstart-dummy boot --main web')).err, /^upstart-dummy: --main needs --foreground\n/)
})
