/** What the state survives: kill -9 of anybody at any time, a full disk, a reboot, a copied image. */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { Sandbox, until } from './fixtures/sandbox.ts'

const jobs = {
  service: 'exec sleep 5001\n',
  slow: 'pre-start script\nawait test -e /tmp/go\nend script\nexec sleep 5002\n',
  respawns: 'respawn\nexec sleep 5003\n',
  marks:
    'pre-start exec sh -c "echo pre >> /tmp/marks"\npost-stop exec sh -c "echo post >> /tmp/marks"\nexec sleep 5004\n',
}

t.test('a start that is killed while pre-start runs is gone on with', async t => {
  const box = await Sandbox.create(t, jobs)
  const start = box.run('exec start slow')
  await box.run(until('status slow | grep -q start/pre-start'))
  await box.run('pkill -KILL -f "[m]ain[.]c?js start slow"')
  await start
  await box.run('touch /tmp/go')
  await box.run(until('status slow | grep -q start/running'))
  t.equal((await box.run('pgrep -fxc "sleep 5002"')).out, '1\n')
})

t.test('a supervisor that is killed is replaced, and its process is not lost', async t => {
  const box = await Sandbox.create(t, jobs)
  const before = (await box.run('start service')).out
  await box.run('pkill -KILL -f "[s]him run.*5001"')
  t.equal((await box.run('initctl status service')).out, before, 'the same process')
  t.equal((await box.run('stop service')).out, 'service stop/waiting\n')
  t.equal((await box.run('pgrep -fx "sleep 5001"')).status, 1)
})

t.test('a supervisor that is killed together with its process is noticed', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('start service')
  await box.run('pkill -KILL -f "[s]him run.*5001"; pkill -KILL -fx "sleep 5001"')
  t.equal((await box.run('initctl status service')).out, 'service stop/waiting\n')
  t.match((await box.run('start service')).out, /start\/running/)
})

t.test('commands that are killed at any step lose nothing and start nothing twice', async t => {
  const killAt = join(t.testdir(), 'kill-at')
  execFileSync('cc', ['-static', '-O1', '-o', killAt, join(import.meta.dirname ?? '.', 'fixtures/kill-at.c')])
  for (const [command, before] of [
    ['start marks', ':'],
    ['stop marks', 'start marks'],
    ['restart marks', 'start marks'],
  ] as const)
    t.test(command, async t => {
      const box = await Sandbox.create(t, jobs)
      const wrong: string[] = []
      let step = 0
      for (let ended = false; !ended; ) {
        // start waits for what is stopping, stop for what is on its way up
        const { out, status } = await box.run(
          `exec 2>/dev/null; rm -f /tmp/marks; ${before} >/dev/null
          ${killAt} ${++step} ${command} >/dev/null; ended=$?
          start marks >/dev/null; pgrep -fxc "sleep 5004"; stop marks >/dev/null; pgrep -fxc "sleep 5004"
          ls -A /run/upstart-dummy/ctl /run/upstart-dummy/spool /run/upstart-dummy/script | grep -v '^/'
          cat /tmp/marks; exit $ended`,
        )
        ended = status !== 0
        if (ended) t.equal(status, 3)
        if (!/^[01]\n0\n\n\n(pre\npost\n){1,2}$/.test(out)) wrong.push(`step ${step}: ${out}`)
      }
      t.ok(step > 20, `${step} steps`)
      t.same(wrong, [])
    })
})

t.test(
  'a full disk: the command says so, nothing is half done, and it goes on when there is room',
  async t => {
    const box = await Sandbox.create(t, jobs)
    await box.run(
      'mkdir -m 700 /run/upstart-dummy; mount -t tmpfs -o size=64k,mode=0700 tmpfs /run/upstart-dummy; initctl list >/dev/null',
    )
    await box.run('head -c 100000 /dev/zero > /run/upstart-dummy/fill 2>/dev/null')
    const full = await box.run('start marks')
    t.equal(full.status, 1)
    t.match(
      full.err,
      /^start: (Unable to connect to Upstart: .*No space left on device|Job failed to start)\n$/,
    )
    t.equal((await box.run('cat /tmp/marks')).status, 1, 'nothing was run')
    await box.run('rm /run/upstart-dummy/fill')
    t.match((await box.run('start marks')).out, /start\/running/)
    t.equal((await box.run('stop marks; cat /tmp/marks')).out, 'marks stop/waiting\npre\npost\n')
  },
)

t.test(
  'a state that fills up while a job runs: the command says so, and goes on when there is room',
  async t => {
    const box = await Sandbox.create(t, jobs)
    await box.run(`
    mkdir /srv/small; mount -t tmpfs -o size=64k,mode=0700 tmpfs /srv/small
    start service; cp -p /run/upstart-dummy/journal /srv/small
    mount --bind /srv/small/journal /run/upstart-dummy/journal
    head -c 100000 /dev/zero > /srv/small/fill 2>/dev/null`)
    const full = await box.run('while stop service && start service; do :; done', { timeout: 60_000 })
    t.match(
      full.err,
      /^(stop|start): Unable to connect to Upstart: \/run\/upstart-dummy\/journal: No space left on device\n$/,
    )
    await box.run('rm /srv/small/fill')
    await box.run('stop service; start service')
    t.match((await box.run('initctl status service')).out, /start\/running/)
    t.equal((await box.run('pgrep -fxc "sleep 5001"')).out, '1\n')
  },
)

t.test('a damaged state is an error that says what to do', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('start service; echo "[[" >>/run/upstart-dummy/journal')
  const answer = await box.run('initctl list')
  t.equal(answer.status, 1)
  t.equal(
    answer.err,
    'initctl: Unable to connect to Upstart: /run/upstart-dummy/journal: is damaged; remove it, and the state begins anew\n',
  )
  t.match((await box.run('rm /run/upstart-dummy/journal; initctl list')).out, /service stop\/waiting/)
})

t.test('an index of the job files that can not be read costs time alone', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('mkdir -p /run/upstart-dummy/jobs/x')
  t.match((await box.run('start service; initctl list')).out, /service start\/running.*\nslow stop\/waiting/s)
})

t.test('a read-only state directory is an error that names it', async t => {
  const box = await Sandbox.create(t, jobs)
  const answer = await box.run('mount -o remount,ro /run && start service')
  t.equal(answer.status, 1)
  t.match(answer.err, /^start: Unable to connect to Upstart: .*\/run.*: Read-only file system\n$/)
})

t.test('the state of another boot, or of the system an image was copied from, is void', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('start service')
  const journal = box.path('/run/upstart-dummy/journal')
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/"identity":"[^ ]*/, '"identity":"another'))
  t.equal((await box.run('initctl list | grep service')).out, 'service stop/waiting\n')
  t.equal((await box.run('ls /run/upstart-dummy/ctl')).out, '')
})

t.test('without /proc the launcher says what is missing', async t => {
  const box = await Sandbox.create(t, jobs)
  const answer = await box.run('umount -l /proc; start service')
  t.equal(answer.status, 1)
  t.equal(answer.err, 'start: /proc is not mounted: mount -t proc proc /proc\n')
})
