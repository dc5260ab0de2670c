import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

t.test('lint', async t => {
  const sandbox = await Sandbox.create(t, {
    good: 'start on runlevel [2345]\nemits db-ready\nexec sleep 1000\n',
    warned: 'start on filesytem\nexec sleep 1000\n',
    bad: 'start on db-ready\nscript\n\techo "$(date\n\techo done\nend script\n',
    'net/deep': 'exec /no/such/program\n',
    '/etc/init/good.override': 'nice 5\n',
    '/srv/web.conf': 'start on started god\nsetuid nobody-here\nexec sleep 10\n',
    '/srv/jail/etc/init/in.conf': 'setuid jailed\nexec /bin/inside\n',
    '/srv/jail/etc/passwd': 'jailed:x:1000:1000::/:/bin/sh\n',
    '/srv/jail/bin/inside': '#!/bin/sh\n',
    '/srv/jail/etc/init/linked.conf': 'setuid jailed\nexec /bin/linked\n',
  })
  await sandbox.run('chmod +x /srv/jail/bin/inside; ln -s ./inside /srv/jail/bin/linked')

  t.test('nothing is said of a job that is in order', async t => {
    t.same(await sandbox.run('upstart-dummy lint good'), { out: '', err: '', status: 0 })
  })

  t.test('a finding is shown in its line; warnings count with --strict alone', async t => {
    const out =
      '/etc/init/warned.conf:1:10: warning: nobody is known to emit the event "filesytem"; did you mean "filesystem"? [unknown-event]\n' +
      'start on filesytem\n         ^\n'
    t.same(await sandbox.run('upstart-dummy lint warned'), { out, err: '', status: 0 })
    t.same(await sandbox.run('upstart-dummy lint --strict warned good'), { out, err: '', status: 1 })
  })

  t.test('the shell speaks of the lines of the job file', async t => {
    const { out, status } = await sandbox.run('upstart-dummy lint bad')
    t.match(out, /^\/etc\/init\/bad\.conf:[34]:2: error: .*\[shell-syntax\]\n\techo .*\n\t\^\n$/)
    t.equal(status, 1)
  })

  t.test("the parser's fault has a code of its own", async t => {
    await sandbox.run("printf 'nice 20\\n' >/tmp/nice.conf")
    const { out, status } = await sandbox.run(
      'upstart-dummy lint /tmp/nice.conf; upstart-dummy lint --json /tmp/nice.conf',
    )
    const [text, json = ''] = out.split(/(?=^\{)/m)
    t.equal(
      text,
      '/tmp/nice.conf:1:6: error: Illegal nice value, expected -20 to 19 [syntax: illegal-nice]\nnice 20\n     ^\n',
    )
    t.match(JSON.parse(json).findings, [{ code: 'syntax', fault: 'illegal-nice' }])
    t.equal(status, 1)
  })

  t.test('without an argument all jobs are looked at', async t => {
    const { out, status } = await sandbox.run('upstart-dummy lint')
    const found = [...out.matchAll(/^(\/.*?):.*\[(.*)\]$/gm)].map(([, path, code]) => `${path} ${code}`)
    t.same(found, [
      '/etc/init/bad.conf shell-syntax',
      '/etc/init/net/deep.conf missing-executable',
      '/etc/init/warned.conf unknown-event',
    ])
    t.equal(status, 1)
  })

  t.test('--json', async t => {
    const { out, status } = await sandbox.run('upstart-dummy lint --json net/deep warned')
    t.same(JSON.parse(out), {
      schema: 1,
      findings: [
        {
          code: 'missing-executable',
          fault: null,
          severity: 'error',
          path: '/etc/init/net/deep.conf',
          line: 1,
          column: 6,
          message: 'there is no program "/no/such/program"',
          suggestion: null,
        },
        {
          code: 'unknown-event',
          fault: null,
          severity: 'warning',
          path: '/etc/init/warned.conf',
          line: 1,
          column: 10,
          message: 'nobody is known to emit the event "filesytem"',
          suggestion: 'filesystem',
        },
      ],
    })
    t.equal(status, 1)
    t.same(await sandbox.run('upstart-dummy lint --json good'), {
      out: '{"schema":1,"findings":[]}\n',
      err: '',
      status: 0,
    })
  })

  t.test('files that are not installed are taken for jobs of this system', async t => {
    const { out } = await sandbox.run('cd /srv; upstart-dummy lint ./web.conf')
    t.match(out, /^\.\/web\.conf:1:18: warning: there is no job "god"/m)
    t.match(out, /^\.\/web\.conf:2:8: error: there is no user "nobody-here"/m)
  })

  t.test('those of another root for jobs of that', async t => {
    for (const what of ['/srv/jail/etc/init', '/srv/jail/etc/init/', '/srv/jail/etc/init/in.conf'])
      t.same(await sandbox.run(`upstart-dummy lint ${what}`), { out: '', err: '', status: 0 }, what)
    await sandbox.run('rm /srv/jail/bin/inside')
    t.match(await sandbox.run('upstart-dummy lint /srv/jail/etc/init'), {
      out: /^\/srv\/jail\/etc\/init\/in\.conf:2:6: error: there is no program "\/bin\/inside" \[missing-executable\]$/m,
      status: 1,
    })
  })

  t.test('--ignore', async t => {
    t.same(
      await sandbox.run('upstart-dummy lint --ignore shell-syntax,unknown-event --ignore=missing-executable'),
      {
        out: '',
        err: '',
        status: 0,
      },
    )
    t.same(await sandbox.run('upstart-dummy lint --ignore unkown-event'), {
      out: '',
      err: 'upstart-dummy: unknown code: unkown-event (did you mean unknown-event?)\n',
      status: 1,
    })
  })

  t.test('--target', async t => {
    const { out, status } = await sandbox.run('upstart-dummy lint --target lucid good')
    t.match(out, /^\/etc\/init\/good\.override:1:1: error: Upstart 0\.6\.5 .* doesn't read overrides/)
    t.equal(status, 1)
    t.match(await sandbox.run('upstart-dummy lint --target hardy good'), {
      status: 1,
      err: /no version of Upstart: hardy/,
    })
  })

  t.test('what there is not', async t => {
    t.same(await sandbox.run('upstart-dummy lint nosuch'), {
      out: '',
      err: 'upstart-dummy: Unknown job: nosuch\n',
      status: 1,
    })
    t.same(await sandbox.run('upstart-dummy lint ./nosuch.conf'), {
      out: '',
      err: 'upstart-dummy: unable to read ./nosuch.conf: No such file or directory\n',
      status: 1,
    })
  })

  t.test('anybody may ask', async t => {
    const ask = 'env -u NODE_OPTIONS setpriv --reuid 65534 --regid 65534 --clear-groups upstart-dummy lint'
    t.same(await sandbox.run(`${ask} good`), { out: '', err: '', status: 0 })
    t.match(await sandbox.run(`${ask} bad`), { out: /\[shell-syntax\]/, status: 1 })
  })

  t.test('nothing is changed or left behind', async t => {
    await sandbox.run('rm -rf /run/upstart-dummy; upstart-dummy lint')
    t.equal((await sandbox.run('find /run/upstart-dummy -type f -name journal')).out, '')
  })
})
