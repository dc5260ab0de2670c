/**
 * Every message that a person or a script sees from initctl, its links, telinit, runlevel and init-checkconf. The words, and which of them stand on
 * the first line, are Upstart 1.13's: scripts look for them.
 */
import type { Refusal } from '../engine/engine.ts'
import { labelOf } from '../engine/world.ts'

export const messages = {
  // The command line; the line that points to --help follows each.
  missingJobName: 'missing job name',
  missingEventName: 'missing event name',
  missingVariableName: 'missing variable name',
  missingVariableValue: 'missing variable value',
  missingDBusAddress: 'missing D-Bus address',
  missingAddress: 'missing address',
  destinationWithoutSystem: '--dest given without --system',
  missingRunlevel: 'missing runlevel',
  illegalRunlevel: (level: string) => `illegal runlevel: ${level}`,

  // Reaching init.
  cannotConnect: (reason: string) => `Unable to connect to Upstart: ${reason}`,
  cannotConnectToSessionBus: (reason: string) => `Unable to connect to session bus: ${reason}`,
  noUserSession: "UPSTART_SESSION isn't set in the environment. Unable to locate the Upstart instance.",
  noSuchService: (name: string) => `The name ${name} was not provided by any .service files`,
  disconnected: 'Connection was disconnected before a reply was received',
  cannotConnectToSystemBus: (reason: string) => `Unable to connect to system bus: ${reason}`,
  needRoot: 'Need to be root',

  // With --verbose: what is accepted because Upstart accepts it, and has no meaning here.
  noBus: 'no bus is asked: there is one init for root and for all, which is these commands',
  nothingToReload: 'every command reads the job files as they are, there was nothing to reload',
  logsDoNotWait: 'no log has waited for the disk: what jobs print is written at once',
  noCgroupManager: 'no cgroup manager is asked for anything: what jobs say of cgroups has no effect',

  // What only root may.
  mayNotModifyJob: (job: string) => `You do not have permission to modify job: ${job}`,
  mayNotEmit: 'You do not have permission to emit an event',
  mayNotReloadConfiguration: 'You do not have permission to reload configuration',
  mayNotSetPriority: 'You do not have permission to set log priority',
  mayNotNotifyDisk: 'You do not have permission to notify disk is writeable',
  mayNotNotifyDBus: 'You do not have permission to notify D-Bus address',
  mayNotNotifyCgroupManager: 'You do not have permission to notify cgroup manager address',
  mayNotModifyEnvironment: 'You do not have permission to modify job environment',
  mayNotQueryEnvironment: 'You do not have permission to query job environment',

  // Jobs and events.
  emptyName: 'Name may not be empty string',
  envNotPairs: 'Env must be KEY=VALUE pairs',
  unknownJob: (job: string) => `Unknown job: ${job}`,
  unknownInstance: (instance: string) => `Unknown instance: ${instance}`,
  alreadyRunning: (job: string, instance: string) => `Job is already running: ${labelOf({ job, instance })}`,
  alreadyStopped: (job: string, instance: string) =>
    `Job has already been stopped: ${labelOf({ job, instance })}`,
  alreadyStoppedInstance: (instance: string) => `Job has already been stopped: ${instance}`,
  notRunning: (job: string, instance: string) => `Job is not running: ${labelOf({ job, instance })}`,
  failedToStart: 'Job failed to start',
  failedWhileStopping: 'Job failed while stopping',
  failedToRestart: 'Job failed to restart',
  eventFailed: 'Event failed',
  usage: (usage: string) => `Usage: ${usage}`,

  // The other commands.
  invalidJobClass: (job: string) => `Invalid job class: ${job}`,
  unknownEvent: (condition: string, event: string) => `  ${condition}: unknown event ${event}`,
  unknownJobOf: (condition: string, job: string) => `  ${condition}: unknown job ${job}`,
  unknownPriority: 'The log priority given was not recognised',
  noDBusAddressForInit: 'Not permissible to notify D-Bus address for PID 1',
  noEnvironmentOfInit: 'Not permissible to modify PID 1 job environment',
  noSuchVariable: (name: string) => `No such variable: ${name}`,
  emptyVariable: 'Variable may not be empty string',
  emptyJob: 'Job may not be empty string',
  unknownInstanceOf: (job: string, instance: string) => `Unknown instance: ${instance} of job ${job}`,
  noSessionDirectory: 'Unable to query session directory',
  unreadableSessions: 'unable to determine sessions',
  staleSession: (path: string) => `Ignoring stale session file: ${path}`,
  fileError: (path: string, reason: string) => `${path}: ${reason}`,
  version: 'init (upstart 1.13.2)',

  // init-checkconf; "ERROR: " stands in front of all but the first.
  validFile: (path: string) => `File ${path}: syntax ok`,
  missingFile: 'Must specify configuration file',
  noFile: (path: string) => `File ${path} does not exist`,
  noConf: 'File must end in .conf',
  invalidFile: (path: string, faults: string) => `File ${path}: syntax invalid:\n${faults}`,
  invalidScript: (path: string, section: string, faults: string) =>
    `File ${path}: shell syntax invalid in ${section} section:\n${faults}`,
} as const

/**
 * Why a command was refused.
 * @param asked `restart`: of a job by its name (its messages are shorter than those of the others); `usage`: the job's `usage` stanza
 */
export function refusalText(
  why: Refusal,
  asked: { readonly restart?: boolean; readonly usage?: string | null } = {},
): string {
  switch (why.kind) {
    case 'unknown-job':
      return messages.unknownJob(why.job)
    case 'bad-instance': {
      const usage = asked.restart === true ? null : (asked.usage ?? null)
      return usage === null ? why.error : `${why.error}\n${messages.usage(usage)}`
    }
    case 'unknown-instance':
      return messages.unknownInstance(why.name)
    case 'already-running':
      return messages.alreadyRunning(why.job, why.name)
    case 'already-stopped':
      return asked.restart === true
        ? messages.alreadyStoppedInstance(why.name)
        : messages.alreadyStopped(why.job, why.name)
    case 'not-running':
      return messages.notRunning(why.job, why.name)
    default:
      return why satisfies never
  }
}
