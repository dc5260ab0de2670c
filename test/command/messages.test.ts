/** What is wrong with job files and with what they run, in Upstart's words: as a person is told it, and as init's messages have it. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox, until } from './fixtures/sandbox.ts'

/** Job files that can't be read as such: the line that is wrong and why. */
const broken: readonly (readonly [text: string, line: number, message: string])[] = [
  ['exec true\nfoo\n', 2, 'Unknown stanza'],
  ['expect sleep\n', 1, 'Unknown stanza'],
  ['description\n', 1, 'Expected token'],
  ['exec\n', 1, 'Expected token'],
  ['task now\n', 1, 'Unexpected token'],
  ['exec true \\', 1, 'Trailing slash in file'],
  ['description "abc\n', 2, 'Unterminated quoted string'],
  ['script\ntrue\n', 3, 'Unterminated block'],
  ['kill timeout soon\n', 1, 'Illegal interval, expected number of seconds'],
  ['respawn limit ten 5\n', 1, "Illegal limit, expected 'unlimited' or integer"],
  ['limit nofile many many\n', 1, "Illegal limit, expected 'unlimited' or integer"],
  ['normal exit never\n', 1, 'Illegal exit status, expected integer'],
  ['umask 999\n', 1, 'Illegal file creation mask, expected octal integer'],
  ['nice 20\n', 1, 'Illegal nice value, expected -20 to 19'],
  ['oom 16\n', 1, "Illegal oom adjustment, expected -16 to 15 or 'never'"],
  ['oom score 1001\n', 1, "Illegal oom score adjustment, expected -999 to 1000 or 'never'"],
  ['start on and\n', 1, 'Expected event'],
  ['start on (a) (b)\n', 1, 'Expected operator'],
  ['start on a X=1 b\n', 1, 'Expected variable name before value'],
  ['start on (a\nexec true\n', 3, 'Mismatched parentheses'],
]

t.test('a job file with an error is no job, and says so', async t => {
  const jobs = Object.fromEntries(broken.map(([text], i) => [`broken${i}`, text]))
  const sandbox = await Sandbox.create(t, { ...jobs, signal: 'kill signal FOO\nexec true\n' })
  const parsed = await sandbox.run('upstart-dummy parse /etc/init/*.conf')
  t.equal(parsed.status, 1)
  for (const [i, [text, line, message]] of broken.entries()) {
    const told = parsed.err.split('\n').find(l => l.startsWith(`/etc/init/broken${i}.conf:`))
    t.match(told, new RegExp(`:${line}:\\d+: `), text)
    t.ok(told?.endsWith(`: ${message}`), `${text}: ${told}`)
  }
  t.match(parsed.err, /^\/etc\/init\/signal.conf:.* Illegal signal status, expected integer$/m)
  t.same(await sandbox.run('start broken0'), { out: '', err: 'start: Unknown job: broken0\n', status: 1 })
  t.match(
    (await sandbox.run('start -v broken0')).err,
    /^start: Unknown job: broken0\n.*broken0.conf:2:1: Unknown stanza/,
  )
})

/** Jobs whose process can't be prepared, and the last step that was tried. */
const unspawnable: { readonly [job: string]: readonly [text: string, why: string] } = {
  program: ['exec /nonexistent/program', 'unable to execute: No such file or directory'],
  folder: ['chdir /nonexistent\nexec true', 'unable to change working directory: No such file or directory'],
  root: ['chroot /nonexistent\nexec true', 'unable to change root directory: No such file or directory'],
  user: ['setuid nosuch\nexec true', 'unable to find setuid user'],
  group: ['setgid nosuch\nexec true', 'unable to find setgid group'],
}

t.test('what keeps a process from being run is among the messages of init', async t => {
  const jobs = Object.fromEntries(Object.entries(unspawnable).map(([name, [text]]) => [name, `${text}\n`]))
  const sandbox = await Sandbox.create(t, { ...jobs, many: 'instance $X\nexec /nonexistent/program\n' })
  const messages = () => readFileSync(sandbox.path('/run/upstart-dummy/messages'), 'utf8')
  for (const [name, [, why]] of Object.entries(unspawnable)) {
    t.same(await sandbox.run(`start ${name}`), { out: '', err: 'start: Job failed to start\n', status: 1 })
    t.match(messages(), ` warn: Failed to spawn ${name} main process: ${why}\n`)
  }
  await sandbox.run('start many X=1')
  t.match(messages(), ' warn: Failed to spawn many (1) main process: unable to execute: No such file')
})

