/**
 * What a job file says, in the units of init(5): one field a stanza, with the defaults of Upstart 1.13.
 * A plain JSON value, so that a running job can keep the definition it was started with.
 */
import type { Expression } from '../event/expression.ts'

export const processNames = ['main', 'pre-start', 'post-start', 'pre-stop', 'post-stop', 'security'] as const
/** The processes of a job, in the order in which status(8) lists them. */
export type ProcessName = (typeof processNames)[number]

/** `exec TEXT` (script false) or the body of `script … end script` (script true). */
export interface ProcessDefinition {
  readonly script: boolean
  readonly command: string
}

export type Expect = 'none' | 'stop' | 'daemon' | 'fork'
export type Console = 'none' | 'output' | 'owner' | 'log'

export interface JobClass {
  /** Path below the job directory without `.conf`: `ssh`, `net/apache`. */
  readonly name: string
  readonly description: string | null
  readonly author: string | null
  readonly version: string | null
  readonly usage: string | null
  /** Unexpanded; `''` is the single instance. */
  readonly instance: string
  /** As written: `KEY`, `KEY=VALUE`. */
  readonly env: readonly string[] | null
  readonly export: readonly string[] | null
  readonly emits: readonly string[] | null
  readonly startOn: Expression | null
  readonly stopOn: Expression | null
  readonly process: { readonly [name in ProcessName]?: ProcessDefinition }
  readonly expect: Expect
  readonly task: boolean
  readonly respawn: boolean
  /** Count and seconds; 0 is no limit. */
  readonly respawnLimit: number
  readonly respawnInterval: number
  /** Seconds. */
  readonly killTimeout: number
  readonly killSignal: number
  readonly reloadSignal: number
  /** Exit codes; a signal N is `N << 8`. */
  readonly normalExit: readonly number[]
  readonly console: Console
  readonly umask: number
  /** -21: not set. */
  readonly nice: number
  readonly oomScoreAdj: number
  /** Resource name → soft and hard value, decimal or `unlimited`. */
  readonly limits: { readonly [resource: string]: readonly [string, string] }
  readonly chroot: string | null
  readonly chdir: string | null
  readonly setuid: string | null
  readonly setgid: string | null
  readonly apparmorSwitch: string | null
  readonly debug: boolean
}
