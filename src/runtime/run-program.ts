/** src/system/run-program.ts on the program's own runtime. */
import { errorText } from '../posix/errno.ts'
import { environment } from './process.ts'

export interface Ran {
  readonly status: number | null
  readonly out: string
  readonly err: string
}

export function runProgram(
  program: string,
  args: readonly string[],
  { input }: { readonly input: string | Uint8Array },
): Ran {
  const { UPSTART_DUMMY_FRONT: _, UPSTART_DUMMY_PROGRAM: __, ...env } = environment
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const read = typeof input === 'string' ? Buffer.from(input) : input
  const [status, out, err] = native.run([program, ...args], variables, read)
  return status < 0 ? { status: null, out, err: `${program}: ${errorText(-status)}` } : { status, out, err }
}
