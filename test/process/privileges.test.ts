/** What jobs do where capabilities are missing: each row of ARCHITECTURE.md, *With fewer privileges*, is played. */
import { readFileSync } from 'node:fs'
import t, { type Test } from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { lacksRoot } from '../fixtures/scratch-root.ts'

const running = /^\S+ start\/running, process \d+\n$/
const failed = /^start: Job failed to start\n/

const jobs = {
  plain: 'exec sleep 3401\n',
  script: 'script\n  true\n  exec sleep 3402\nend script\n',
  forks: 'expect fork\nexec sh -c "sleep 3403 & exit 0"\n',
  owner: 'console owner\nexec sleep 3404\n',
  other: 'setuid daemon\nexec sleep 3405\n',
  group: 'setgid daemon\nexec sleep 3406\n',
  otherscript: 'setuid daemon\nscript\n  true\n  exec sleep 3407\nend script\n',
  nice: 'nice -5\nexec sleep 3408\n',
  limit: 'oom score -500\nexec sleep 3409\n',
  chroot: 'chroot /srv\nexec /sleep 3410\n',
}

/** By the capability that is missing: jobs that start all the same, and jobs that don't. */
const rows: { readonly [missing: string]: readonly [works: readonly string[], fails: readonly string[]] } = {
  CHOWN: [['plain', 'script', 'other'], ['otherscript']],
  DAC_OVERRIDE: [['plain', 'script', 'forks', 'other', 'group'], []],
  KILL: [['plain', 'script', 'forks'], []],
  SETGID: [
    ['plain', 'script', 'forks', 'nice'],
    ['other', 'group'],
  ],
  SETUID: [['plain', 'script', 'forks', 'group'], ['other']],
  SYS_ADMIN: [['plain', 'script', 'forks', 'owner', 'other'], []],
  SYS_CHROOT: [['plain', 'script'], ['chroot']],
  SYS_NICE: [['plain', 'nice'], []],
  SYS_RESOURCE: [['plain', 'limit'], []],
  SYS_PTRACE: [['plain', 'forks'], []],
}

async function boxWith(t: Test): Promise<Sandbox> {
  const box = await Sandbox.create(t, jobs)
  // as in chroots whose maker gives them no terminal
  await box.run('ln -s null /dev/console')
  return box
}

t.test('jobs without a capability', { skip: lacksRoot }, async t => {
  const told =
    /^## With fewer privileges\n[\s\S]*?^## /m.exec(readFileSync('ARCHITECTURE.md', 'utf8'))?.[0] ?? ''
  for (const missing of Object.keys(rows)) t.match(told, new RegExp(`^\\| [^|]*\\b${missing}\\b`, 'm'))
  for (const [missing, [works, fails]] of Object.entries(rows))
    await t.test(missing, async t => {
      const box = await boxWith(t)
      const without = (command: string) =>
        box.run(
          `setpriv --bounding-set -${missing.toLowerCase()} --inh-caps -${missing.toLowerCase()} -- ${command}`,
        )
      for (const job of works) {
        t.match(await without(`start ${job}`), { out: running, err: '', status: 0 }, `start ${job}`)
        t.match(await without(`stop ${job}`), { out: `${job} stop/waiting\n`, status: 0 }, `stop ${job}`)
      }
      for (const job of fails)
        t.match(await without(`start ${job}`), { err: failed, status: 1 }, `start ${job}`)
      if (fails.length > 0)
        t.match(
          (await without('upstart-dummy doctor')).out,
          new RegExp(`^warning +privileges +.*${fails[0]}`, 'm'),
        )
    })
})
