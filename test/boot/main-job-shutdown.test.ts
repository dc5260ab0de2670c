/** With which exit status `upstart-dummy boot --foreground --main JOB` ends when all is shut down. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'
import { begin, ended, jobs } from './fixtures/foreground.ts'

const main = 'upstart-dummy boot --foreground --main web'

t.test('when all is shut down by a signal, or by a command', async t => {
  const box = await Sandbox.create(t, jobs)
  for (const signal of ['TERM', 'INT']) {
    await box.run(`kill -${signal} ${await begin(box, main)}`)
    t.equal(await ended(box), 7, signal)
  }
  await begin(box, main)
  t.match((await box.run('upstart-dummy shutdown')).out, /2 stopped\.\n$/)
  t.equal(await ended(box), 7)
  t.notMatch((await box.run('cat /tmp/out')).out, 'Shut down', 'it is not shut down twice')
})
t.test('when a signal comes while a command shuts all down', async t => {
  const box = await Sandbox.create(t, {
    web: `start on startup
pre-stop script
  await test -e /tmp/go
end script
script
  trap 'exit 7' TERM
  sleep 1000 & wait
end script
`,
  })
  const pid = await begin(box, main)
  const shutdown = box.run('upstart-dummy shutdown')
  await box.run(until('status web | grep pre-stop'))
  await box.run(`kill -TERM ${pid}`)
  await box.run(`${until('grep -q "waiting.:.[0-9]" /run/upstart-dummy/journal')}; touch /tmp/go`)
  t.match(await shutdown, { status: 0, out: '1 stopped.\n' })
  t.equal(await ended(box), 7)
  t.match((await box.run('cat /tmp/out')).out, /Another command has shut this system down\.\n$/)
})
t.test('when everything is killed', async t => {
  const box = await Sandbox.create(t, jobs)
  const pid = await begin(box, main)
  t.match(await box.run('upstart-dummy kill-all'), { err: '', status: 0 })
  t.equal((await box.run(`kill -0 ${pid}`)).status, 1, 'it is gone, too')
})
