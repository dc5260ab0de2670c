/** What a check has found: one line of what it saw, and where that is no good, one of what to do. */
import type { AdminContext } from '../init/system.ts'

export type Level = 'ok' | 'warning' | 'error'

/** What `--repair` may do by itself. */
export interface Repair {
  /** What was done, as a sentence of the past. */
  readonly done: string
  /** @throws Error of what can't be done */
  run(): void
}

export interface Finding {
  readonly level: Level
  readonly saw: string
  readonly advice: string | null
  readonly repair: Repair | null
}

/** What checks look at. */
export type Patient = Pick<AdminContext, 'places' | 'jobs' | 'init' | 'guard' | 'looking'>

export interface Check {
  readonly name: string
  /** One finding at least. */
  look(patient: Patient): readonly Finding[]
}

export function ok(saw: string): Finding {
  return { level: 'ok', saw, advice: null, repair: null }
}

export function warning(saw: string, advice: string, repair: Repair | null = null): Finding {
  return { level: 'warning', saw, advice, repair }
}

export function error(saw: string, advice: string, repair: Repair | null = null): Finding {
  return { level: 'error', saw, advice, repair }
}

/** All that is wrong; where nothing is, what is right. */
export function orOk(findings: readonly Finding[], saw: string): readonly Finding[] {
  return findings.length > 0 ? findings : [ok(saw)]
}

/** What an error says. */
export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}

/** `a, b, c and 4 more`. */
export function listed(names: readonly string[], most = 8): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
