/**
 * plan: what a command would do, to the last detail, without doing it: the engine rehearses it, and what would be told
 * to the shim is shown instead.
 */

import { fail, say } from '../command-line/invocation.ts'
import { sayJson } from '../command-line/json.ts'
import { usageMessages } from '../command-line/messages.ts'
import { isSet } from '../command-line/options.ts'
import { paint, type Screen, screenOf } from '../command-line/screen.ts'
import type { Engine } from '../engine/engine.ts'
import { type Occurrence, Rehearsal } from '../engine/rehearsal.ts'
import { labelOf } from '../engine/world.ts'
import { errors } from '../init/admin-messages.ts'
import { failUnknownJob } from '../init/invocation.ts'
import { messages, refusalText } from '../init/messages.ts'
import { arePairs } from '../init/own-instance.ts'
import type { AdminInvocation } from '../init/system.ts'
import { errorText } from '../posix/errno.ts'
import { signalName } from '../posix/signal.ts'
import { type LaunchSettings, launchOf, type Order } from '../process/launch.ts'

const changes = ['start', 'stop', 'restart'] as const

export function missingPlan({ words: [what, name] }: AdminInvocation): string | null {
  if (what === undefined) return errors.missingPlan
  if (what === 'boot') return name === undefined ? null : usageMessages.unexpectedArgument(name)
  if (what === 'emit') return name === undefined ? messages.missingEventName : null
  if (!changes.some(change => change === what)) return usageMessages.invalidCommand(what)
  return name === undefined ? messages.missingJobName : null
}

/** @param planBoot what `plan boot` is */
export function plan(planBoot: (invocation: AdminInvocation) => number) {
  return (invocation: AdminInvocation): number => {
    const { context, settings, words } = invocation
    const [what = '', name = '', ...env] = words
    if (what === 'boot') return planBoot({ ...invocation, words: words.slice(1) })
    if (name === '') return fail(invocation, messages.emptyName)
    if (!arePairs(env)) return fail(invocation, messages.envNotPairs)
    const world = context.init.world()
    const rehearsal = new Rehearsal(world, context.jobs)
    const answer = rehearsal.step(engine => ask(engine, what, name, env))
    if (!answer.ok) {
      if (answer.why.kind === 'unknown-job') return failUnknownJob(invocation, name)
      const usage = context.jobs.get(name)?.usage ?? null
      return fail(invocation, refusalText(answer.why, { restart: what === 'restart', usage }))
    }
    const steps = rehearsal.occurrences.map(occurrence => stepOf(occurrence, context.init.settings))
    if (isSet(settings, 'json')) return sayJson(invocation, { steps })
    const screen = screenOf(context)
    const text = steps.length === 0 ? 'Nothing would be started or stopped.\n' : ''
    say(invocation, text + steps.map(step => stepText(step, screen)).join('\n'))
    return 0
  }
}

function ask(
  engine: Engine,
  what: string,
  name: string,
  env: readonly string[],
): ReturnType<Engine['start']> {
  const change = changes.find(c => c === what)
  if (change !== undefined) return engine[change]({ job: name, env }, false)
  engine.emit(name, env, false)
  return { ok: true, instance: '', request: null }
}

/** What would be done, in the words of the shim; this is what --json prints. */
type Step = { readonly job: string; readonly instance: string } & (
  | { readonly kind: 'start'; readonly because: readonly string[] }
  | {
      readonly kind: 'signal'
      readonly pid: number | null
      readonly signal: string
      readonly killAfter: number
    }
  | ({ readonly kind: 'run'; readonly process: string } & Run)
  | { readonly kind: 'impossible'; readonly process: string; readonly reason: string }
  | { readonly kind: 'nothing'; readonly process: string }
)

interface Run {
  readonly argv: readonly string[]
  readonly script: string | null
  readonly env: readonly string[]
  readonly uid: number
  readonly gid: number
  readonly groups: readonly number[]
  readonly user: string | null
  readonly group: string | null
  readonly chroot: string | null
  readonly directory: string
  readonly umask: string
  readonly nice: number
  readonly oomScore: number
  readonly limits: { readonly [resource: string]: string }
  /** `none`, `output`, `owner` or the path of the log. */
  readonly console: string
  readonly expect: string
  readonly apparmor: string | null
  /** What else the shim is told, by its options (src/shim/README.md); empty: one that has no value. */
  readonly others: { readonly [option: string]: readonly string[] }
}

