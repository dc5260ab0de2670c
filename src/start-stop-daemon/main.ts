/**
 * start-stop-daemon with our options: dpkg's own does all that it does, under the eyes of the shim, which follows the program's forks from
 * outside. So every other option means what it means in the version that is installed, and the one who writes the pidfile is the caller's
 * user, whatever --chuid and --chroot make of the program. Without our options the launcher doesn't come here.
 */
import { FileError } from '../system/files.ts'
import type { Tracer } from '../system/front.ts'
import { err, out } from '../system/output.ts'
import { environment } from '../system/process.ts'
import { messages, program } from './messages.ts'
import { readCommandLine } from './options.ts'
import { originalProgram } from './original.ts'
import { type ReservedPidfile, reservePidfile } from './pidfile.ts'
import { type Expectation, readRequest, type Start } from './request.ts'

export interface Surroundings {
  readonly env: { readonly [name: string]: string | undefined }
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Where dpkg's own is looked for: `''`, or the path of another root. */
  readonly root: string
}

/** dpkg's statuses: nothing was done, something failed, the command line is wrong. */
const nothingDone = 1
const failure = 2
const badUsage = 3

/** @returns the exit status: dpkg's, or that of the program where it ended before it was a daemon */
export function startStopDaemon(
  args: readonly string[],
  tracer: Tracer,
  surroundings: Surroundings = { env: environment, out, err, root: '' },
): number {
  const complain = (text: string) => surroundings.err(`${program}: ${text}\n`)
  const request = readRequest(readCommandLine(args, surroundings.env.POSIXLY_CORRECT !== undefined))
  if (request.kind === 'refused') {
    complain(request.error)
    surroundings.err(`${messages.tryHelp}\n`)
    return request.status
  }
  const original = originalProgram(surroundings.root)
  if (original === null) {
    complain(messages.missingOriginal)
    return badUsage
  }
  try {
    if (request.kind === 'start') return start(request, original, tracer, surroundings)
    const { status } = tracer.trace(['--', original, ...request.words])
    if (request.what === 'help' && status === 0) surroundings.out(messages.help)
    return status
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    complain(error.message)
    return failure
  }
}

/** @throws FileError where nothing can be executed */
function start(request: Start, original: string, tracer: Tracer, { out, err }: Surroundings): number {
  const complain = (text: string) => err(`${program}: ${text}\n`)
  const trace = () => follow(tracer, request.expect, [original, ...request.words], complain)
  if (request.test) return trace().status
  const reservation = reservePidfile(request.pidfile)
  switch (reservation.kind) {
    case 'unfit':
      complain(messages.notPlain(request.pidfile))
      return failure
    case 'refused':
      complain(messages.unwritable(request.pidfile, reservation.reason))
      return failure
    case 'held':
      if (!request.quiet) out(`${messages.beingStarted(request.program, reservation.pid)}\n`)
      return request.oknodo ? 0 : nothingDone
    case 'reserved':
      return conclude(request, reservation.pidfile, trace, complain)
  }
}

/** What came of following the program. */
interface Trace {
  readonly status: number
  /** The original came to execute the program. */
  readonly executed: boolean
  /** Null where there is no daemon. */
  readonly pid: number | null
}

/** Has the original called under the eyes of the shim (src/shim/README.md, *trace*). */
function follow(
  tracer: Tracer,
  expect: Expectation,
  command: readonly string[],
  complain: (text: string) => void,
): Trace {
  const expectation = expect === null ? [] : ['--expect', expect]
  const { status, report } = tracer.trace([...expectation, '--', ...command])
  let executed = false
  let pid: number | null = null
  for (const line of report) {
    const [kind = '', rest = ''] = line.split(/ (.*)/s)
    if (kind === 'executed') executed = true
    if (kind === 'pid') pid = Number(rest)
    if (kind === 'warning') complain(messages.warning(rest))
  }
  return { status, executed, pid }
}

/** Starts the program, and puts its daemon into the pidfile, or leaves that as it was. */
function conclude(
  request: Start,
  pidfile: ReservedPidfile,
  trace: () => Trace,
  complain: (text: string) => void,
): number {
  try {
    const { status, executed, pid } = trace()
    if (pid !== null) {
      const reason = pidfile.write(pid)
      if (reason !== null) complain(messages.unrecorded(pid, request.pidfile, reason))
      return reason === null ? status : failure
    }
    if (!executed) return status
    complain(status === 0 ? messages.noDaemon(request.program) : messages.failed(request.program, status))
    return status === 0 ? failure : status
  } finally {
    pidfile.close()
  }
}
