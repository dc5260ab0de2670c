/** A command that is told of an end, and killed with it before it has done anything: what follows follows all the same. */
import t from 'tap'
import { runtimes, Sandbox, until } from './fixtures/sandbox.ts'

const lacksRoot = process.getuid?.() === 0 ? false : 'needs root'

/** Restarts itself until that has happened often; each time its own command dies of the signal. */
const again = (signal: string, often: number, last: string) => `kill signal ${signal}
script
echo x >>/run/${signal}
[ $(wc -l </run/${signal}) -ge ${often} ] && exec await -x /run/up ${last}
${until('status $UPSTART_JOB | grep -q start/running')}
restart
sleep 5011
end script
`
const jobs = { terminated: again('TERM', 10, 'sleep 5012'), killed: again('KILL', 10, 'sleep 5013') }

for (const runtime of runtimes)
  t.test(`on ${runtime}`, { skip: lacksRoot }, async t => {
    const box = await Sandbox.create(t, jobs, runtime)
    for (const [job, last] of [
      ['terminated', 'sleep 5012'],
      ['killed', 'sleep 5013'],
    ]) {
      // nothing but what the jobs do themselves
      await box.run(`rm -f /run/up; mkfifo /run/up; start ${job}; cat /run/up`)
      const { out } = await box.run(`status ${job}; pgrep -fx "${last}"; stop ${job}`)
      t.match(out, new RegExp(`^${job} start/running, process (\\d+)\\n\\1\\n${job} stop/waiting\\n$`))
    }
    t.equal((await box.run('ls /run/upstart-dummy/spool /run/upstart-dummy/ctl | grep -v :')).out, '\n')
  })
