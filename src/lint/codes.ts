/** Everything that lint can find, by its code. The codes are stable: job files and command lines name them. */

export type Severity = 'error' | 'warning'

/** An error keeps a job from doing what its file says; a warning most likely isn't what was meant. */
export const codes = {
  syntax: 'error',
  runlevel: 'error',
  'unknown-event': 'warning',
  'unknown-job': 'warning',
  'expect-foreground': 'error',
  'expect-missing': 'warning',
  'expect-script': 'warning',
  background: 'warning',
  'missing-executable': 'error',
  'unknown-user': 'error',
  'unknown-group': 'error',
  'missing-directory': 'error',
  'shell-syntax': 'error',
  'tells-init': 'warning',
  'pre-stop-cancels': 'warning',
  'respawn-limit': 'warning',
  'kill-timeout': 'warning',
  overridden: 'warning',
  'newer-stanza': 'error',
  'unknown-code': 'warning',
} as const satisfies { readonly [code: string]: Severity }

export type Code = keyof typeof codes

export function isCode(text: string): text is Code {
  return Object.hasOwn(codes, text)
}
