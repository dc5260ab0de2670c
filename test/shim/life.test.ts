/** What a supervisor is told to do, and what it survives: the death of others, of itself, and a full disk. */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import t from 'tap'
import {
  awaiter,
  compile,
  fifo,
  lacksRoot,
  Supervised,
  shims,
  stat,
  text,
  withMount,
} from './fixtures/supervised.ts'

const [steps = ''] = compile(t, 'steps')
const sh = (script: string) => ['/bin/sh', '-c', script]
const tick = () => new Promise(setImmediate)

const lives = (pid: number) => !'ZX'.includes(stat(pid)?.state ?? 'X')

async function ends(pid: number): Promise<void> {
  while (lives(pid)) await tick()
}

for (const shim of shims)
  t.test(`${basename(shim)}: a supervisor`, { skip: lacksRoot }, async t => {
    t.test('launches a token once', async t => {
      const supervised = await Supervised.create(t, shim)
      const token = await supervised.start([], [steps])
      await supervised.told(token, 1)
      t.same(await supervised.shim(['run', '--token', token, '--', steps]), { status: 3, err: '' })
      t.equal(supervised.facts(token).length, 1)
      t.same(await supervised.kill(token), ['spawned', 'killed 9'])
      t.equal((await supervised.shim(['run', '--token', token, '--', steps])).status, 3, 'nor later')
    })

    t.test('stops the process group, and kills what does not stop', async t => {
      const supervised = await Supervised.create(t, shim)
      const [F, G] = [fifo(supervised.state, 'first'), fifo(supervised.state, 'second')]
      const token = await supervised.start([], sh(`${steps} tell ${F} & exec ${steps} tell ${G}`))
      const [child, main] = [await supervised.truth(token, F), await supervised.truth(token, G)]
      t.equal(supervised.pid(token), main)
      supervised.order(token, 'stop 15 -1')
      t.same(await supervised.over(token), ['spawned', 'killed 15'])
      await ends(child)

      const stubborn = await supervised.start([], [steps, 'ignore', '15', 'tell', F])
      await supervised.truth(stubborn, F)
      supervised.order(stubborn, 'stop 15 -1')
      supervised.order(stubborn, 'answer')
      await supervised.fact(stubborn, 'answered')
      supervised.order(stubborn, 'stop 10 100')
      t.same(await supervised.over(stubborn), ['spawned', 'answered', 'killed 9'], 'a lower time counts')
    })

    t.test('sends a signal to the process alone, and passes over what it does not understand', async t => {
      const supervised = await Supervised.create(t, shim)
      const [F, G] = [fifo(supervised.state, 'first'), fifo(supervised.state, 'second')]
      const token = await supervised.start([], sh(`${steps} tell ${F} & exec ${steps} tell ${G}`))
      const child = await supervised.truth(token, F)
      await supervised.truth(token, G)
      for (const nonsense of ['', 'stop', 'stop 99 1', 'signal x', 'signal 0', 'x'.repeat(600)])
        supervised.order(token, nonsense)
      supervised.order(token, 'signal 10')
      t.same(await supervised.over(token), ['spawned', 'killed 10'])
      t.ok(lives(child))
    })

    t.test('leaves when it is to forget', async t => {
      const supervised = await Supervised.create(t, shim)
      const token = await supervised.start([], [steps])
      await supervised.told(token, 1)
      const supervisor = supervised.supervisor(token)
      supervised.order(token, 'forget')
      await ends(supervisor)
      t.ok(lives(supervised.pid(token)))
      t.notOk(supervised.order(token, 'stop 15 -1'), 'nobody is there')
      t.same(supervised.story(token), ['spawned'])
    })

    t.test('that was killed is replaced by another one', async t => {
      const supervised = await Supervised.create(t, shim)
      const token = await supervised.start([], [steps])
      await supervised.told(token, 1)
      const [pid, start] = supervised.followed(token)
      const supervisor = supervised.supervisor(token)
      process.kill(supervisor, 'SIGKILL')
      await ends(supervisor)
      t.ok(lives(pid), 'the process lives')
      const adopt = (of: string) =>
        supervised.shim(['adopt', '--token', token, '--pid', String(pid), '--start', of, '--fact', '2'])
      t.same(await adopt(start), { status: 0, err: '' })
      t.same(await adopt(start), { status: 3, err: '' }, 'by one')
      await supervised.told(token, 2)
      t.same(supervised.followed(token), [pid, start])
      supervised.order(token, 'stop 15 -1')
      t.same(await supervised.over(token), ['spawned', 'followed', 'killed 15'])
    })

    t.test('adopts nobody who only has the same PID', async t => {
      const supervised = await Supervised.create(t, shim)
      const token = await supervised.start([], [steps])
      await supervised.told(token, 1)
      const [pid, start] = supervised.followed(token)
      const options = ['--token', 'other', '--pid', String(pid), '--start', String(Number(start) - 1)]
      t.equal((await supervised.shim(['adopt', ...options])).status, 0)
      t.same(await supervised.over('other'), ['exited 0'])
      t.ok(lives(pid))
    })

    t.test('outlives who started it', async t => {
      const supervised = await Supervised.create(t, shim)
      const under = ['setsid', 'sh', '-c', '"$@"; kill -KILL 0', 'sh']
      const { token } = await supervised.run([], [steps], { under })
      await supervised.told(token, 1)
      t.ok(lives(supervised.pid(token)))
      t.same(await supervised.kill(token), ['spawned', 'killed 9'])
    })

    t.test('executes the program when nobody attends, and only then', async t => {
      const supervised = await Supervised.create(t, shim)
      const [program, told] = [supervised.path('program'), supervised.path('told')]
      writeFileSync(
        program,
        `#!/bin/sh\n{ echo "$@"; env; ls /proc/self/fd; } >>${told}.new; mv ${told}.new ${told}`,
        {
          mode: 0o755,
        },
      )
      const options = ['--settle', program]
      const attended = await supervised.start(options, sh('exit 1'))
      await supervised.over(attended)
      const spawned = await supervised.start(options, [steps])
      await supervised.told(spawned, 1)
      supervised.leave()
      const silent = supervised.supervisor(spawned)
      supervised.order(spawned, 'stop 15 -1')
      await ends(silent)
      t.match(text(told), /^settle\n/)
      t.match(text(told), /^PATH=.*:\/sbin:/m)
      t.notMatch(text(told), /SUPERVISED_IN|LANG=/)
      t.equal(text(told).match(/^settle$/gm)?.length, 1)
      t.equal(supervised.story(spawned).at(-1), 'killed 15', 'the report is there')
    })

    t.test('needs no /proc', async t => {
      const supervised = await Supervised.create(t, shim)
      const token = await supervised.start([], [steps], { under: withMount('mount -t tmpfs tmpfs /proc') })
      await supervised.told(token, 1)
      t.match(supervised.facts(token)[0]?.text, /^spawned \d+ 0$/)
      t.same(await supervised.kill(token), ['spawned', 'killed 9'])
    })

    t.test('does not begin on a full disk, and keeps what it has to report until there is room', async t => {
      const supervised = await Supervised.create(t, shim)
      const state = supervised.path('disk')
      const run = `${supervised.executable} run --state ${state} --token`
      const script = `
        mkdir ${state}; mount -t tmpfs -o size=64k,nr_inodes=40,mode=700 tmpfs ${state}
        ${run} a -- ${steps} || exit 1
        fill() { n=0; while touch ${state}/f$n; do n=$((n+1)); done; } 2>/dev/null
        fill
        ${run} b -- ${steps} 2>&1 || echo "status $?"
        echo 'stop 15 -1' >${state}/ctl/a
        cut -d' ' -f2- ${state}/spool/a.000001 | cut -d' ' -f1; ls ${state}/spool
        rm ${state}/f*
        perl ${awaiter} '[ -e ${state}/spool/a.000002 ]'
        cut -d' ' -f2- ${state}/spool/a.000002; ls ${state}/ctl`
      const out = execFileSync('unshare', ['-m', 'sh', '-ec', `mount --make-rprivate /; ${script}`], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, SUPERVISED_IN: supervised.state },
      })
      t.match(
        out,
        /^shim: cannot \S+ .*: No space left on device\nstatus 1\nspawned\na\.000001\nkilled 15\na\n$/,
      )
      t.notOk(existsSync(`${state}/ctl`))
    })

    t.test('says what it can not begin with', async t => {
      const supervised = await Supervised.create(t, shim)
      for (const [args, err] of [
        [['run', '--token', 'a/b', '--', 'x'], /^shim: --token a\/b: Invalid argument$/],
        [['run', '--token', 'a', '--nonsense'], /^shim: unknown option --nonsense$/],
        [['run', '--token', 'a', '--nice'], /^shim: no value for --nice$/],
        [['run', '--token', 'a', '--nice', '20', '--', 'x'], /^shim: --nice 20: Invalid argument$/],
        [['run', '--token', 'a'], /^shim: no command$/],
        [['run', '--', 'x'], /^shim: no --token$/],
        [['adopt', '--token', 'a'], /^shim: no --pid$/],
      ] as const) {
        const { status, err: said } = await supervised.shim(args)
        t.equal(status, 1)
        t.match(said, err)
      }
      t.same(
        readdirSync(supervised.state).filter(name => name !== 'wake'),
        [],
        'nothing was begun',
      )
      const file = supervised.path('file')
      writeFileSync(file, '')
      t.match(await supervised.shim(['run', '--state', file, '--token', 'a', '--', 'x']), {
        status: 1,
        err: `shim: cannot open ${file}: Not a directory`,
      })
      t.equal(statSync(supervised.path('wake')).mode & 0o777, 0o700)
    })
  })
