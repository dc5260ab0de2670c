import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'

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
      err: 'upstart-dummy:/var/log/upstart/mute.log: Is a directory\n',
      status: 1,
    })
  })
  t.test('-f goes on with what comes', async t => {
    const { out } = await sandbox.run(
      'upstart-dummy log -f goes >/tmp/out & until grep -q begun /tmp/out; do sleep 0.02; done; echo more >/tmp/go; until grep -q more /tmp/out; do sleep 0.02; done; pkill -f "^tail.*goes.log"; cat /tmp/out',
    )
    t.equal(out, 'begun\nmore\n')
  })
})
