/** What a supervisor reports of its process (src/shim/README.md, *Facts*). */
export type FactBody =
  | { readonly kind: 'spawned' | 'followed'; readonly pid: number; readonly start: number }
  | { readonly kind: 'ready' }
  /** The orders that it was given have been carried out. */
  | { readonly kind: 'answered' }
  | { readonly kind: 'warning'; readonly text: string }
  /** Something that it would have executed was kept from it. */
  | { readonly kind: 'omitted'; readonly what: string }
  /** A step of its set-up failed; errno 0 where there is none. */
  | { readonly kind: 'failed'; readonly step: string; readonly errno: number }
  | { readonly kind: 'exited'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: number }
  /** Its supervisor is gone without a last fact, and so is the process. */
  | { readonly kind: 'lost' }

export type Fact = FactBody & {
  readonly token: string
  /** Its number among the token's facts, from 1; 0 for what a command found out by itself. */
  readonly number: number
  /** Monotonic clock, ms; 0 unknown. */
  readonly at: number
}
