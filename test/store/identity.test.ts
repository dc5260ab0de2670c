import { readFileSync, readlinkSync } from 'node:fs'
import t from 'tap'
import { bootId, systemIdentity } from '../../src/store/identity.ts'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('a system is known by its boot, PID namespace, first process and root', async t => {
  t.equal(bootId(), readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const identity = systemIdentity(bootId())
  t.match(identity, /^[0-9a-f-]{36} pid:\[\d+\] \d+ \d+:\d+$/)
  t.match(identity, readlinkSync('/proc/self/ns/pid'))
  t.equal(systemIdentity(bootId()), identity)
  t.not(systemIdentity('another boot'), identity)
})

t.test('a container that is started again is another system', async t => {
  const box = await Sandbox.create(t, { web: 'start on startup\nexec sleep 3301\n' })
  const boot =
    'unshare -p -f --mount-proc --kill-child sh -c "upstart-dummy boot -q; runlevel; status web | sed s/,.*//; head -n 1 /run/upstart-dummy/journal"'
  const answers = [(await box.run(boot)).out, (await box.run(boot)).out].map(out => out.split('\n'))
  for (const [level, status] of answers) t.same([level, status], ['N 2', 'web start/running'])
  const [one, other] = answers.map(([, , header = '{}']) => JSON.parse(header).identity.split(' '))
  t.not(one[2], other[2], 'by its first process, also where its namespace is called the same')
})