function stepOf(occurrence: Occurrence, settings: LaunchSettings): Step {
  const { job, name } = occurrence.instance
  const whose = { job, instance: name }
  if (occurrence.kind === 'start') {
    const because = occurrence.causes.map(cause => [cause.name, ...cause.env].join(' '))
    return { kind: 'start', ...whose, because }
  }
  if (occurrence.kind === 'stop') {
    const signal = signalName(occurrence.signal) ?? String(occurrence.signal)
    // 0: it would have to be started first
    const pid = occurrence.process.pid === 0 ? null : occurrence.process.pid
    return { kind: 'signal', ...whose, pid, signal, killAfter: occurrence.timeout / 1000 }
  }
  const { token, process, instance, definition } = occurrence
  const launch = launchOf(token, { ...process, pid: null }, instance, definition, settings)
  if (launch.kind === 'skip') return { kind: 'nothing', ...whose, process: process.name }
  if (launch.kind === 'failed') {
    const reason = `unable to ${launch.step}${launch.errno === 0 ? '' : `: ${errorText(launch.errno)}`}`
    return { kind: 'impossible', ...whose, process: process.name, reason }
  }
  const orders = new OrderBook(launch.orders)
  for (const name of notForPeople) orders.take(name)
  return {
    kind: 'run',
    ...whose,
    process: process.name,
    argv: launch.command,
    script: launch.script,
    env: launch.env,
    uid: Number(orders.one('uid') ?? 0),
    gid: Number(orders.one('gid') ?? 0),
    groups: (orders.one('groups') ?? '').split(',').flatMap(gid => (gid === '' ? [] : Number(gid))),
    user: process.name === 'security' ? null : definition.setuid,
    group: process.name === 'security' ? null : definition.setgid,
    chroot: orders.one('chroot'),
    directory: orders.one('chdir') ?? '/',
    umask: orders.one('umask') ?? '22',
    nice: Number(orders.one('nice') ?? 0),
    oomScore: Number(orders.one('oom') ?? 0),
    limits: Object.fromEntries(orders.take('limit').map(text => text.split('=', 2))),
    console: (orders.one('console') ?? 'none').replace(/^(log|file):/, ''),
    expect: orders.one('expect') ?? 'none',
    apparmor: orders.one('apparmor'),
    others: orders.rest,
  }
}

/** Options of the shim that say how it works with us, not what a process gets. */
const notForPeople = ['state', 'token', 'settle', 'root', 'script', 'task', 'guard']

/** What the shim is told; each option is taken out once. */
class OrderBook {
  readonly #values = new Map<string, string[]>()

  constructor(orders: readonly Order[]) {
    for (const [name, value] of orders) {
      const values = this.#values.get(name) ?? []
      this.#values.set(name, values)
      if (value !== true) values.push(value)
    }
  }

  /** All values of an option; none where it isn't given. */
  take(name: string): readonly string[] {
    const values = this.#values.get(name) ?? []
    this.#values.delete(name)
    return values
  }

  /** The value of an option that is given once at most; null where it isn't. */
  one(name: string): string | null {
    return this.take(name)[0] ?? null
  }

  /** What nobody has taken. */
  get rest(): { readonly [option: string]: readonly string[] } {
    return Object.fromEntries(this.#values)
  }
}

function stepText(step: Step, screen: Screen): string {
  const name = paint(labelOf(step), 'bold', screen)
  switch (step.kind) {
    case 'start':
      return `${name} is started by ${step.because.join(' and ')}\n`
    case 'signal': {
      const whom = step.pid === null ? 'its main process' : `its main process ${step.pid}`
      return `${name} ${whom} and its group get ${step.signal}, after ${step.killAfter} s KILL\n`
    }
    case 'nothing':
      return `${name} ${step.process}: passed over, it can do nothing here\n`
    case 'impossible':
      return `${name} ${step.process}: can't be run: ${step.reason}\n`
    case 'run':
      return `${name} ${step.process}\n${runLines(step)
        .map(([what, text]) => `  ${what.padEnd(10)}${text}\n`)
        .join('')}`
    default:
      return step satisfies never
  }
}

type Line = readonly [what: string, text: string]

function runLines(run: Run): Line[] {
  const ids = `uid ${run.uid}, gid ${run.gid}, groups ${run.groups.join(' ') || 'none'}`
  const names = [run.user, run.group].filter(name => name !== null)
  const differing: Line[] = [
    ...(run.chroot === null ? [] : [['chroot', run.chroot] as const]),
    ...(run.nice === 0 ? [] : [['nice', String(run.nice)] as const]),
    ...(run.oomScore === 0 ? [] : [['oom score', String(run.oomScore)] as const]),
    ...Object.entries(run.limits).map(
      ([name, value]) => ['limit', `${name} ${value.replace(':', ' ')}`] as const,
    ),
    ...(run.expect === 'none' ? [] : [['expect', run.expect] as const]),
    ...(run.apparmor === null ? [] : [['apparmor', run.apparmor] as const]),
    ...Object.entries(run.others).flatMap(([name, values]) =>
      labelled(name, values.length > 0 ? values : ['yes']),
    ),
  ]
  return [
    ['execute', run.argv.map(quoted).join(' ')],
    ...labelled('script', (run.script ?? '').replace(/\n$/, '').split('\n')),
    ['user', names.length === 0 ? ids : `${names.join(', group ')} (${ids})`],
    ['directory', run.directory],
    ['umask', run.umask.padStart(3, '0')],
    ...differing,
    ['output', run.console],
    ...labelled('env', run.env),
  ]
}

/** The name stands with the first line only. */
function labelled(what: string, lines: readonly string[]): Line[] {
  if (lines.join('') === '') return []
  return lines.map((line, at) => [at === 0 ? what : '', line.replaceAll('\n', '\\n')] as const)
}

/** As a shell would take it for one word. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
