import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

const conf = 'start on go\nexec sleep 1000\n'

t.test('disable and enable', async t => {
  const sandbox = await Sandbox.create(t, {
    web: conf,
    kept: conf,
    puppet: conf,
    other: conf,
    latin: conf,
    own: 'exec sleep 1000\n',
    linked: conf,
    spoilt: conf,
    '/etc/init/kept.override': 'env A=1\n',
    '/etc/init/puppet.override': '\nmanual',
    '/etc/init/other.override': 'env B=2\n  manual # not yet\nenv C=3\n',
    '/etc/init/spoilt.override': 'nonsense\nmanual\n',
  })
  const override = (job: string) => readFileSync(sandbox.path(`/etc/init/${job}.override`), 'latin1')
  const startsOn = async (job: string) =>
    (await sandbox.run(`initctl show-config -e ${job}`)).out.includes('start on')
  await sandbox.run(
    'ln -s /etc/init/kept.override /etc/init/linked.override; printf "description \\"caf\\351\\"\\n" >/etc/init/latin.override',
  )

  t.test('disable writes what Ansible writes', async t => {
    t.same(await sandbox.run('upstart-dummy disable web kept'), {
      out: 'web disabled (/etc/init/web.override)\nkept disabled (/etc/init/kept.override)\n',
      err: '',
      status: 0,
    })
    t.equal(override('web'), 'manual\n')
    t.equal(override('kept'), 'env A=1\n\nmanual\n')
    t.notOk(await startsOn('web'))
    t.notOk(await startsOn('kept'))
    t.match((await sandbox.run('ls -l /etc/init/web.override')).out, /^-rw-r--r--/)
  })

  t.test('what is so already is left as it is', async t => {
    t.equal((await sandbox.run('upstart-dummy disable web')).out, 'web is disabled already\n')
    t.equal((await sandbox.run('upstart-dummy disable puppet')).out, 'puppet is disabled already\n')
    t.equal(override('puppet'), '\nmanual')
    t.equal((await sandbox.run('upstart-dummy disable other')).out, 'other is disabled already\n')
  })

  t.test('enable takes it out again, and nothing else', async t => {
    t.equal((await sandbox.run('upstart-dummy enable web kept')).status, 0)
    t.equal(override('web'), '')
    t.equal(override('kept'), 'env A=1\n\n')
    t.ok(await startsOn('web'))
    t.equal((await sandbox.run('upstart-dummy enable web')).out, 'web is enabled already\n')
    t.equal((await sandbox.run('upstart-dummy enable puppet other')).status, 0)
    t.equal(override('puppet'), '\n')
    t.equal(override('other'), 'env B=2\nenv C=3\n')
    t.ok(await startsOn('puppet'))
    t.ok(await startsOn('other'))
  })

  t.test('bytes that are no UTF-8 stay as they are', async t => {
    await sandbox.run('upstart-dummy disable latin; upstart-dummy enable latin')
    t.equal(override('latin'), 'description "caf\xe9"\n\n')
  })

  t.test('what would have no effect is said', async t => {
    t.same(await sandbox.run('upstart-dummy enable own'), {
      out: '',
      err: 'upstart-dummy: own has no "start on", so no event starts it\n',
      status: 1,
    })
    t.match(
      (await sandbox.run('upstart-dummy disable linked')).err,
      /linked\.override: is a symbolic link, which Upstart ignores\n$/,
    )
    t.match(
      (await sandbox.run('upstart-dummy disable spoilt')).err,
      /\/etc\/init\/spoilt\.override: is broken, and has no effect\n$/,
    )
    t.equal((await sandbox.run('upstart-dummy disable nosuch')).err, 'upstart-dummy: Unknown job: nosuch\n')
  })

  t.test('a file system that is read-only is said', async t => {
    const { err, status } = await sandbox.run(
      'unshare -m sh -c "mount -t tmpfs tmpfs /mnt; cp -a /etc/init/. /mnt; mount -o bind /mnt /etc/init; mount -o remount,bind,ro /etc/init; upstart-dummy disable web"',
    )
    t.match(err, /Read-only file system\n$/)
    t.equal(status, 1)
  })
})
