/**
 * Other programs, for the few commands that need one (sh -n, dot, dpkg-divert). What it takes is loaded with the first of them: it costs
 * 5 ms, and no command of a job needs it.
 */
import { createRequire } from 'node:module'
import { environment, scriptFile } from './process.ts'

export interface Ran {
  /** Exit status, 128+N for signal N; null: it could not be executed. */
  readonly status: number | null
  readonly out: string
  readonly err: string
}

type Streams = { readonly input: string | Uint8Array } | 'inherit'

/**
 * Runs a program to its end, in the environment that we were given, without what is of the launcher and of front.
 * @param streams what it reads, and then it runs in the root directory and what it says is returned; `inherit`: our own
 */
export function runProgram(program: string, args: readonly string[], streams: Streams): Ran {
  const { spawnSync }: typeof import('node:child_process') = createRequire(scriptFile)('node:child_process')
  const { UPSTART_DUMMY_FRONT: _, UPSTART_DUMMY_PROGRAM: __, ...env } = environment
  const result =
    streams === 'inherit'
      ? spawnSync(program, args, { env, stdio: 'inherit' })
      : spawnSync(program, args, { env, cwd: '/', input: streams.input, maxBuffer: 1 << 28 })
  if (result.error !== undefined) return { status: null, out: '', err: result.error.message }
  const status = result.status ?? 128 + signalNumber(result.signal)
  return { status, out: String(result.stdout ?? ''), err: String(result.stderr ?? '') }
}

function signalNumber(name: string | null): number {
  const { constants }: typeof import('node:os') = createRequire(scriptFile)('node:os')
  return Object.entries(constants.signals).find(([key]) => key === name)?.[1] ?? 0
}
