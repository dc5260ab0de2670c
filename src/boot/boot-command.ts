/** `upstart-dummy boot`: its options, its profile, what it prints. */

import { fail } from '../command-line/invocation.ts'
import { isSet, valuesOf } from '../command-line/options.ts'
import { screenOf } from '../command-line/screen.ts'
import { errors } from '../init/admin-messages.ts'
import { failUnknownJob } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { noteRunlevel, runlevelEvent } from '../init/runlevel.ts'
import type { AdminInvocation } from '../init/system.ts'
import { logOf, sizeOfLog, whyFailed } from '../init/why.ts'
import { ENOENT } from '../posix/errno.ts'
import { keepForeground } from '../settle/foreground.ts'
import type { Session } from '../settle/session.ts'
import { FileError, readText, replace, status } from '../system/files.ts'
import { displacedLauncher } from '../system/launcher.ts'
import { Boot, type BootResult, type Onlooker, type Plan, type Story } from './boot.ts'
import type { Run } from './chronicle.ts'
import { defaultProfile } from './default-profile.ts'
import { expandEvent, isRunlevel, leftOutReason, type Profile, parseProfile } from './profile.ts'
import { bootRecord } from './record.ts'
import { rehearse } from './rehearsal.ts'
import { rehearsalJson, rehearsalText } from './rehearsal-text.ts'
import { isGood, type Report, reportOf, type Settled } from './report.ts'
import { failureText, reportJson, reportText } from './report-text.ts'
import { isTimeout } from './shutdown.ts'
import { timeline } from './timeline.ts'
import { type Definition, jsonLines, lines, live, silent } from './view.ts'

/** What lies on top of the built-in profile. */
const profilePath = '/etc/upstart-dummy/boot.ini'

export function wrongBoot({ settings }: AdminInvocation): string | null {
  const runlevel = valuesOf(settings, 'runlevel').at(-1)
  if (runlevel !== undefined && !isRunlevel(runlevel)) return messages.illegalRunlevel(runlevel)
  const timeout = valuesOf(settings, 'timeout').at(-1)
  if (timeout !== undefined && !isTimeout(timeout)) return errors.illegalTimeout(timeout)
  const only = ['main', 'timeout'].find(name => isSet(settings, name))
  return only === undefined || isSet(settings, 'foreground') ? null : errors.needsForeground(only)
}

export function bootCommand(invocation: AdminInvocation): number {
  const { settings, context } = invocation
  if (isSet(settings, 'default-profile')) {
    context.out(defaultProfile)
    return 0
  }
  const profile = profileOf(valuesOf(settings, 'profile').at(-1) ?? null)
  if (!profile.ok) return fail(invocation, profile.error)
  const plan = planOf(profile.profile, valuesOf(settings, 'runlevel').at(-1) ?? null)
  if (isSet(settings, 'dry-run')) return dryRun(invocation, plan)
  context.init.settings.check()
  const main = valuesOf(settings, 'main').at(-1)
  if (main !== undefined && context.init.job(main) === undefined) return failUnknownJob(invocation, main)
  if (isSet(settings, 'foreground') && context.init.settings.root !== null)
    return fail(invocation, errors.foregroundElsewhere)
  if (isSet(settings, 'foreground')) return context.init.attending(s => bootAndStay(invocation, s, plan))
  return context.init.attending(session => boot(invocation, session, plan))
}

/**
 * The profile in force.
 * @param path null: the administrator's, where there is one
 */
export function profileOf(
  path: string | null,
): { readonly ok: true; readonly profile: Profile } | { readonly ok: false; readonly error: string } {
  const base = parseProfile(defaultProfile, null)
  if (!base.ok) return base
  try {
    const text = readText(path ?? profilePath)
    if (text === null)
      return path === null ? base : { ok: false, error: new FileError(path, 'ENOENT', ENOENT).message }
    const own = parseProfile(text, base.profile)
    if (own.ok) return own
    const place = [path ?? profilePath, ...(own.line === null ? [] : [own.line])].join(':')
    return { ok: false, error: `${place}: ${own.error}` }
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return { ok: false, error: error.message }
  }
}

/** @param asked a runlevel, null where none was given */
function planOf(profile: Profile, asked: string | null): Plan {
  const runlevel = asked?.toUpperCase() ?? null
  return {
    events: profile.events.map(event => ({ ...event, env: expandEvent(event, runlevel) })),
    leftOut: job => leftOutReason(profile, job),
    runlevel: runlevel ?? profile.runlevel ?? initDefault() ?? '2',
    asked: runlevel !== null,
  }
}

