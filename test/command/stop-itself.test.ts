/** A job whose own script calls `stop`: it has got its signal before the command says or does anything more. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox } from './fixtures/sandbox.ts'

// a supervisor that is slow to hear what it is told
const slowly =
  'until status $UPSTART_JOB | grep -q start/running; do sleep 0.05; done\nkill -STOP $PPID\n(sleep 0.7; kill -CONT $PPID) &\n'
const jobs = {
  ends: `script\necho before\n${slowly}stop\necho after\nsleep 5001\nend script\n`,
  stays: `kill timeout 600\nscript\ntrap '' TERM\necho before\n${slowly}setsid -w stop\necho after\nexit 0\nend script\n`,
  again: `script\n[ -e /run/again ] && exec sleep 5002\n: >/run/again\necho before\n${slowly}restart\necho after\nsleep 5001\nend script\n`,
}

const lacksRoot = process.getuid?.() === 0 ? false : 'needs root'

t.test('a script that stops its own job', { skip: lacksRoot }, async t => {
  const box = await Sandbox.create(t, jobs)
  const log = (job: string) => readFileSync(box.path(`/var/log/upstart/${job}.log`), 'utf8')
  const becomes = async (job: string, wanted: RegExp) => {
    for (const deadline = Date.now() + 20_000; ; ) {
      const { out } = await box.run(`status ${job}; pgrep -fx "sleep 500[12]" -a`)
      if (wanted.test(out)) return
      if (Date.now() > deadline)
        throw new Error(
          `${job}: ${out}${(await box.run(`cat /var/log/upstart/${job}.log /run/upstart-dummy/journal`)).out}`,
        )
    }
  }
  t.test('ends before that is said', async t => {
    await box.run('start ends')
    await becomes('ends', /stop\/waiting/)
    t.equal(log('ends'), 'before\n')
  })
  t.test('says it where the signal does not reach the command', async t => {
    await box.run('start stays')
    await becomes('stays', /stop\/waiting/)
    t.match(log('stays'), /^before\nstays stop\/killed, process \d+\nafter\n$/)
  })
  t.test('the same with restart', async t => {
    await box.run('start again')
    await becomes('again', /start\/running, process (\d+)\n\1 sleep 5002\n/)
    t.equal(log('again'), 'before\n')
  })
})
