/** A service that is another user's, and what it can do to root through its log. */
import t from 'tap'
import { until } from '../command/fixtures/sandbox.ts'
import { asNobody, installed } from './fixtures/installed.ts'

t.test('a service gets neither at its log nor at its folder, only at what it prints to', async t => {
  const tries = [
    'cd /var/log/upstart',
    'echo begun; read go </tmp/go',
    'rm -f service.log && echo removed',
    'mv service.log other.log && echo renamed',
    'ln -s /etc/passwd other.log && echo linked',
    '(: >>service.log) && echo written',
    'echo by its path >/proc/self/fd/1',
    ': >/tmp/over',
    'exec sleep 1000',
  ]
  const sandbox = await installed(t, {
    service: `setuid nobody\nscript\nset +e\n${tries.join('\n')}\nend script\n`,
  })
  await sandbox.run(`cp /etc/passwd /tmp/before; mkfifo -m 666 /tmp/go; start service
    ${until('test -e /var/log/upstart/service.log')}; echo go >/tmp/go; ${until('test -e /tmp/over')}`)
  const { out } = await sandbox.run('cat /var/log/upstart/service.log')
  t.match(out, /^by its path$/m)
  t.notMatch(out, /^(removed|renamed|linked|written)$/m)
  t.match((await sandbox.run('stat -c "%u %a" /var/log/upstart/service.log')).out, '0 640\n')
  await asNobody(sandbox, 'cd /var/log/upstart; ln -s /etc/passwd x || :; cat service.log || :')
  t.equal((await sandbox.run('ls /var/log/upstart; cmp /etc/passwd /tmp/before')).out, 'service.log\n')
})
