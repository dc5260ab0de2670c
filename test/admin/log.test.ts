import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

/** Waits until it stands in what was printed. */
const shows = (text: string) => until(`grep -q ${text} /tmp/out`)

t.test('log', async t => {
  const sandbox = await Sandbox.create(t, {
    talks: 'task\nscript\n  for i in 1 2 3 4 5; do echo line $i; done\n  printf "\\351\\n"\nend script\n',
    counts: 'instance $N\ntask\nexec echo number $N\n',
    mute: 'exec sleep 1000\n',
    none: 'console none\nexec sleep 1000\n',
    goes: 'script\n  echo begun\n  while read x </tmp/go; do echo $x; done\nend script\n',
  })
  await sandbox.run(
    'mkfifo /tmp/go; for job in talks "counts N=1" "counts N=2" none goes; do start $job; done',
  )
  t.test('shows the last lines of the log, to the byte', async t => {
    t.match((await sandbox.run('upstart-dummy log -n 1 talks | od -An -c')).out, /^ 351 {2}\\n\n$/)
    t.match((await sandbox.run('upstart-dummy log -n 3 talks')).out, /^line 4\nline 5\n/)
    t.match((await sandbox.run('upstart-dummy log talks')).out, /^line 1\nline 2\nline 3\nline 4\nline 5\n/)
    t.match((await sandbox.run('upstart-dummy log --lines=all talks')).out, /^line 1\n/)
  })
  t.test('of one instance', async t => {
    t.same(await sandbox.run('upstart-dummy log counts N=1'), { out: 'number 1\n', err: '', status: 0 })
    t.equal((await sandbox.run('upstart-dummy log counts')).out, 'number 2\n')
  })
  t.test('says why there is none', async t => {
    t.match((await sandbox.run('upstart-dummy log none')).err, /none keeps no log: it says "console none"\n$/)
    t.match(
      (await sandbox.run('upstart-dummy log mute')).err,
      /mute has printed nothing: there is no \/var\/log\/upstart\/mute\.log\n$/,
    )
    t.match((await sandbox.run('upstart-dummy log -n x talks')).err, /not a number of lines: x\n$/)
  })
  t.test('says why it can not be read', async t => {
    await sandbox.run('mkdir /var/log/upstart/mute.log')
    t.same(await sandbox.run('upstart-dummy log mute'), {
      out: '',
      err: 'upstart-dummy:/var/log/upstart/mute.log: is no regular file\n',
      status: 1,
    })
  })
  t.test('-f goes on with what comes', async t => {
    const { out } = await sandbox.run(
      `upstart-dummy log -f goes >/tmp/out & ${shows('begun')}; echo more >/tmp/go; ${shows('more')}; kill $!; cat /tmp/out`,
    )
    t.equal(out, 'begun\nmore\n')
  })
  t.test('-f goes on when the log is begun anew, or another takes its name', async t => {
    const log = '/var/log/upstart/goes.log'
    const { out } = await sandbox.run(
      [
        `: >/tmp/out; upstart-dummy log -f -n 1 goes >/tmp/out & ${shows('more')}`,
        `echo first >>${log}; mv ${log} ${log}.1; echo second >${log}; ${shows('second')}`,
        `: >${log}; echo 3 >>${log}; ${shows('3')}`,
        `echo é >>${log}; ${shows('é')}; kill $!; cat /tmp/out`,
      ].join('\n'),
    )
    t.equal(out, 'more\nfirst\nsecond\n3\n\u00e9\n')
  })
  t.test('-f waits for a log that is not there yet, and ends when nobody reads it', async t => {
    const path = '/var/log/upstart/waits.log'
    sandbox.write('/etc/init/waits.conf', 'exec sleep 1000\n')
    const { out, status } = await sandbox.run(
      `start waits >/dev/null; mkfifo /tmp/pipe; upstart-dummy log -f waits >/tmp/pipe & followed=$!
      { head -n 1; echo two >>${path}; } </tmp/pipe & echo one >${path}; wait $followed`,
    )
    t.equal(out, 'one\n')
    t.equal(status, 0)
  })
})
