/** Another user's files where root stands, and above it: JavaScript runtimes take such for their configuration. */
import t from 'tap'
import { asNobody, hasRun, installed, leavesMark, planted } from './fixtures/installed.ts'

const code = '/tmp/bait/code.js'
const paths = JSON.stringify({ compilerOptions: { baseUrl: '.', paths: { '*': [code] } } })
const bait = {
  'code.js': leavesMark,
  'tsconfig.json': paths,
  'jsconfig.json': paths,
  'package.json': JSON.stringify({
    main: code,
    type: 'module',
    imports: { '#*': code },
    browser: { fs: code },
  }),
  'bunfig.toml': `preload = ["${code}"]\n`,
  '.env': `NODE_OPTIONS=--require=${code}\nBUN_OPTIONS=--preload=${code}\nUPSTART_DUMMY_RUNTIME=${code}\n`,
  '.env.local': `BUN_OPTIONS=--preload=${code}\n`,
  'node_modules/fs/index.js': leavesMark,
  'main.cjs': leavesMark,
  'main.js': leavesMark,
}
const jobs = { web: 'exec sleep 1000\n' }

t.test('what lies there is not obeyed', async t => {
  const sandbox = await installed(t, jobs)
  await planted(sandbox, '/tmp/bait', bait)
  await sandbox.run('mkdir -p /tmp/bait/below /srv/image/etc/init /srv/image/proc /srv/image/run')
  await sandbox.run('mount -t proc proc /srv/image/proc; cp /tmp/bait/*.json /srv/image')
  const daemon =
    '/sbin/start-stop-daemon --start --trace-pid --pidfile /run/d.pid --background --exec /bin/sleep -- 999'
  for (const [folder, command, said] of [
    ['/tmp/bait', 'start web', /^web start\/running/],
    ['/tmp/bait/below', 'stop web', /^web stop\/waiting/],
    ['/tmp/bait', 'initctl list', /^web stop\/waiting\n$/],
    ['/tmp/bait', 'upstart-dummy cat web', /sleep 1000/],
    ['/tmp/bait', 'upstart-dummy --root=/srv/image list', /^$/],
    ['/srv/image', 'upstart-dummy --root . list', /^$/],
    ['/tmp/bait', `${daemon} && kill $(cat /run/d.pid)`, /^$/],
    ['/tmp/bait', 'HOME=/tmp/bait XDG_CONFIG_HOME=/tmp/bait initctl list', /^web/],
  ] as const) {
    const { out, err, status } = await sandbox.run(`cd ${folder} && ${command}`)
    t.equal(err, '', `${command} in ${folder}`)
    t.equal(status, 0)
    t.match(out, said)
    t.notOk(await hasRun(sandbox), 'nothing there was obeyed')
  }
})

t.test('what is named by the folder of the caller is found', async t => {
  const sandbox = await installed(t, jobs)
  sandbox.write('/srv/files/own.conf', 'exec true\n')
  await sandbox.run(
    'chmod 711 /srv/files; mkdir -p /srv/files/etc/init /srv/files/proc /srv/files/run; mount -t proc proc /srv/files/proc',
  )
  sandbox.write('/srv/files/etc/init/inner.conf', 'exec true\n')
  t.equal((await sandbox.run('cd /srv/files && upstart-dummy parse own.conf')).status, 0)
  t.match(
    await asNobody(sandbox, 'cd /srv/files; /usr/sbin/upstart-dummy parse own.conf'),
    { status: 0, err: '' },
    'where it may not be listed',
  )
  t.equal((await sandbox.run('cd /srv && upstart-dummy --root files list')).out, 'inner stop/waiting\n')
  t.equal((await sandbox.run('cd /srv/files && upstart-dummy --root=. list')).out, 'inner stop/waiting\n')
})

t.test('a folder that has been removed', async t => {
  const sandbox = await installed(t, jobs)
  const gone = 'mkdir /tmp/gone; cd /tmp/gone; rmdir /tmp/gone'
  // the shell that becomes the launcher has its own to say, in some versions
  const own = (err: string) =>
    err
      .split('\n')
      .filter(line => !/^(sh|\/sbin\/\w+): .*getcwd/.test(line))
      .join('\n')
  const started = await sandbox.run(`${gone}; start web`)
  t.match(started, { out: /^web start\/running/, status: 0 })
  t.equal(own(started.err), '')
  t.match(await sandbox.run(`${gone}; upstart-dummy parse own.conf`), {
    status: 1,
    err: /No such file or directory/,
  })
})
