import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('cat', async t => {
  const sandbox = await Sandbox.create(t, {
    web: 'exec sleep 1000\n',
    open: 'exec true',
    broken: 'nonsense\n',
    '/etc/init/web.override': 'manual\n',
  })
  t.test('shows a job file and its override, each under its name', async t => {
    t.same(await sandbox.run('upstart-dummy cat web'), {
      out: '# /etc/init/web.conf\nexec sleep 1000\n\n# /etc/init/web.override\nmanual\n',
      err: '',
      status: 0,
    })
  })
  t.test('shows a file that is broken, and several', async t => {
    t.equal(
      (await sandbox.run('upstart-dummy cat broken open')).out,
      '# /etc/init/broken.conf\nnonsense\n\n# /etc/init/open.conf\nexec true\n',
    )
    t.equal((await sandbox.run('upstart-dummy cat nosuch')).status, 1)
  })
  t.test('shows it to the byte', async t => {
    await sandbox.run('printf "description \\"caf\\\\351\\"\\n" >/etc/init/latin.conf')
    t.ok(
      (await sandbox.run('upstart-dummy cat latin | tail -n +2 | cmp - /etc/init/latin.conf')).status === 0,
    )
  })
  t.test('--json is for programs', async t => {
    t.same(JSON.parse((await sandbox.run('upstart-dummy cat --json web')).out), {
      schema: 1,
      files: [
        { path: '/etc/init/web.conf', text: 'exec sleep 1000\n' },
        { path: '/etc/init/web.override', text: 'manual\n' },
      ],
    })
  })
})
