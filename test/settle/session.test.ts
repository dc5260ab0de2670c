/** One command's loop at every point where it can be killed, or another one can come in between. */
import t, { type Test } from 'tap'
import type { SessionInit } from '../../src/init/init.ts'
import { Kernel, Killed } from './fixtures/kernel.ts'

/** Each job has hooks, so that its way has many steps; `other` follows `web`. */
const files = {
  web: 'pre-start exec true\nexec web\npost-start exec true\npre-stop exec true\npost-stop exec true\n',
  other: 'start on started web\nstop on stopping web\npre-start exec true\nexec other\n',
}

type Act = (init: SessionInit) => unknown

const start: Act = init => init.change('start', { job: 'web', env: [] }, true)
const stop: Act = init => init.change('stop', { job: 'web', env: [] }, true)
const restart: Act = init => init.change('restart', { job: 'web', env: [] }, true)
const emit: Act = init => init.emit('nothing', ['A=b'], true, null)
const look: Act = init => init.list()

/** What is done first, the command that is looked at, and whether the jobs run after it was carried out whole. */
const cases: readonly { name: string; before: readonly Act[]; act: Act; ends: 'start' | 'stop' }[] = [
  { name: 'start', before: [], act: start, ends: 'start' },
  { name: 'stop', before: [start], act: stop, ends: 'stop' },
  { name: 'restart', before: [start], act: restart, ends: 'start' },
  { name: 'emit', before: [start], act: emit, ends: 'start' },
  { name: 'list', before: [start], act: look, ends: 'start' },
]

const text = (init: SessionInit): string => {
  const outcome = init.list()
  return outcome.ok ? outcome.text : outcome.error
}

/** Lets everything come to rest by ordinary commands. @returns what `list` says then */
function rest(kernel: Kernel): string {
  let before = ''
  for (let round = 0; round < 20; round++) {
    while (kernel.pass());
    const now = text(kernel.command())
    if (now === before && kernel.left().every(name => name.startsWith('ctl/'))) return now
    before = now
  }
  return `${before}(never at rest: ${kernel.left().join(' ')})`
}

/** That what is said is what is, and that both jobs can be stopped, with nothing left. */
function consistent(t: Test, kernel: Kernel, where: string): void {
  const said = rest(kernel)
  const running = [...said.matchAll(/start\/running, process (\d+)/g)]
  t.match(said, /^(\S+ (stop\/waiting|start\/running, process \d+)\n){2}$/, where)
  t.equal(running.length, kernel.alive.length, `${where}: as many run as are said to`)
  t.equal(new Set(kernel.started).size, kernel.started.length, `${where}: no process was started twice`)
  stop(kernel.command())
  kernel.command().change('stop', { job: 'other', env: [] }, true)
  t.equal(rest(kernel), 'other stop/waiting\nweb stop/waiting\n', `${where}: stopped`)
  t.same([kernel.alive, kernel.left()], [[], []], `${where}: nothing is left`)
}

function prepared(t: Test, before: readonly Act[]): Kernel {
  const kernel = new Kernel(t, files)
  for (const act of before) act(kernel.command())
  rest(kernel)
  return kernel
}

function wasKilled(act: () => unknown): boolean {
  try {
    act()
    return false
  } catch (error) {
    if (error instanceof Killed) return true
    throw error
  }
}

for (const { name, before, act, ends } of cases)
  t.test(`${name}, undisturbed and killed at each of its calls`, async t => {
    const whole = prepared(t, before)
    let calls = 0
    act(whole.command(() => calls++))
    t.equal(rest(whole).includes('start/running'), ends === 'start')
    consistent(t, whole, 'undisturbed')
    t.ok(calls > 6, `${calls} calls`)
    for (let at = 0; at < calls; at++) {
      const kernel = prepared(t, before)
      const kill = (call: number) => {
        if (call === at) throw new Killed()
      }
      t.equal(
        wasKilled(() => act(kernel.command(kill))),
        true,
      )
      consistent(t, kernel, `killed at call ${at}`)
    }
  })

for (const { name, before, act } of cases)
  for (const other of ['start', 'stop', 'restart'] as const)
    t.test(`${name}, and in between at each of its calls: ${other}`, async t => {
      const count = prepared(t, before)
      let calls = 0
      act(count.command(() => calls++))
      for (let at = 0; at < calls; at++) {
        const kernel = prepared(t, before)
        const come = (call: number, locked: boolean) => {
          if (call === at && !locked) kernel.command().change(other, { job: 'web', env: [] }, false)
        }
        act(kernel.command(come))
        consistent(t, kernel, `${other} at call ${at}`)
      }
    })

t.test('what is killed at a launch has launched what it has', async t => {
  for (const killed of ['run', 'supervisor'] as const) {
    const kernel = new Kernel(t, { plain: 'exec plain\n' })
    kernel.killed = killed
    const { ok } = kernel.command().change('start', { job: 'plain', env: [] }, true)
    t.ok(ok, `${killed}: the process runs`)
    t.match(text(kernel.command()), /^plain start\/running, process \d+\n$/)
    t.equal(kernel.started.length, killed === 'run' ? 1 : 2, 'a supervisor that is gone has a successor')
    kernel.command().change('stop', { job: 'plain', env: [] }, true)
    while (kernel.pass());
    t.same([kernel.alive, kernel.left()], [[], []], 'nothing is left')
  }
})

t.test(
  'a supervisor that can have no successor: nothing is done, and the next command tries again',
  async t => {
    const kernel = new Kernel(t, { plain: 'exec plain\n' })
    kernel.killed = 'supervisor' // its process lives: it is ours
    kernel.command().change('start', { job: 'plain', env: [] }, true)
    kernel.killSupervisors()
    kernel.full = true
    const running = text(kernel.command())
    for (const what of ['stop', 'restart'] as const) {
      t.throws(() => kernel.command().change(what, { job: 'plain', env: [] }, true), {
        message: /^process \d+ of plain: its supervisor is gone, and no other can be started$/,
      })
      t.equal(text(kernel.command()), running)
    }
    kernel.full = false
    t.ok(kernel.command().change('stop', { job: 'plain', env: [] }, true).ok)
  },
)
