/** A boot in the foreground that does not come to its end. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const slow = { web: 'start on startup\npre-start exec sleep 4004\nexec sleep 4005\n' }
const underway = until('pgrep -fx "sleep 4004"')
t.test('SIGTERM shuts down what has come up so far', async t => {
  const box = await Sandbox.create(t, slow)
  const boot = box.run('exec upstart-dummy boot --foreground')
  await box.run(`${underway}; pkill -TERM -f "[s]him[^ ]* front .*--foreground"`)
  t.match(await boot, { status: 0, out: /Shut down/ })
  t.equal((await box.run('pgrep -f "^sleep 400"')).status, 1)
})
t.test('a boot that is killed is a container that ends', async t => {
  const box = await Sandbox.create(t, slow)
  const boot = box.run('exec upstart-dummy boot --foreground')
  await box.run(`${underway}; pkill -KILL -P $(pgrep -f "[s]him[^ ]* front .*--foreground") -f "main[.]c?js"`)
  t.match(await boot, { status: 137, out: /Shut down/ })
  t.equal((await box.run('pgrep -f "^sleep 400"')).status, 1)
})
