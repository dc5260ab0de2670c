/** `upstart-dummy shutdown` and `kill-all`: their options, and what they print. */

import { fail } from '../command-line/invocation.ts'
import { isSet, valuesOf } from '../command-line/options.ts'
import { screenOf } from '../command-line/screen.ts'
import { errors } from '../init/admin-messages.ts'
import { Unreachable } from '../init/connection.ts'
import { messages } from '../init/messages.ts'
import { forgetRunlevel, noteRunlevel, previousLevel, runlevelEvent } from '../init/runlevel.ts'
import type { AdminInvocation } from '../init/system.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { Session } from '../settle/session.ts'
import type { Onlooker } from './boot.ts'
import { profileOf } from './boot-command.ts'
import { outcomeOf } from './chronicle.ts'
import { inhabitants, parentOf, unknowable } from './inhabitants.ts'
import { leftOutReason, type Profile } from './profile.ts'
import { bootRecord } from './record.ts'
import { type Aftermath, defaultTimeout, isTimeout, Shutdown, stayingIn } from './shutdown.ts'
import { sweep } from './sweep.ts'
import { type Definition, lines, live, seconds, silent } from './view.ts'

/** Halt and reboot. */
const levels = /^[06]$/

export function wrongShutdown(invocation: AdminInvocation): string | null {
  const runlevel = valuesOf(invocation.settings, 'runlevel').at(-1) ?? '0'
  return levels.test(runlevel) ? wrongTimeout(invocation) : messages.illegalRunlevel(runlevel)
}

export function wrongTimeout({ settings }: AdminInvocation): string | null {
  const timeout = valuesOf(settings, 'timeout').at(-1) ?? '0'
  return isTimeout(timeout) ? null : errors.illegalTimeout(timeout)
}

export function shutdownCommand(invocation: AdminInvocation): number {
  const { context } = invocation
  const profile = profileOf(null)
  if (!profile.ok) return fail(invocation, profile.error)
  return context.init.attending(session => shutdown(invocation, session, profile.profile))
}

/** Stops the jobs, letting none be started by that, then all that is left in this root. */
export function killAllCommand(invocation: AdminInvocation): number {
  const { context } = invocation
  // before anything is read or locked: on a machine with a real init not even a state is made
  const plain = unknowable(true)
  if (plain !== null) return fail(invocation, errors[plain])
  try {
    return context.init.attending(session => {
      const booted = session.step(() => bootRecord(session.world) !== null)
      const why = unknowable(booted)
      if (why !== null) return fail(invocation, errors[why])
      return end(invocation, session, null, () => 'everything is being stopped')
    })
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error
    fail(invocation, error.textFor(0))
    return killStateless(invocation)
  }
}

/** The state can't be read or written, as where the disk is full: what runs is ended without asking jobs. */
function killStateless(invocation: AdminInvocation): number {
  const { context, settings } = invocation
  const why = unknowable(false)
  if (why !== null) return fail(invocation, errors[why])
  const { swept, left } = sweep(() => inhabitants(false, []) ?? [], context.init.gone)
  if (!isSet(settings, 'quiet') && swept.length > 0)
    context.out(`Ended without stopping jobs in their order: ${counted(swept.map(one => one.name))}.\n`)
  for (const { pid, name } of left) fail(invocation, errors.neverEnds(pid, name))
  return left.length === 0 ? 0 : 1
}

function shutdown(invocation: AdminInvocation, session: Session, profile: Profile): number {
  const { context, settings } = invocation
  const level = {
    current: valuesOf(settings, 'runlevel').at(-1) ?? '0',
    previous: previousLevel({ env: {}, utmp: context.places.utmp }),
  }
  const enter = (): readonly string[] => {
    noteRunlevel(level, context, Date.now())
    return runlevelEvent(level)
  }
  return end(invocation, session, enter, job => leftOutReason(profile, job))
}

/**
 * @param enter notes the runlevel, and gives the variables of its event; null: there is none
 * @returns the exit status
 */
function end(
  invocation: AdminInvocation,
  session: Session,
  enter: (() => readonly string[]) | null,
  leftOut: (job: JobClass) => string | null,
): number {
  const { context, settings } = invocation
  const definition: Definition = job => session.world.definition.get(job) ?? context.jobs.get(job)
  const foreground = session.step(() => stayingIn(session))
  const within = Number(valuesOf(settings, 'timeout').at(-1) ?? foreground?.timeout ?? defaultTimeout)
  // the command that stays has called us: as quiet as that was asked to be
  const called = foreground !== null && parentOf(session.pid) === foreground.pid
  const quiet = isSet(settings, 'quiet') || (called && foreground.quiet)
  let status = 0
  const finish = (aftermath: Aftermath): void => {
    // a root is used on when it is down: who asks then, as invoke-rc.d does, is not in the middle of a shutdown
    forgetRunlevel(context.utmp)
    if (!quiet) context.out(aftermathText(aftermath, definition, enter === null))
    for (const { pid, name } of aftermath.left) status = fail(invocation, errors.neverEnds(pid, name))
    session.tellStaying(`down ${aftermath.mainStatus ?? status}`)
  }
  const view = quiet ? silent() : viewOf(invocation, definition)
  const shutdown = new Shutdown(session, context.jobs, view, within * 1000)
  if (!shutdown.run(enter, leftOut, finish) && !quiet)
    context.out('Another command has shut this system down.\n')
  return status
}

function viewOf({ context }: AdminInvocation, definition: Definition): Onlooker {
  if (!screenOf(context).rewritable) return lines(context.out, definition, 'stopped')
  return live(context.out, definition, () => screenOf(context), 'stopped')
}

function aftermathText(
  { chronicle, begun, ended, forced, swept }: Aftermath,
  definition: Definition,
  killed: boolean,
): string {
  const stopped = chronicle.runs.filter(
    run => outcomeOf(run, definition(run.job)?.task === true).kind === 'ended',
  ).length
  const parts = [
    `${stopped} stopped`,
    ...(forced.length === 0 ? [] : [`killed at the deadline: ${forced.join(', ')}`]),
    ...(chronicle.omissions.length === 0 ? [] : [`left out: ${chronicle.omissions.join(', ')}`]),
    ...(swept.length === 0 ? [] : [`ended besides: ${counted(swept.map(one => one.name))}`]),
  ]
  return `\n${killed ? 'Stopped everything' : 'Shut down'} in ${seconds(ended - begun)} s: ${parts.join('; ')}.\n`
}

/** `sh, sleep (3)`. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ')
}
