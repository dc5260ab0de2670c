import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('what was killed together with its supervisor has ended when that was found out', async t => {
  const box = await Sandbox.create(t, { web: 'exec sleep 3401\n' })
  await box.run('start web; pkill -KILL -f "^shim run .*/web[.]log|^sleep 3401"')
  const clock = () => Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]) * 1000
  const before = clock()
  t.equal((await box.run('status web')).out, 'web stop/waiting\n')
  const journal = readFileSync(box.path('/run/upstart-dummy/journal'), 'utf8')
  const at = Number(/\["last","web",\{[^}]*"at":(\d+)/.exec(journal)?.[1])
  // the clock of uptime goes on while a machine sleeps, ours doesn't: no more than that it is of this moment
  t.ok(at > before - 10 && at < clock() + 10, `${before} ${at}`)
})
