/** The runlevel: the event that a change of it is, and the files that remember it. */
import { readBytes, writeBytes } from '../system/record-file.ts'
import type { Context } from './context.ts'
import { type Kind, lastRunlevel, placeOf, type Runlevel, record, recordSize } from './utmp.ts'

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

/** What the environment says; null where it says nothing. */
export function fromEnvironment(env: Context['env']): Runlevel | null {
  if (env.RUNLEVEL === undefined) return null
  return { previous: env.PREVLEVEL?.[0] ?? 'N', current: env.RUNLEVEL[0] ?? 'N' }
}
