/** What the state survives: kill -9 of anybody at any time, a full disk, a reboot, a copied image. */
import { readFileSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox } from './fixtures/sandbox.ts'

const jobs = {
  service: 'exec sleep 5001\n',
  slow: 'pre-start script\nwhile [ ! -e /tmp/go ]; do sleep 0.05; done\nend script\nexec sleep 5002\n',
  respawns: 'respawn\nexec sleep 5003\n',
  marks:
    'pre-start exec sh -c "echo pre >> /tmp/marks"\npost-stop exec sh -c "echo post >> /tmp/marks"\nexec sleep 5004\n',
}

/** Asks until the answer fits; fails when it hasn't after 20 s. */
async function becomes(box: Sandbox, command: string, expected: RegExp): Promise<string> {
  const deadline = Date.now() + 20_000
  for (;;) {
    const { out, err } = await box.run(command)
    if (expected.test(out)) return out
    if (Date.now() > deadline) throw new Error(`${command}: ${out}${err}`)
  }
}

t.test('a start that is killed while pre-start runs is gone on with', async t => {
  const box = await Sandbox.create(t, jobs)
  const start = box.run('exec start slow')
  await becomes(box, 'status slow', /start\/pre-start/)
  await box.run('pkill -KILL -f "[m]ain[.]c?js start slow"')
  await start
  await box.run('touch /tmp/go')
  await becomes(box, 'status slow', /start\/running, process \d+/)
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

t.test('commands that are killed at any moment lose nothing and start nothing twice', async t => {
  const box = await Sandbox.create(t, jobs)
  for (let round = 0; round < 25; round++) {
    const delay = (0.02 + round * 0.008).toFixed(3)
    await box.run(
      `for c in "start service" "stop service" "restart respawns" "start respawns"; do timeout -s KILL ${delay} $c & done; wait`,
    )
    t.match((await box.run('pgrep -fxc "sleep 5001"')).out, /^[01]\n$/, `one process at most, ${delay} s`)
    t.match((await box.run('pgrep -fxc "sleep 5003"')).out, /^[01]\n$/, `one process at most, ${delay} s`)
  }
  await box.run('start service; start respawns')
  await becomes(
    box,
    'status service; status respawns',
    /^service start\/running.*\nrespawns start\/running.*\n$/,
  )
  t.equal((await box.run('pgrep -fxc "sleep 500[13]"')).out, '2\n')
  t.equal((await box.run('stop service; stop respawns')).out, 'service stop/waiting\nrespawns stop/waiting\n')
  t.equal((await box.run('pgrep -fx "sleep 500[13]"')).status, 1)
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

t.test('without /proc jobs are started, shown and stopped all the same', async t => {
  const box = await Sandbox.create(t, jobs)
  const answer = await box.run('umount -l /proc; start service && status service && stop service')
  t.match(answer, { status: 0, err: '' })
  t.match(
    answer.out,
    /^service start\/running, process (\d+)\nservice start\/running, process \1\nservice stop\/waiting\n$/,
  )
})
