import t from 'tap'
import { findings, places } from './fixtures/findings.ts'

t.test('a program that is not there', async t => {
  t.same(findings('exec /usr/sbin/wbed -x\n'), [
    'missing-executable 1:6 there is no program "/usr/sbin/wbed"',
  ])
  t.same(findings('env PATH=/bin\npre-start exec webd "$X"\n'), [
    'missing-executable 2:16 there is no program "webd" in PATH, which is /bin',
  ])
  t.same(places('script\n  umask 022\n  /bin/mkdri /x\n  exec /usr/sbin/wbed\nend script\n'), [
    'missing-executable 3:3',
    'missing-executable 4:8',
  ])
  for (const command of ['webd', 'true', '/bin/true $X >/dev/null', '$DAEMON -x', '/usr/lib/$X/y'])
    t.same(findings(`exec ${command}\n`), [], command)
  t.same(findings('chdir /opt\nexec x/run\n').length, 1, 'a relative path is looked up where the job is')
})

t.test('a program that the job itself knows may not be there', async t => {
  t.same(
    findings(
      'pre-start script\n  test -x /usr/sbin/gone || { stop; exit 0; }\nend script\nexec /usr/sbin/gone\n',
    ),
    [],
  )
  t.same(findings('script\n  [ -f /etc/x ] || exit 0\n  /usr/sbin/gone\nend script\n'), [])
  t.same(findings('script\n  if true; then /usr/sbin/gone; fi\nend script\n'), [])
})

t.test('users and groups', async t => {
  t.same(findings('setuid www-date\nsetgid admin\nexec true\n'), [
    'unknown-user 1:8 there is no user "www-date"',
    'unknown-group 2:8 there is no group "admin"',
  ])
  t.same(findings('setuid www-data\nsetgid adm\nexec true\n'), [])
})

t.test('folders', async t => {
  t.same(findings('chdir /srv/web\nexec true\n'), [
    'missing-directory 1:7 the chdir directory /srv/web does not exist',
  ])
  t.same(findings('chroot /srv/cage\nsetuid nobody\nexec nothing\n'), [
    'missing-directory 1:8 the chroot directory /srv/cage does not exist',
  ])
  for (const folder of ['/srv', '/run/web', '/tmp/x', '/home/$USER'])
    t.same(findings(`chdir ${folder}\n`), [], folder)
})

t.test('in a chroot, all of that is looked for inside', async t => {
  t.same(findings('chroot /srv/jail\nchdir /data\nsetuid jailed\nsetgid any\nexec /bin/true\n'), [])
  t.same(places('chroot /srv/jail\nchdir /srv\nsetuid www-data\nexec /bin/mkdir\n'), [
    'missing-directory 2:7',
    'unknown-user 3:8',
    'missing-executable 4:6',
  ])
})
