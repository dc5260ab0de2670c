import { readFileSync } from 'node:fs'
import t from 'tap'
import { bootId, systemIdentity } from '../../src/store/identity.ts'

t.test('a system is known by its boot, its PID namespace and its root', async t => {
  t.equal(bootId(), readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  t.match(systemIdentity('some boot'), /^some boot pid:\[\d+\] \d+:\d+$/)
  t.not(systemIdentity('another'), systemIdentity('some boot'))
})
