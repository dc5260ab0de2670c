/** A boot in the foreground, of which something is killed when all is up. */
import { existsSync } from 'node:fs'
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'
import { begin, ended, jobs } from './fixtures/foreground.ts'

const main = 'upstart-dummy boot --foreground --main db'

t.test('a supervisor that is killed is replaced at once, though nobody asks', async t => {
  const box = await Sandbox.create(t, jobs)
  const pid = await begin(box, main)
  await box.run(`pkill -KILL -f "^shim run .*/db[.]log"; ${until('pgrep -f "^shim adopt "')}`)
  t.match((await box.run('status db')).out, /start\/running/)
  t.equal((await box.run(`ps -o ppid= -p $(pgrep -f "^shim adopt ")`)).out.trim(), pid)
  await box.run('stop db')
  t.equal(await ended(box), 143)
})

t.test('what stays is killed: the jobs go on, and can be shut down', async t => {
  const box = await Sandbox.create(t, jobs)
  const pid = await begin(box, main)
  await box.run(`kill -KILL ${pid}`)
  t.equal(await ended(box), 137)
  t.match((await box.run('initctl list')).out, /db start\/running, .*\nweb start\/running/)
  t.match(await box.run('upstart-dummy shutdown'), { err: '', status: 0, out: '2 stopped.\n' })
  await begin(box, main)
  t.ok(existsSync(box.path('/run/upstart-dummy/stay')), 'and it can be booted again')
})
