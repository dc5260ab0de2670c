/** A job whose own script calls `stop`: it has got its signal before the command says or does anything more. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox, until } from './fixtures/sandbox.ts'

const orders = 'grep -c order.:{ /run/upstart-dummy/journal'

/** A supervisor that does not hear what it is told before there has been time for a whole command. */
const slowly = `${until('status $UPSTART_JOB | grep -q start/running')}
before=$(${orders} || :)
kill -STOP $PPID
{ await "[ \\$(${orders}) -gt $before ]"; upstart-dummy help >/dev/null; kill -CONT $PPID; } &
`
const jobs = {
  ends: `script\necho before\n${slowly}stop\necho after\nsleep 5001\nend script\n`,
  stays: `kill timeout 600\nscript\ntrap '' TERM\necho before\n${slowly}setsid -w stop\necho after\nexit 0\nend script\n`,
  again: `script\n[ -e /run/again ] && exec await -x /run/up sleep 5002\n: >/run/again\necho before\n${slowly}restart\necho after\nsleep 5001\nend script\n`,
}

const lacksRoot = process.getuid?.() === 0 ? false : 'needs root'

t.test('a script that stops its own job', { skip: lacksRoot }, async t => {
  const box = await Sandbox.create(t, jobs)
  const log = (job: string) => readFileSync(box.path(`/var/log/upstart/${job}.log`), 'utf8')
  t.test('ends before that is said', async t => {
    await box.run(`start ends; ${until('status ends | grep -q stop/waiting')}`)
    t.equal(log('ends'), 'before\n')
  })
  t.test('says it where the signal does not reach the command', async t => {
    await box.run(`start stays; ${until('status stays | grep -q stop/waiting')}`)
    t.match(log('stays'), /^before\nstays stop\/killed, process \d+\nafter\n$/)
  })
  t.test('the same with restart', async t => {
    const { out } = await box.run(
      'mkfifo /run/up; start again; cat /run/up; status again; pgrep -fxa "sleep 500[12]"',
    )
    t.match(out, /start\/running, process (\d+)\n\1 sleep 5002\n$/)
    t.equal(log('again'), 'before\n')
  })
})
