/**
 * telinit(8): changes the runlevel, which is to note it in utmp and wtmp and to emit the event `runlevel`. Q and U ask init to read its
 * configuration or itself again; here every command does.
 */
import { readBytes, writeBytes } from '../system/record-file.ts'
import type { Context } from './context.ts'
import { type Command, commonOptions, conclude, explain, fail, type Invocation } from './invocation.ts'
import { arePairs, ownKey } from './job.ts'
import { messages } from './messages.ts'
import { valuesOf } from './options.ts'
import { fromEnvironment } from './runlevel.ts'
import { type Kind, lastRunlevel, placeOf, type Runlevel, record, recordSize } from './utmp.ts'

export const telinit: Command = {
  name: 'telinit',
  argument: 'RUNLEVEL',
  synopsis: 'Change the runlevel.',
  help: [
    'RUNLEVEL is one of 0 to 6, or S (or s) for single-user mode. The change is noted in utmp and wtmp and the event "runlevel" is emitted, with the variables RUNLEVEL and PREVLEVEL; what is set going by it is not waited for.',
    '',
    'Q (or q) and U (or u), which make init read its configuration or itself again, are accepted: there is nothing to do for them.',
  ].join('\n'),
  options: [
    { short: 'e', long: null, argument: 'KEY=VALUE', help: 'a further variable of the event' },
    { short: 't', long: null, argument: 'SECONDS', help: null },
    ...commonOptions,
  ],
  missing: missingLevel,
  run: changeRunlevel,
}

function missingLevel({ words: [level] }: Invocation): string | null {
  if (level === undefined) return messages.missingRunlevel
  return /^[0-6SsQqUu]$/.test(level) ? null : messages.illegalRunlevel(level)
}

function changeRunlevel(invocation: Invocation): number {
  const { context, settings, words } = invocation
  if (context.uid !== 0) return fail(invocation, messages.needRoot)
  const current = (words[0] ?? '').toUpperCase()
  if (/[QU]/.test(current)) {
    explain(invocation, messages.nothingToReload)
    return 0
  }
  const extra = valuesOf(settings, 'e')
  if (!arePairs(extra)) return fail(invocation, messages.envNotPairs)
  const level = { current, previous: previousLevel(context) }
  noteRunlevel(level, context, Date.now())
  return conclude(
    invocation,
    context.init.emit('runlevel', [...runlevelEvent(level), ...extra], false, ownKey(context.env)),
  )
}

/** The variables of the event `runlevel`, in their order. */
export function runlevelEvent({ current, previous }: Runlevel): string[] {
  return [`RUNLEVEL=${current}`, `PREVLEVEL=${previous}`]
}

/** The level that a change starts from: that of the job whose script asks, else that of utmp; `N` for none. */
export function previousLevel({ env, utmp }: Pick<Context, 'env' | 'utmp'>): string {
  const said = fromEnvironment(env)
  if (said !== null) return said.current
  const file = readBytes(utmp)
  return (file.ok ? lastRunlevel(file.bytes)?.current : undefined) ?? 'N'
}

/** Takes the runlevel out of utmp: there is none any more. */
export function forgetRunlevel(utmp: string): void {
  const file = readBytes(utmp)
  if (file.ok && lastRunlevel(file.bytes) !== null)
    writeBytes(utmp, placeOf(file.bytes, 'runlevel'), new Uint8Array(recordSize))
}

/**
 * Notes a change of the runlevel. A file that holds another level than the one we come from has missed a boot, which is noted first.
 * What can't be written is left: a chroot need not have these files.
 * @param now ms since 1970
 */
export function noteRunlevel(
  level: Runlevel,
  { utmp, wtmp, kernelRelease }: Pick<Context, 'utmp' | 'wtmp' | 'kernelRelease'>,
  now: number,
): void {
  for (const path of [utmp, wtmp]) {
    const file = readBytes(path)
    if (!file.ok) continue
    const kinds: Kind[] =
      lastRunlevel(file.bytes)?.current === level.previous ? ['runlevel'] : ['boot', 'runlevel']
    for (const kind of kinds) {
      const bytes = record(kind, kind === 'boot' ? null : level, kernelRelease(), now)
      const after = path === utmp ? readBytes(path) : null
      writeBytes(path, after?.ok === true ? placeOf(after.bytes, kind) : 'end', bytes)
    }
  }
}
