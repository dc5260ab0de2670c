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

/** Every check, in the order in which they are told, and what each says holds: the manual page has it from here. */
export const checks = {
  user: 'root asks. Where it is somebody else, nothing more is looked at.',
  runtime: 'the program runs on a runtime that is new enough.',
  proc: '/proc is mounted, and that of this PID namespace.',
  shell: '/bin/sh is there.',
  devices: '/dev/null and what else jobs open is there.',
  state: 'the state can be written, and by nobody but root.',
  log: 'the folder of the logs can be written.',
  disk: 'there is room where state and logs are written.',
  launchers: 'initctl, start-stop-daemon and the others are those of this package.',
  debootstrap: 'no leftover of debootstrap is in the place of a program.',
  diversions: 'no diversion of an image builder is in the way.',
  policy: 'policy-rc.d lets packages start their jobs.',
  configuration: '/etc/upstart-dummy/upstart-dummy.ini says what can be understood.',
  jobs: '/etc/init can be read, and each file in it is a job or the override of one.',
  supervisors: 'all that runs belongs to the state.',
  ptrace: 'the forks of daemons can be followed.',
  guard: 'jobs are kept from PID 1, which it names.',
  privileges: 'no job asks for what the capabilities of this process do not allow.',
  reaper: 'PID 1 takes away processes that have ended.',
} as const

export type CheckName = keyof typeof checks

export interface Check {
  readonly name: CheckName
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
