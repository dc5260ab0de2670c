/** What the commands of upstart-dummy need besides what those of initctl do: all of the state, the job files, and where things are. */
import type { World } from '../engine/world.ts'
import type { Context, Init } from '../init/context.ts'
import type { CheckedSettings } from '../process/launch.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import type { Session } from '../settle/session.ts'
import type { Guard } from '../system/front.ts'
import type { Places } from '../system/places.ts'
import type { Command, Invocation } from './invocation.ts'

export interface SystemInit extends Init {
  /** How processes of jobs are run. */
  readonly settings: CheckedSettings
  /** All of the state, with everything absorbed that was reported, and every supervisor looked at. */
  world(): World
  /** Does something with a session that reports are given to. */
  attending<T>(act: (session: Session) => T): T
  /** Waits until strangers' processes have ended, at most so long (ms). */
  readonly gone: (ms: number, pids: readonly number[]) => void
  /** Absorbs what was reported, and lets follow what follows. */
  settle(): void
}

export interface AdminContext extends Context {
  /** Standard output, for what need not be text. @returns false where nobody reads any more */
  readonly outBytes: (bytes: Uint8Array) => boolean
  readonly init: SystemInit
  readonly jobs: JobDirectory
  readonly places: Places
  /** How jobs can be kept from PID 1; tried. */
  readonly guard: () => Guard
  /** Another root is looked at: nothing in it is executed or changed. */
  readonly looking: boolean
}

export type AdminInvocation = Invocation<AdminContext>

export interface AdminCommand extends Command<AdminContext> {
  /** The heading that it stands under in `upstart-dummy help`; null: for programs alone, not listed. */
  readonly group: 'Job' | 'System' | 'File' | 'Other' | null
  /** It changes nothing, at least with these arguments; see `looking`. */
  readonly looks?: (args: readonly string[]) => boolean
}
