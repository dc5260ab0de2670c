import t from 'tap'
import { findings, places } from './fixtures/findings.ts'

/** Without what is said of programs that the made-up system doesn't have. */
const own = (text: string): string[] => findings(text).filter(f => !f.startsWith('missing-executable'))

t.test('expect of a program that stays in the foreground', async t => {
  t.same(findings('expect fork\nexec /usr/sbin/sshd -D\n'), [
    'expect-foreground 1:1 "/usr/sbin/sshd", called like this, stays in the foreground, but "expect fork" waits until it forks: start hangs',
  ])
  for (const command of [
    'cron -f',
    'nginx -g "daemon off;"',
    'rsyslogd -n',
    'dbus-daemon --system --nofork',
    '/sbin/getty 38400 tty1',
    'apache2 -D FOREGROUND -k start',
    'udevd',
    'start-stop-daemon --start --chuid x --exec /usr/sbin/cron -- -f',
  ]) {
    for (const expect of ['fork', 'daemon'])
      t.match(own(`expect ${expect}\nexec ${command}\n`), [/^expect-foreground 1:1 /], command)
    t.same(own(`exec ${command}\n`), [], command)
  }
  t.match(own('expect fork\nscript\n  . /etc/default/cron\n  exec cron -f\nend script\n'), [
    /^expect-foreground 1:1/,
  ])
  t.same(own('expect stop\nexec sshd -D\n'), [])
})

t.test('no expect for a program that goes into the background', async t => {
  t.match(own('respawn\nexec sshd\n'), [
    /^expect-missing 2:6 "sshd" goes into the background; without "expect fork" or "expect daemon" /,
  ])
  for (const command of [
    'cron',
    'nginx -c /etc/nginx.conf',
    'rsyslogd -c4',
    'dbus-daemon --system --fork',
    'udevd --daemon',
    'memcached -m 64 -d',
  ]) {
    t.match(own(`exec ${command}\n`), [/^expect-missing /], command)
    t.same(own(`expect fork\nexec ${command}\n`), [], command)
    t.same(own(`task\nexec ${command}\n`), [], command)
  }
})

t.test('nothing is said of what is not known', async t => {
  for (const command of [
    'webd',
    'cron $OPTIONS',
    'dbus-daemon --system',
    'start-stop-daemon --start -b --exec /usr/sbin/cron',
    'cron | cat',
  ])
    for (const expect of ['', 'expect fork\n']) t.same(own(`${expect}exec ${command}\n`), [], command)
})

t.test('expect with a script that makes other processes first', async t => {
  t.same(findings('expect daemon\nscript\n  umask 022\n  mkdir -p /run/web\n  exec webd\nend script\n'), [
    'expect-script 4:3 the script makes a process for "mkdir" before the daemon\'s: "expect daemon" follows that one; such commands belong into pre-start',
  ])
  t.match(places('expect fork\nscript\n  X=$(webd -n)\n  exec webd\nend script\n'), ['expect-script 3:3'])
  for (const script of [
    '. /etc/default/web\nexec webd $X',
    'if [ -x /a ]; then true; fi\nexec webd',
    'webd',
    'cd /\nulimit -n 5; webd',
  ])
    t.same(findings(`expect fork\nscript\n${script}\nend script\n`), [], script)
  t.same(findings('script\nmkdir /run/web\nexec webd\nend script\n'), [], 'without expect it does not matter')
})

t.test('a main process that is left behind', async t => {
  t.same(findings('exec webd --now &\n'), [
    'background 1:1 with "&", the process that Upstart follows ends at once',
  ])
  t.same(findings('expect fork\nexec webd &\n'), [])
  t.same(findings('exec true && webd\n'), [])
})
