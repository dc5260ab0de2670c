/** `upstart-dummy shutdown`: its options, and what it prints. */
import type { AdminInvocation } from '../admin/context.ts'
import { fail } from '../initctl/invocation.ts'
import { messages } from '../initctl/messages.ts'
import { isSet, valuesOf } from '../initctl/options.ts'
import { noteRunlevel, previousLevel, runlevelEvent } from '../initctl/telinit.ts'
import type { Session } from '../settle/session.ts'
import type { Onlooker } from './boot.ts'
import { profileOf } from './boot-command.ts'
import { outcomeOf } from './chronicle.ts'
import { leftOutReason, type Profile } from './profile.ts'
import { type Aftermath, Shutdown } from './shutdown.ts'
import { type Definition, lines, live, seconds, silent } from './view.ts'

/** Seconds until what has not stopped is killed, where no --timeout is given. */
const defaultTimeout = 30

/** Halt and reboot. */
const levels = /^[06]$/

export function wrongShutdown({ settings }: AdminInvocation): string | null {
  const runlevel = valuesOf(settings, 'runlevel').at(-1) ?? '0'
  if (!levels.test(runlevel)) return messages.illegalRunlevel(runlevel)
  const timeout = valuesOf(settings, 'timeout').at(-1) ?? '0'
  return /^\d{1,6}$/.test(timeout) ? null : `illegal timeout: ${timeout}`
}

export function shutdownCommand(invocation: AdminInvocation): number {
  const { context } = invocation
  const profile = profileOf(null, context.places.root)
  if (!profile.ok) return fail(invocation, profile.error)
  return context.init.attending(session => shutdown(invocation, session, profile.profile))
}

function shutdown(invocation: AdminInvocation, session: Session, profile: Profile): number {
  const { context, settings } = invocation
  const definition: Definition = job => session.world.definition.get(job) ?? context.jobs.get(job)
  const timeout = Number(valuesOf(settings, 'timeout').at(-1) ?? defaultTimeout) * 1000
  const level = {
    current: valuesOf(settings, 'runlevel').at(-1) ?? '0',
    previous: previousLevel({ env: {}, utmp: context.places.utmp }),
  }
  noteRunlevel(level, context, Date.now())
  const aftermath = new Shutdown(session, context.jobs, viewOf(invocation, definition), timeout).run(
    runlevelEvent(level),
    job => leftOutReason(profile, job),
  )
  const { left } = aftermath
  if (!isSet(settings, 'quiet')) context.out(aftermathText(aftermath, definition))
  for (const { pid, name } of left) fail(invocation, `process ${pid} (${name}) can't be ended`)
  return left.length === 0 ? 0 : 1
}

function viewOf({ settings, context }: AdminInvocation, definition: Definition): Onlooker {
  if (isSet(settings, 'quiet')) return silent()
  if (context.columns() === null) return lines(context.out, definition, 'stopped')
  return live(context.out, definition, context.columns, 'stopped')
}

function aftermathText(
  { chronicle, begun, ended, forced, swept }: Aftermath,
  definition: Definition,
): string {
  const stopped = chronicle.runs.filter(
    run => outcomeOf(run, definition(run.job)?.task === true).kind === 'ended',
  ).length
  const parts = [
    `${stopped} stopped`,
    ...(forced.length === 0 ? [] : [`killed at the deadline: ${forced.join(', ')}`]),
    ...(swept.length === 0 ? [] : [`ended besides: ${counted(swept.map(one => one.name))}`]),
  ]
  return `\nShut down in ${seconds(ended - begun)} s: ${parts.join('; ')}.\n`
}

/** `sh, sleep (3)`. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ')
}
