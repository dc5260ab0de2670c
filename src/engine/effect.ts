/** What a step wants done outside: data, carried out by process/ after the step has been saved. */
export type Priority = 'debug' | 'info' | 'message' | 'warn' | 'error' | 'fatal'

export type Effect =
  /** Start the process of this token. */
  | { readonly kind: 'launch'; readonly token: string }
  /** Signal its process group, and KILL after `timeout` ms. */
  | { readonly kind: 'stop'; readonly token: string; readonly signal: number; readonly timeout: number }
  /** Signal that process alone. */
  | { readonly kind: 'signal'; readonly token: string; readonly signal: number }
  /** The process is over and accounted for: remove what its supervisor left. */
  | { readonly kind: 'discard'; readonly token: string }
  /** That process, which was of a job, has ended. */
  | { readonly kind: 'ended'; readonly pid: number }
  /** A request of this command has an outcome: wake it. */
  | { readonly kind: 'answered'; readonly owner: string }
  | { readonly kind: 'log'; readonly priority: Priority; readonly text: string }

/** Whether it has to do with processes: then what was launched before is there first. */
export const disturbs: { readonly [kind in Effect['kind']]: boolean } = {
  launch: false,
  stop: true,
  signal: true,
  discard: true,
  ended: false,
  answered: false,
  log: false,
}