/** The runlevel of /etc/inittab, inittab(5) *initdefault*; null where there is none. */
function initDefault(): string | null {
  const [, level] = /^[^#\n][^:\n]*:([1-5Ss]):initdefault:/m.exec(readText('/etc/inittab') ?? '') ?? []
  return level?.toUpperCase() ?? null
}

function dryRun({ context, settings }: AdminInvocation, plan: Plan): number {
  const world = context.init.world()
  const rehearsed = rehearse(world, context.jobs, context.init.jobs(), plan)
  const report = reportOf(rehearsed.story, rehearsed.world, context.jobs)
  context.out(isSet(settings, 'json') ? rehearsalJson(rehearsed, report) : rehearsalText(rehearsed, report))
  return 0
}

/** What stays is `shim front`; it is told when to end by whichever command sees the last job go. */
function bootAndStay(invocation: AdminInvocation, session: Session, plan: Plan): number {
  const { settings } = invocation
  const main = valuesOf(settings, 'main').at(-1) ?? null
  const timeout = valuesOf(settings, 'timeout').at(-1)
  const keep = (status: number | null): void => {
    const pid = session.pid
    const kept = {
      main,
      pid,
      status,
      timeout: timeout === undefined ? null : Number(timeout),
      quiet: isSet(settings, 'quiet'),
    }
    session.step(engine => keepForeground(engine, kept))
  }
  let stays = false
  try {
    const status = boot(invocation, session, plan, () => {
      session.stay()
      stays = true
      keep(null)
    })
    if (!stays) return 1
    keep(main === null ? status : 1)
    return status
  } catch (error) {
    if (stays) session.tellStaying('end 1')
    throw error
  }
}

/** @param stay called when it is certain that there is something to boot */
function boot(invocation: AdminInvocation, session: Session, plan: Plan, stay = (): void => {}): number {
  const { context, settings } = invocation
  const definition: Definition = job => session.world.definition.get(job) ?? context.jobs.get(job)
  const logged = new Map<Run, number>()
  const view = viewOf(invocation, definition)
  const onlooker: Onlooker = {
    ...view,
    begin: now => {
      stay()
      view.begin(now)
    },
    tell: (run, pid) => {
      if (!logged.has(run)) logged.set(run, sizeOfLog(logOf(context.places.logDirectory, run.key)))
      view.tell(run, pid)
    },
  }
  makeUtmp(context.places.utmp)
  const result = new Boot(session, context.jobs, plan, onlooker).run((current, previous) => {
    const level = { current, previous: previous ?? 'N' }
    noteRunlevel(level, context, Date.now())
    return runlevelEvent(level)
  })
  if (result.kind !== 'booted') return refuse(invocation, session, result)
  session.catchUp()
  const report = reportOf(result.story, session.world, context.jobs)
  const why = (settled: Settled): readonly string[] =>
    whyFailed(
      session.world,
      settled.job,
      context.jobs,
      context.places.logDirectory,
      (settled.run === null ? null : logged.get(settled.run)) ?? null,
    )
  show(invocation, report, result.story, why)
  const drawn = draw(invocation, valuesOf(settings, 'timeline').at(-1), () =>
    timeline(result.story, definition),
  )
  return isGood(report) && drawn ? 0 : 1
}

/** @returns false where the picture was asked for and can't be written */
function draw(invocation: AdminInvocation, path: string | undefined, picture: () => string): boolean {
  if (path === undefined) return true
  try {
    replace(path, picture(), 0o644)
    return true
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    fail(invocation, error.message)
    return false
  }
}

function viewOf({ settings, context }: AdminInvocation, definition: Definition): Onlooker {
  if (isSet(settings, 'quiet')) return silent()
  if (isSet(settings, 'json')) return jsonLines(context.out, definition)
  return !screenOf(context).rewritable
    ? lines(context.out, definition)
    : live(context.out, definition, () => screenOf(context))
}

function show(
  { program, settings, context }: AdminInvocation,
  report: Report,
  { begun }: Story,
  why: (settled: Settled) => readonly string[],
): void {
  if (isSet(settings, 'json')) context.out(`${reportJson(report, begun, why)}\n`)
  else if (isSet(settings, 'quiet')) context.err(failureText(report, why))
  else context.out(reportText(report, begun, why))
  const displaced = displacedLauncher()
  if (displaced !== null && !isSet(settings, 'quiet'))
    context.err(`${program}: ${displaced} is not this package's any more: see \`upstart-dummy doctor'\n`)
}

/** It was booted already. */
function refuse(invocation: AdminInvocation, session: Session, result: BootResult): number {
  const { context, settings } = invocation
  if (result.kind === 'closing') return fail(invocation, errors.closing)
  if (result.kind === 'going') return fail(invocation, errors.booting)
  const runlevel = bootRecord(session.world)?.runlevel ?? 'unknown'
  if (isSet(settings, 'foreground')) return fail(invocation, errors.isUp(runlevel))
  if (isSet(settings, 'json')) context.out(`${JSON.stringify({ kind: 'up', runlevel })}\n`)
  else if (!isSet(settings, 'quiet')) context.out(`This system is up already, in runlevel ${runlevel}.\n`)
  return 0
}

/** A root that was never booted has no utmp, and so no runlevel to tell. */
function makeUtmp(path: string): void {
  if (status(path) !== null) return
  try {
    replace(path, '', 0o644)
  } catch (error) {
    // read-only: the boot goes on without
    if (!(error instanceof FileError)) throw error
  }
}
