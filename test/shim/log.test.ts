/** `--console log:FILE`: what a process prints goes through a terminal of the supervisor's into FILE (src/shim/README.md, *The log*). */
import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import t from 'tap'
import { compile, fifo, lacksRoot, Supervised, shims, stat, text, withMount } from './fixtures/supervised.ts'

const [steps = '', deny = ''] = compile(t, 'steps', 'deny')
/** /dev/ptmx makes terminals that are not those of /dev/pts. */
const foreign = 'mount -t devpts -o newinstance,ptmxmode=600 devpts /mnt; mount --bind /mnt/ptmx /dev/ptmx'
const sh = (script: string) => ['/bin/sh', '-c', script]

/** Waits for a text in a file that another process writes. */
async function appears(path: string, wanted: string): Promise<void> {
  while (!text(path).includes(wanted)) await new Promise(setImmediate)
}

t.test('the log', { skip: lacksRoot }, async t => {
  for (const shim of shims)
    for (const [title, under, isTerminal] of [
      ['a terminal', [], 'yes'],
      ['a terminal by its name, before Linux 4.13', [deny, 'peer'], 'yes'],
      ['a pipe, where there is no /dev/ptmx', withMount('mount --bind /dev/null /dev/ptmx'), 'no'],
      ['a pipe, where /dev/pts is another one', [...withMount(foreign), deny, 'peer'], 'no'],
    ] as const)
      t.test(`${basename(shim)}: ${title}`, async t => {
        const supervised = await Supervised.create(t, shim)
        const log = supervised.path('log')
        const bytes = "printf 'a\\r\\n\\t\\000\\001\\004\\033[m\\n\\303\\251\\n'; seq 30000; echo error >&2"
        const script = `if test -t 1 && test -t 2; then echo yes; else echo no; fi; ${bytes}`
        for (let i = 0; i < 3; i++) {
          rmSync(log, { force: true })
          const token = await supervised.start(['--console', `log:${log}`], sh(script), { under })
          t.same(await supervised.over(token), ['spawned', 'exited 0'])
          const expected = execFileSync('/bin/sh', ['-c', `{ echo ${isTerminal}; ${bytes}; } 2>&1`])
          t.ok(readFileSync(log).equals(expected), 'all of it is there at the end, byte for byte')
        }
      })

  t.test('is made when something is printed, for nobody else to read', async t => {
    const supervised = await Supervised.create(t)
    const [log, go] = [supervised.path('log'), fifo(supervised.state, 'go')]
    const token = await supervised.start(['--console', `log:${log}`], sh(`read x <${go}; echo b; exit 3`))
    t.notOk(existsSync(log))
    await writeFile(go, '\n')
    t.equal((await supervised.over(token)).at(-1), 'exited 3')
    t.equal(statSync(log).mode & 0o7777, 0o640)
    t.equal(statSync(log).uid, 0)
    await supervised.over(await supervised.start(['--console', `log:${log}`], sh('echo c')))
    t.equal(text(log), 'b\nc\n', 'the next one appends')
    const silent = await supervised.start(['--console', `log:${log}2`], sh('exit 0'))
    await supervised.over(silent)
    t.notOk(existsSync(`${log}2`))
  })

  t.test('that is moved or removed is made anew', async t => {
    const supervised = await Supervised.create(t)
    const [log, go] = [supervised.path('log'), fifo(supervised.state, 'go')]
    const script = `while read line; do echo $line; done <>${go}`
    await supervised.start(['--console', `log:${log}`], sh(script))
    await writeFile(go, 'one\n')
    await appears(log, 'one\n')
    renameSync(log, `${log}.1`)
    await writeFile(go, 'two\n')
    await appears(log, 'two\n')
    t.same([text(log), text(`${log}.1`)], ['two\n', 'one\n'])
    rmSync(log)
    await writeFile(go, 'three\n')
    await appears(log, 'three\n')
    t.equal(text(log), 'three\n')
    await writeFile(log, '')
    await writeFile(go, 'four\n')
    await appears(log, 'four\n')
    t.equal(text(log), 'four\n', 'one that was cut to nothing has no hole')
  })

  t.test('is not written through a link; what was printed is kept until it can be', async t => {
    const supervised = await Supervised.create(t)
    const [log, go] = [supervised.path('log'), fifo(supervised.state, 'go')]
    symlinkSync(supervised.path('victim'), log)
    const script = `echo first; read x <${go}; echo second`
    const token = await supervised.start(['--console', `log:${log}`], sh(script))
    const warning = await supervised.fact(token, 'warning')
    t.equal(warning.text, `warning unable to write log ${log}: Too many levels of symbolic links`)
    t.ok(lstatSync(log).isSymbolicLink())
    rmSync(log)
    await writeFile(go, '\n')
    t.equal((await supervised.over(token)).at(-1), 'exited 0')
    t.equal(text(log), 'first\nsecond\n')
    t.notOk(existsSync(supervised.path('victim')))
  })

  t.test('that can not be written stops nobody, and keeps what came first', async t => {
    const supervised = await Supervised.create(t)
    const [go, end] = [fifo(supervised.state, 'go'), fifo(supervised.state, 'end')]
    const disk = supervised.path('disk')
    const under = withMount(`mkdir ${disk}; mount -t tmpfs -o size=64k tmpfs ${disk}`)
    const script = `seq 100000; read x <${go}; echo last; read x <${end}`
    const token = await supervised.start(['--console', `log:${disk}/log`], sh(script), { under })
    const warning = await supervised.fact(token, 'warning')
    t.equal(warning.text, `warning unable to write log ${disk}/log: No space left on device`)
    const seen = `/proc/${supervised.supervisor(token)}/root${disk}/log`
    const full = text(seen)
    t.match(full, /^1\n2\n/)
    rmSync(seen)
    await writeFile(go, '\n')
    while (text(seen) === '') await new Promise(setImmediate)
    const kept = text(seen)
    t.equal(
      full + kept.slice(0, 1000),
      execFileSync('seq', ['100000'], { encoding: 'utf8' }).slice(0, full.length + 1000),
    )
    await writeFile(end, '\n')
    t.same(await supervised.over(token), ['spawned', warning.text, 'exited 0'])
    const nowhere = await supervised.start(['--console', 'log:/nonexistent/log'], sh('seq 100000'))
    t.same(await supervised.over(nowhere), [
      'spawned',
      'warning unable to write log /nonexistent/log: No such file or directory',
      'exited 0',
    ])
  })

  t.test('what is left in the background does not hold up the end, and may print before it', async t => {
    const supervised = await Supervised.create(t)
    const [log, go] = [supervised.path('log'), fifo(supervised.state, 'go')]
    const busy = `trap '' HUP; echo x; echo >${go}; while echo x; do :; done`
    const token = await supervised.start(['--console', `log:${log}`], sh(`(${busy}) & read x <${go}; exit 4`))
    t.same(await supervised.over(token), ['spawned', 'exited 4'])
    t.match(text(log), /^x\n/)
  })

  t.test('a user’s process may open what it prints to', async t => {
    const supervised = await Supervised.create(t)
    const log = supervised.path('log')
    for (const under of [[], withMount('mount --bind /dev/null /dev/ptmx')])
      await supervised.over(
        await supervised.start(
          ['--console', `log:${log}`, '--uid', '65534', '--gid', '65534', '--groups', ''],
          sh('echo out >/dev/stdout; echo err >/dev/stderr'),
          { under },
        ),
      )
    t.equal(text(log), 'out\nerr\nout\nerr\n')
  })

  t.test('file: is the file itself, for a process that is forgotten', async t => {
    const supervised = await Supervised.create(t)
    const [log, go] = [supervised.path('log'), fifo(supervised.state, 'go')]
    const token = await supervised.start(
      ['--console', `file:${log}`],
      sh(`read x <${go}; echo on; exec ${steps}`),
    )
    const supervisor = supervised.supervisor(token)
    supervised.order(token, 'forget')
    while (!'ZX'.includes(stat(supervisor)?.state ?? 'X')) await new Promise(setImmediate)
    await writeFile(go, '\n')
    await appears(log, 'on\n')
    t.equal(stat(supervised.pid(token))?.parent === supervisor, false)
    const nowhere = await supervised.start(['--console', 'file:/nonexistent/log'], sh('echo lost'))
    t.same(await supervised.over(nowhere), [
      'spawned',
      'warning unable to open log /nonexistent/log: No such file or directory',
      'exited 0',
    ])
  })

  t.test('when its supervisor is killed, the process goes on, though nobody hears it', async t => {
    const supervised = await Supervised.create(t)
    const [log, go, end] = [
      supervised.path('log'),
      fifo(supervised.state, 'go'),
      fifo(supervised.state, 'end'),
    ]
    // the opening would make it the controlling terminal, were it nobody's
    const script = `exec 3<>/dev/stdout; echo up; read x <${go}; echo more || { echo $? >${end}; exec ${steps}; }`
    const token = await supervised.start(['--console', `log:${log}`], sh(script))
    await appears(log, 'up\n')
    const pid = supervised.pid(token)
    const supervisor = supervised.supervisor(token)
    process.kill(supervisor, 'SIGKILL')
    while (!'ZX'.includes(stat(supervisor)?.state ?? 'X')) await new Promise(setImmediate)
    await writeFile(go, '\n')
    t.equal(readFileSync(end, 'utf8'), '1\n', 'it is told by an error')
    t.match(stat(pid)?.state, /[RS]/)
    t.match(text(`/proc/${pid}/stat`), / [RS] \d+ \d+ \d+ 0 /, 'it has no terminal')
    t.equal(text(log), 'up\n')
  })
})
