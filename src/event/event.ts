/** An event as it was emitted: its name and its variables in the order of emission (upstart-events(7)). */
export interface EmittedEvent {
  readonly name: string
  /** `KEY=VALUE`, in order: the n-th is what a positional argument of `start on` is compared with. */
  readonly env: readonly string[]
}
