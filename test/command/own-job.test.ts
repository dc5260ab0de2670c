/** A script that stops or restarts the job it belongs to gets no further than that, and its command says nothing. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { runtimes, Sandbox, until } from './fixtures/sandbox.ts'

const over = (job: string, state: string) => until(`status ${job} | grep -q ${state}`)

for (const runtime of runtimes)
  t.test(`on ${runtime}`, async t => {
    const sandbox = await Sandbox.create(
      t,
      {
        ends: 'script\necho before\nstop\necho after\nexec sleep 1000\nend script\n',
        again: [
          'script',
          'echo before',
          'test -e /tmp/once || { touch /tmp/once; restart; }',
          'echo after',
          'exec sleep 1000',
          'end script',
          '',
        ].join('\n'),
        unmoved:
          'kill signal CONT\nkill timeout 3\nscript\necho before\nstop\necho after\nexec sleep 1000\nend script\n',
      },
      runtime,
    )
    const log = (job: string) =>
      readFileSync(sandbox.path(`/var/log/upstart/${job}.log`), 'latin1').replaceAll('\r', '')
    for (let round = 1; round <= 3; round++) {
      await sandbox.run(`start ends; ${over('ends', 'stop/waiting')}`)
      t.equal(log('ends'), 'before\n'.repeat(round))
    }
    await sandbox.run(`start again; ${until('grep -q after /var/log/upstart/again.log')}`)
    t.equal(log('again'), 'before\nbefore\nafter\n')
    await sandbox.run(`start unmoved; ${over('unmoved', 'stop/waiting')}`)
    t.match(
      log('unmoved'),
      /^before\nunmoved stop\/killed, process \d+\nafter\n$/,
      'a signal that ends nobody',
    )
  })
