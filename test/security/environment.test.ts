/** Variables of another user's that root's environment has kept: loaders, C libraries and JavaScript runtimes obey such. */
import { execFileSync } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import t from 'tap'
import type { Sandbox } from '../command/fixtures/sandbox.ts'
import { hasRun, installed, leavesMark, planted } from './fixtures/installed.ts'

const jobs = { web: 'exec sleep 1000\n', shows: 'task\nexec env\n' }
const code = '/tmp/bait/code.js'
const library = '/tmp/bait/marks.so'

/** What a program that is linked with a C library obeys; the test shows that it does. */
const obeyed = [`LD_AUDIT=${library}`, `LD_PRELOAD=${library}`]
/** What only we would. */
const ours = [
  `NODE_OPTIONS=--require=${code}`,
  `LD_LIBRARY_PATH=/tmp/bait`,
  'UPSTART_DUMMY_RUNTIME=/tmp/bait/program',
  'UPSTART_DUMMY_PROGRAM=/tmp/bait/program',
  'UPSTART_DUMMY_STATE=/tmp/bait/state',
  'UPSTART_DUMMY_FRONT=0,1,/tmp/bait/program',
  'ud_program=/tmp/bait/program',
  'MALLOC_CONF=junk:true',
  'HOME=/tmp/bait',
  'TMPDIR=/tmp/bait',
  'IFS=/',
]

async function plant(sandbox: Sandbox, folder: string): Promise<void> {
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    '-O1',
    'test/security/fixtures/marks.c',
    '-o',
    `${folder}/marks.so`,
  ])
  await planted(sandbox, '/tmp/bait', {
    'code.js': leavesMark,
    '.bunfig.toml': `preload = ["${code}"]\n`,
    launch: 'mkdir -p /tmp/ran\n',
    program: '#!/bin/sh\nmkdir -p /tmp/ran\n',
  })
  copyFileSync(`${folder}/marks.so`, sandbox.path(library))
  await sandbox.run('chmod 755 /tmp/bait/program')
}

t.test('no command obeys them', async t => {
  const sandbox = await installed(t, jobs)
  await plant(sandbox, t.testdir())
  for (const variable of obeyed) {
    await sandbox.run(`env '${variable}' true`)
    t.ok(await hasRun(sandbox), `other programs obey ${variable}`)
  }
  for (const variable of [...obeyed, ...ours]) {
    const script = ['start web', 'initctl list', 'upstart-dummy status web', 'stop web'].map(
      command => `env '${variable}' ${command}`,
    )
    const { out, err, status } = await sandbox.run(script.join(' && '))
    t.match(out, /^web start\/running, process \d+\nshows stop\/waiting\nweb start\/running/, variable)
    t.equal(err, '')
    t.equal(status, 0)
    t.notOk(await hasRun(sandbox), 'no code of nobody has run')
    t.equal((await sandbox.run('ls -d /tmp/bait/state')).status, 2, 'the state is where it was')
  }
})

t.test('the program gets the variables that it knows, whatever is there', async t => {
  const sandbox = await installed(t, jobs)
  const known = [
    'COLUMNS=100',
    'LANG=C.UTF-8',
    'LC_MESSAGES=C',
    'NO_COLOR=1',
    'PATH=/bin:/usr/bin',
    'POSIXLY_CORRECT=',
    'PREVLEVEL=N',
    'RUNLEVEL=3',
    'TERM=xterm',
    'UPSTART_INSTANCE=i',
    'UPSTART_JOB=j',
    'UPSTART_SESSION=unix:path=/nowhere',
    'XDG_RUNTIME_DIR=/run/user/0',
  ]
  const others = [
    'LC_ALL=../../tmp/bait',
    'LANGUAGE=/tmp/bait',
    'A=1',
    'LD_PRELOAD=/x',
    'PATHS=/x',
    'NODE_PATH=/x',
    'HOME=/x',
  ]
  const front = '/usr/lib/upstart-dummy/shim front --state /run/upstart-dummy -- /usr/bin/env'
  const words = [...others, ...known].map(word => `'${word}'`).join(' ')
  const { out } = await sandbox.run(`env -i ${words} ${front}`)
  const lines = out.trimEnd().split('\n')
  t.same(lines.filter(line => !line.startsWith('UPSTART_DUMMY_')).sort(), known)
  t.same(
    lines.filter(line => line.startsWith('UPSTART_DUMMY_')).map(line => line.replace(/\d+/g, 'N')),
    ['UPSTART_DUMMY_FRONT=N,N,/usr/lib/upstart-dummy/shim', 'UPSTART_DUMMY_STATE=/run/upstart-dummy'],
  )
})

t.test('jobs get nothing of it, and what start-stop-daemon starts gets all', async t => {
  const sandbox = await installed(t, jobs)
  const variables =
    'A=1 NODE_OPTIONS=--no-such BUN_OPTIONS=--no-such LD_BIND_NOW=1 UPSTART_DUMMY_FRONT=mine LC_ALL=../x'
  await sandbox.run(`env ${variables} start shows`)
  t.match(
    (await sandbox.run('sort /var/log/upstart/shows.log')).out,
    /^PATH=[^\n]*\nTERM=linux\nUPSTART_INSTANCE=\nUPSTART_JOB=shows\n$/,
  )
  const daemon =
    'start-stop-daemon --start --trace-pid --pidfile /run/d.pid --background --exec /bin/sleep -- 1000'
  const environ = 'p=$(cat /run/d.pid); tr "\\0" "\\n" </proc/$p/environ | sort; kill $p'
  const { out } = await sandbox.run(`env -i PATH="$PATH" ${variables} ${daemon} && ${environ}`)
  t.same(
    out
      .trimEnd()
      .split('\n')
      .filter(line => !/^(PATH|PWD|_|SHLVL|OLDPWD)=/.test(line)),
    variables.split(' ').sort(),
  )
})
