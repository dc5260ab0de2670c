/**
 * What the executable answers before the program begins: `initctl version`, and the status of a job that has settled. What the program would say is
 * something else in each case here, so that it is seen who has answered.
 */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { type Answer, Sandbox } from '../command/fixtures/sandbox.ts'

if (process.env.TEST_RUNTIME === 'node') {
  t.pass('by the runtime', { skip: 'on Node the program answers all' })
  process.exit()
}

const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()

/** A job, and a process whose name has blanks and parentheses in it. */
class Scene {
  readonly box: Sandbox
  readonly #pid: string
  readonly #start: string

  static async create(t: Parameters<typeof Sandbox.create>[0]): Promise<Scene> {
    const box = await Sandbox.create(t, { job: 'exec sleep 600\n' })
    await box.run(
      'mkdir -p /run/upstart-dummy/settled /run/upstart-dummy/spool; cp /bin/sleep "/tmp/a) 1 (b"',
    )
    const { out } = await box.run('"/tmp/a) 1 (b" 600 >/dev/null 2>&1 & echo $!')
    const stat = await box.run(`cat /proc/${out.trim()}/stat`)
    return new Scene(box, out.trim(), stat.out.replace(/^.*\) /s, '').split(' ')[19] ?? '')
  }

  private constructor(box: Sandbox, pid: string, start: string) {
    this.box = box
    this.#pid = pid
    this.#start = start
  }

  get line(): string {
    return `job start/running, process ${this.#pid}, as it was left`
  }

  /** Leaves an answer. */
  settle(job: string, change: { boot?: string; pid?: string; start?: string; line?: string } = {}): void {
    const answer = { boot, pid: this.#pid, start: this.#start, line: this.line, ...change }
    this.box.write(`/run/upstart-dummy/settled/${job}`, `${Object.values(answer).join('\n')}\n`)
  }

  status(...words: readonly string[]): Promise<Answer> {
    return this.box.run(`status ${words.map(word => `'${word}'`).join(' ')}`)
  }
}

t.test('version', async t => {
  const box = await Sandbox.create(t, { job: 'exec sleep 600\n' })
  const said = { out: 'init (upstart 1.13.2)\n', err: '', status: 0 }
  t.same(await box.run('initctl version'), said)
  t.same(
    await box.run('ln -s initctl /sbin/initctl.REAL; initctl.REAL version'),
    said,
    'as debootstrap calls it',
  )
  for (const args of ['version --quiet', 'version -q', '--quiet version', '-q version'])
    t.same(await box.run(`initctl ${args}`), { ...said, out: '' }, args)
  t.equal((await box.run('ls /run/upstart-dummy')).status, 2, 'no state was needed')
  for (const args of ['-q version -q', 'version version', 'version x'])
    t.match(await box.run(`initctl ${args}`), { err: '' }, `${args}: the program`)
  await box.run('rm /etc/init/job.conf; ln -s /nowhere /etc/init/link.conf')
  t.match(await box.run('initctl version'), { status: 1, err: /Connection refused/ }, 'without a job')
})

t.test('the status of a settled job', async t => {
  const scene = await Scene.create(t)
  scene.settle('job')
  const said = { out: `${scene.line}\n`, err: '', status: 0 }
  t.same(await scene.status('job'), said)
  t.same(await scene.box.run('initctl status job'), said)
  t.same(
    await scene.box.run('setpriv --reuid nobody --clear-groups status job').then(a => a.out),
    '',
    'for root',
  )
})

t.test('what is not certain is left to the program', async t => {
  const scene = await Scene.create(t)
  const { box } = scene
  const asks = async (why: string, ...words: readonly string[]) =>
    t.not((await scene.status(...words)).out, `${scene.line}\n`, why)
  const gone = (await box.run('sh -c "echo \\$\\$"')).out.trim()
  for (const [why, change] of [
    ['another boot', { boot: '00000000-0000-0000-0000-000000000000' }],
    ['a process that is gone', { pid: gone }],
    ['another process of that PID', { start: '1' }],
    ['no PID', { pid: '' }],
    ['no number', { pid: 'self' }],
    ['a path', { pid: '../../proc/self' }],
    ['no line', { line: '' }],
  ] as const) {
    scene.settle('doubtful', change)
    await asks(why, 'doubtful')
  }
  box.write('/run/upstart-dummy/settled/short', `${boot}\n1\n`)
  await asks('a file that ends early', 'short')
  box.write('/run/upstart-dummy/settled/empty', '')
  await asks('an empty file', 'empty')
  box.write('/run/upstart-dummy/settled/long', 'x'.repeat(5000))
  await asks('a long file', 'long')
  for (const name of ['.hidden', '-n', 'a b', 'net/job']) {
    scene.settle(name)
    await asks(`the name ${name}`, name)
  }
  scene.settle('job')
  await asks('an instance', 'job', 'N=1')
  await asks('an option too', '--quiet', 'job')
  await asks('no job')
  await asks('an empty name', '')
  t.not((await box.run("initctl 'status job'")).out, `${scene.line}\n`, 'both in one word')
})

t.test('a report that is not absorbed', async t => {
  const scene = await Scene.create(t)
  scene.settle('job')
  scene.box.write('/run/upstart-dummy/spool/.1.000002', '')
  t.equal((await scene.status('job')).out, `${scene.line}\n`, 'one that is being written does not count')
  scene.box.write('/run/upstart-dummy/spool/1.000001', '')
  t.not((await scene.status('job')).out, `${scene.line}\n`)
})

t.test('a zombie, and a process of another root', async t => {
  const scene = await Scene.create(t)
  const { box } = scene
  const start = async (pid: string) => (await box.run(`cut -d' ' -f22 /proc/${pid}/stat`)).out.trim()
  const zombie = (
    await box.run(
      'perl -e \'$| = 1; $p = fork or exit; print "$p\\n"; open STDOUT, ">/dev/null"; open STDERR, ">/dev/null"; sleep 600\' & sleep 0.5',
    )
  ).out.trim()
  scene.settle('zombie', { pid: zombie, start: await start(zombie) })
  t.not((await scene.status('zombie')).out, `${scene.line}\n`, 'a zombie does not run')
  await box.run('mkdir -p /srv/other; mount --bind / /srv/other')
  const other = (
    await box.run(
      'unshare -m sh -c "mount -t tmpfs none /mnt; cp /bin/busybox /mnt; chroot /mnt /busybox sleep 600" >/dev/null 2>&1 & until pgrep -x busybox; do sleep 0.05; done',
    )
  ).out.trim()
  scene.settle('elsewhere', { pid: other, start: await start(other) })
  t.not((await scene.status('elsewhere')).out, `${scene.line}\n`, 'one of another root is not ours')
})
