/** `upstart-dummy doctor`: what in this root will keep jobs from working, and what to do about it. */
import { sayJson } from '../command-line/json.ts'
import { isSet, type Option } from '../command-line/options.ts'
import { type Colour, paint, type Screen, screenOf } from '../command-line/screen.ts'
import type { AdminInvocation } from '../init/system.ts'
import { devices } from './devices.ts'
import {
  type Check,
  type CheckName,
  checks,
  error,
  type Finding,
  type Level,
  messageOf,
  type Patient,
} from './finding.ts'
import { disk, log, state } from './folders.ts'
import { configuration, jobFiles, orphans, shell } from './jobs.ts'
import { guard, proc, ptrace, reaper, runtime, user } from './kernel.ts'
import { debootstrap, diverted as diversions, launchers } from './launchers.ts'
import { policy } from './policy.ts'
import { capabilities } from './privileges.ts'

export const repair: Option = {
  short: null,
  long: 'repair',
  argument: null,
  help: 'put right what can be put right without asking, and say what was done',
}

/** What came of one check. */
interface Result {
  readonly check: string
  readonly findings: readonly Finding[]
  /** What was done about it. */
  readonly done: readonly string[]
}

export function doctorCommand(invocation: AdminInvocation): number {
  const { context, settings } = invocation
  const { user, ...others } = allChecks()
  const [asker] = user.look(context)
  // what others than root may not see would look like faults
  const looked =
    asker?.level === 'error' ? [user] : names.flatMap(name => (name === 'user' ? [] : others[name]))
  const found = looked.map(check => look(check, context))
  const repaired = isSet(settings, 'repair') ? found.map(repairAll) : []
  // what mends one fault may mend another
  const again = repaired.some(({ done }) => done.length > 0)
  const results = looked.map((check, at): Result => {
    const { done, failed } = repaired[at] ?? { done: [], failed: [] }
    const findings = again ? look(check, context) : (found[at] ?? [])
    return { check: check.name, findings: [...findings, ...failed], done }
  })
  const levels = results.flatMap(({ findings }) => findings.map(({ level }) => level))
  const errors = levels.filter(level => level === 'error').length
  const warnings = levels.filter(level => level === 'warning').length
  if (isSet(settings, 'json')) sayJson(invocation, { errors, warnings, checks: results.map(jsonOf) })
  else context.out(textOf(results, { errors, warnings }, isSet(settings, 'quiet'), screenOf(context)))
  return errors > 0 ? 1 : 0
}

function allChecks(): { readonly [name in CheckName]: Check } {
  return {
    ...{ user, runtime, proc, shell, devices, state, log, disk },
    ...{ launchers, debootstrap, diversions, policy },
    ...{ configuration, jobs: jobFiles, supervisors: orphans, ptrace, guard, privileges: capabilities },
    // it looks twice: now, and when all others have
    reaper: reaper(),
  }
}

const names = Object.keys(checks).filter(isCheck)

function isCheck(name: string): name is CheckName {
  return Object.hasOwn(checks, name)
}

/** Puts right what can be. One repair may do for several findings. */
function repairAll(
  findings: readonly Finding[],
): Pick<Result, 'done'> & { readonly failed: readonly Finding[] } {
  const repairs = new Map(findings.flatMap(({ repair }) => (repair === null ? [] : [[repair.done, repair]])))
  const done: string[] = []
  const failed: Finding[] = []
  for (const repair of repairs.values()) {
    try {
      repair.run()
      done.push(repair.done)
    } catch (cause) {
      failed.push(error(`could not be put right: ${messageOf(cause)}`, 'do it by hand'))
    }
  }
  return { done, failed }
}

/** A check that fails is a finding: the others are wanted all the same. */
function look(check: Check, patient: Patient): readonly Finding[] {
  try {
    return check.look(patient)
  } catch (cause) {
    return [error(`can't be looked at: ${messageOf(cause)}`, 'see what is said before and after this')]
  }
}

function jsonOf({ check, findings, done }: Result): object {
  return { check, findings: findings.map(({ level, saw, advice }) => ({ level, saw, advice })), done }
}

const colours: { readonly [level in Level]: Colour } = { ok: 'green', warning: 'yellow', error: 'red' }

function textOf(
  results: readonly Result[],
  { errors, warnings }: { readonly errors: number; readonly warnings: number },
  quiet: boolean,
  screen: Screen,
): string {
  const line = (level: string, colour: Colour, check: string, text: string) =>
    `${paint(level.padEnd(9), colour, screen)}${check.padEnd(15)}${text}\n`
  const indent = ' '.repeat(24)
  const lines = results.flatMap(({ check, findings, done }) => [
    ...done.map(what => line('repaired', 'green', check, what)),
    ...findings.flatMap(({ level, saw, advice }) =>
      quiet && level !== 'error'
        ? []
        : [
            line(level, colours[level], check, saw),
            ...(advice === null ? [] : [`${indent}${paint(advice, 'bold', screen)}\n`]),
          ],
    ),
  ])
  if (quiet) return lines.join('')
  const count = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`
  const sum =
    errors + warnings === 0
      ? 'Nothing keeps jobs from working here.'
      : `${count(errors, 'error')}, ${count(warnings, 'warning')}.`
  return `${lines.join('')}\n${sum}\n`
}
