/** The program: by the name it was called with, initctl (and its links), start-stop-daemon or upstart-dummy. */
import { enterLevel } from '../boot/levels.ts'
import { withProgram } from '../command-line/messages.ts'
import { ConfigurationError, Configured, configurationPath } from '../configuration/configured.ts'
import { Unreachable } from '../init/connection.ts'
import { priorityOf, SessionInit } from '../init/init.ts'
import { Logins } from '../init/logins.ts'
import type { AdminContext } from '../init/system.ts'
import { runInitctl } from '../initctl/main.ts'
import type { CheckedSettings } from '../process/launch.ts'
import { Glance } from '../settle/glance.ts'
import { JobDirectory } from '../settle/job-directory.ts'
import { Session } from '../settle/session.ts'
import { startStopDaemon } from '../start-stop-daemon/main.ts'
import { bootId, systemIdentity } from '../store/identity.ts'
import { Journal } from '../store/journal.ts'
import { MessageLog } from '../store/message-log.ts'
import { FileError } from '../system/files.ts'
import { connectFront, type Front } from '../system/front.ts'
import { kernelRelease, stateDirectory } from '../system/machine.ts'
import { err, errIsTerminal, out, outBytes, terminalColumns } from '../system/output.ts'
import { type Places, placesOf } from '../system/places.ts'
import { environment, programArguments, userId } from '../system/process.ts'
import { relaunch } from '../system/relaunch.ts'
import { enterRoot, RootError } from './root.ts'
import { admin, looks } from './upstart-dummy.ts'

/** Everything that asking init needs. */
function connectInit(
  front: Front,
  places: Places,
  jobs: JobDirectory,
  configured: Configured,
  root: string | null,
  looking: boolean,
): SessionInit {
  const { stateDirectory } = places
  const boot = bootId()
  const journal = new Journal(stateDirectory, systemIdentity(boot), looking)
  const log = new MessageLog(stateDirectory, () => priorityOf(journal.world))
  const program = environment.UPSTART_DUMMY_PROGRAM ?? '/usr/sbin/upstart-dummy'
  const settings: CheckedSettings = {
    stateDirectory,
    program,
    root,
    get logDirectory() {
      return places.logDirectory
    },
    get strict() {
      return configured.value.strict
    },
    get supervise() {
      return configured.value.supervise
    },
    get guard() {
      return configured.value.guard
    },
    canCover: () => front.canCover(),
    canGuard: () => front.guard() !== 'none',
    check: () => configured.check(),
  }
  const logins = new Logins(places.utmp, places.wtmp)
  const ended = (pid: number) => logins.end(pid, Date.now())
  const parts = { front, journal, jobs, settings, log, ended, boot }
  const session = looking ? new Glance(parts) : new Session(parts)
  return new SessionInit(session, jobs, settings, (engine, env) =>
    enterLevel(engine, journal.world, jobs, env),
  )
}

/** @returns the exit status */
export function main(): number {
  const [name = 'upstart-dummy', ...args] = programArguments
  let directory = stateDirectory()
  const front = connectFront(environment, directory)
  if (front === null) return relaunch(name, args)
  // a job's log is a terminal too, but nobody sits at it: what a script of a job says there is what Upstart would have said
  const attended = environment.UPSTART_JOB === undefined
  const errIsRead = () => attended && errIsTerminal()
  const warn = (line: string) => (errIsRead() ? err(`${name}: ${line}\n`) : undefined)
  const configured = new Configured(configurationPath, warn)
  let root: string | null = null
  let looking = false
  try {
    const entered = name === 'upstart-dummy' ? enterRoot(args, front) : null
    if (entered !== null) {
      root = entered.path
      looking = looks(entered.words)
    }
  } catch (error) {
    if (!(error instanceof RootError)) throw error
    err(`${name}: ${error.message}\n`)
    return 1
  }
  if (root !== null) {
    directory = stateDirectory('')
    front.stateIn(directory)
  }
  const places = placesOf(directory, () => configured.value.logDirectory)
  const jobs = new JobDirectory(places.jobDirectory, looking ? null : `${places.stateDirectory}/jobs`)
  let connected: SessionInit | null = null
  const context: AdminContext = {
    env: environment,
    uid: userId(),
    out,
    outBytes,
    err,
    errIsTerminal: errIsRead,
    columns: () => (attended ? terminalColumns() : null),
    kernelRelease,
    utmp: places.utmp,
    wtmp: places.wtmp,
    places,
    jobs,
    guard: () => front.guard(),
    looking,
    get init() {
      connected ??= connectInit(front, places, jobs, configured, root, looking)
      return connected
    },
  }
  try {
    if (name === 'start-stop-daemon') return startStopDaemon(args, front)
    return name === 'upstart-dummy' ? admin(args, context) : runInitctl(name, args, context)
  } catch (error) {
    if (error instanceof ConfigurationError) {
      for (const line of error.message.split('\n')) err(`${name}: ${line}\n`)
      return 1
    }
    if (!(error instanceof Unreachable || error instanceof FileError)) throw error
    const text =
      error instanceof FileError ? error.message : error.textFor(name === 'upstart-dummy' ? 0 : userId())
    err(`${withProgram(name, text)}\n`)
    return 1
  }
}
