/** What the processes of a job don't take from who starts it. */
import t from 'tap'
import { Sandbox } from './fixtures/sandbox.ts'

t.test('a job runs the same, whoever has started it', async t => {
  const look = [
    'umask; pwd; tty || true; ulimit -c; nice; chrt -p $$ | sed "s/.*: //"; ionice -p $$',
    'grep SigIgn /proc/$$/status; ls /proc/$$/fd; env | sort',
  ].join('\n')
  const sandbox = await Sandbox.create(t, { look: `task\nscript\n${look}\nend script\n` })
  const log = async (command: string) => {
    const { out } = await sandbox.run(
      `${command} && cat /var/log/upstart/look.log; rm /var/log/upstart/look.log`,
    )
    return out
  }
  const plain = await log('start look')
  t.match(plain, /^look stop\/waiting\n0022\n\/\n/)
  t.match(plain, /\nSCHED_OTHER\n0\nnone: prio 0\n/)
  const odd = [
    'cd /tmp; umask 077; exec 7</etc/passwd; trap "" HUP TERM; ulimit -Sc 0',
    'LEAK=leaked HOME=/nowhere nice -n 7 ionice -c 3 chrt -b 0 start look',
  ].join('; ')
  t.equal(await log(odd), plain)
})