t.test('how processes ended, and what became of their jobs', async t => {
  const sandbox = await Sandbox.create(t, {
    status: 'task\nexec sh -c "exit 3"\n',
    killed: 'task\nexec sh -c "kill -SEGV $$"\n',
    unnamed: 'task\nexec sh -c "kill -40 $$"\n',
    good: 'task\nexec true\n',
    again: 'respawn\nrespawn limit 1 1000\nexec false\n',
    web: 'exec sleep 1000\n',
    fork: 'expect fork\nexec sh -c "sleep 1000 & exit 0"\n',
    unclear: 'start on somewhat\ninstance $NOSUCH\nexec true\n',
    limited: 'limit nofile 10 5\nexec sleep 1000\n',
  })
  await sandbox.run('initctl log-priority info')
  for (const job of ['status', 'killed', 'unnamed', 'good', 'again', 'web', 'fork', 'limited'])
    await sandbox.run(`start ${job}`)
  await sandbox.run('stop web; initctl emit somewhat; upstart-dummy settle')
  await sandbox.run(until('status again | grep -q stop/waiting'))
  const messages = readFileSync(sandbox.path('/run/upstart-dummy/messages'), 'utf8')
  for (const message of [
    /warn: status main process \(\d+\) terminated with status 3\n/,
    /warn: killed main process \(\d+\) killed by SEGV signal\n/,
    /warn: unnamed main process \(\d+\) killed by signal 40\n/,
    /info: good main process \(\d+\) exited normally\n/,
    /warn: again main process ended, respawning\n/,
    /warn: again respawning too fast, stopped\n/,
    /info: web main process \(\d+\)\n/,
    /info: Sending TERM signal to web main process \(\d+\)\n/,
    /info: web goal changed from stop to start\n/,
    /info: web state changed from spawned to post-start\n/,
    /info: Handling somewhat event\n/,
    /info: fork main process \(\d+\) became new process \(\d+\)\n/,
    /warn: Failed to obtain unclear instance: Unknown parameter: NOSUCH\n/,
    /warn: limited main process: unable to set "nofile" resource limit: Invalid argument\n/,
  ])
    t.match(messages, message)
})

t.test('who is not root can change nothing, and is told which way is closed', async t => {
  const sandbox = await Sandbox.create(t, { web: 'exec sleep 1000\n' })
  await sandbox.run('start web')
  const nobody = (command: string) =>
    sandbox.run(`env -i PATH=/sbin:/bin setpriv --reuid=65534 --regid=65534 --clear-groups ${command}`)
  t.same(await nobody('stop web'), {
    out: '',
    err: 'stop: You do not have permission to modify job: web\n',
    status: 1,
  })
  const closed = 'Unable to connect to system bus: /run/upstart-dummy: Permission denied\n'
  t.same(await nobody('initctl list'), { out: '', err: `initctl: ${closed}`, status: 1 })
  t.same(await nobody('initctl check-config'), { out: '', err: `initctl: ${closed}`, status: 0 })
  t.same(await nobody('initctl version'), { out: 'init (upstart 1.13.2)\n', err: '', status: 0 })
  t.match((await sandbox.run('status web')).out, 'web start/running')
})

t.test('a job whose file has gone can be stopped', async t => {
  const sandbox = await Sandbox.create(t, { web: 'exec sleep 1000\n' })
  await sandbox.run('start web; rm /etc/init/web.conf')
  t.same(await sandbox.run('stop web'), { out: 'web stop/waiting\n', err: '', status: 0 })
  t.same(await sandbox.run('stop web'), { out: '', err: 'stop: Unknown job: web\n', status: 1 })
})

t.test('set-env in a script is for the processes that come after it', async t => {
  const tell = 'echo "$1 A=$A B=$B" >>/tmp/told'
  const sandbox = await Sandbox.create(t, {
    web: [
      'env A=file',
      'pre-start script\ninitctl set-env B=pre\ninitctl set-env A\nend script',
      `exec sh -c '${tell}; exec sleep 1000' sh main`,
      `post-start script\nset -- post-start\n${tell}\ninitctl reset-env\nend script`,
      `post-stop script\nset -- post-stop\n${tell}\nend script`,
      '',
    ].join('\n'),
  })
  t.equal((await sandbox.run('start web && stop web')).err, '')
  const told = readFileSync(sandbox.path('/tmp/told'), 'utf8').trim().split('\n').sort()
  t.same(told, ['main A= B=pre', 'post-start A= B=pre', 'post-stop A=file B='])
})

t.test('a link that leads to no job file, and a log that can not be written', async t => {
  const sandbox = await Sandbox.create(t, { web: 'exec sh -c "echo hello; exec sleep 1000"\n' })
  await sandbox.run('ln -s /nowhere /etc/init/gone.conf; rm -rf /var/log/upstart; touch /var/log/upstart')
  t.same(await sandbox.run('start -v gone'), {
    out: '',
    err: 'start: Unknown job: gone\n/etc/init/gone.conf: No such file or directory\n',
    status: 1,
  })
  t.match(await sandbox.run('start web'), { out: /^web start\/running, process \d+\n$/, err: '', status: 0 })
  // the warning may come after start has got its answer: then the next command takes it
  await sandbox.run(until('initctl list; [ -e /run/upstart-dummy/messages ]'))
  const messages = readFileSync(sandbox.path('/run/upstart-dummy/messages'), 'utf8')
  t.match(messages, 'warn: web main process: unable to write log /var/log/upstart/web.log: Not a directory\n')
})

t.test('why a command failed is for who sits at a terminal, not for the log of a job', async t => {
  const sandbox = await Sandbox.create(t, {
    asks: 'pre-start exec initctl emit needed\nexec sleep 1000\n',
    needed: 'start on needed\ntask\nexec false\n',
    terminal: 'task\nexec test -t 2\n',
  })
  t.equal((await sandbox.run('start terminal')).status, 0, 'the log is one')
  t.equal((await sandbox.run('start asks')).status, 1)
  t.equal((await sandbox.run('cat /var/log/upstart/asks.log')).out.trim(), 'initctl: Event failed')
})
