/** What a command owes that dies while another one waits. */
import t from 'tap'
import { Sandbox } from './fixtures/sandbox.ts'

t.test('a script that is stopped by the runlevel that it changes to leaves nothing undone', async t => {
  const services = Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`service${n}`, `start on runlevel 2\nexec sleep ${3500 + n}\n`]),
  )
  const box = await Sandbox.create(t, {
    'rc-sysinit': 'start on filesystem\nstop on runlevel\ntask\nscript\n  telinit 2\nend script\n',
    ...services,
  })
  for (let round = 0; round < 3; round++) {
    const { out } = await box.run('timeout 30 upstart-dummy boot')
    t.match(out, /Booted to runlevel 2 in .*: 12 running/)
    await box.run('upstart-dummy shutdown')
  }
})
