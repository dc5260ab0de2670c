/** The commands of initctl: one row each, in the order in which `initctl help` lists them (initctl(8)). */
import { commandList, screenWidth } from '../command-line/help.ts'
import { explain, say } from '../command-line/invocation.ts'
import type { Option } from '../command-line/options.ts'
import { nobodyAt, Unreachable, upstartAddress } from '../init/connection.ts'
import { always, type Command, conclude, type Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { checkConfig } from './check-config.ts'
import { emit, missingEvent } from './emit.ts'
import { missingJob, reload, restart, start, status, stop, usage } from './job.ts'
import {
  getEnv,
  listEnv,
  missingInstance,
  missingName,
  missingValue,
  resetEnv,
  setEnv,
  unsetEnv,
} from './job-environment.ts'
import { listSessions } from './list-sessions.ts'
import { logPriority } from './log-priority.ts'
import { missingAddress, missingDBusAddress, notifyDBusAddress } from './notify.ts'
import { showConfig } from './show-config.ts'

export interface InitctlCommand extends Command {
  /** The heading that it stands under in `initctl help`. */
  readonly group: 'Job' | 'Event' | 'Environment' | 'Other'
  /** What users other than root are told: init does it for root alone. Null: for them, too. */
  readonly refusal?: (invocation: Invocation) => string | null
  /** It asks nothing of init. */
  readonly offline?: true
  /** It changes nothing, at least with these arguments. */
  readonly looks?: (args: readonly string[]) => boolean
  /** Exit status where init can't be reached; 1 unless said otherwise. */
  readonly unreachable?: number
}

const noWaitForJob: Option = {
  short: 'n',
  long: 'no-wait',
  argument: null,
  help: 'do not wait for the job to get there',
}
const noWaitForEvent: Option = {
  short: 'n',
  long: 'no-wait',
  argument: null,
  help: 'do not wait for what the event sets going',
}
const enumerateOption: Option = {
  short: 'e',
  long: 'enumerate',
  argument: null,
  help: 'one line for each event of a condition',
}
const ignoreOption: Option = {
  short: 'i',
  long: 'ignore-events',
  argument: 'EVENT_LIST',
  help: 'events, separated by commas, that count as known',
}
const warnOption: Option = {
  short: 'w',
  long: 'warn',
  argument: null,
  help: 'name unknown events and jobs that are not needed, too',
}
const globalOption: Option = {
  short: 'g',
  long: 'global',
  argument: null,
  help: 'the environment of all jobs, also when called by a script of one',
}
const retainOption: Option = {
  short: 'r',
  long: 'retain',
  argument: null,
  help: 'leave variables that are set as they are',
}

const ownInstance = 'Without JOB, in a script of a job, that instance is meant, and nothing is waited for.'
const whichInstance =
  'KEY=VALUE are variables that the job gets, and that tell which of its instances is meant, where it has several.'
const environmentOf =
  'In a script of a job that instance is meant, otherwise (or with --global) what all jobs get.'
const changing =
  'In a script of a job, the next processes of that instance get it. The environment that all jobs get belongs to the system: to change that is refused.'

function mayNotModify({ words, context }: Invocation): string {
  return messages.mayNotModifyJob(words[0] ?? context.env.UPSTART_JOB ?? '')
}

/** Accepted, with nothing to do; --verbose tells `why`. */
function done(why: string): (invocation: Invocation) => number {
  return invocation => {
    explain(invocation, why)
    return 0
  }
}

export const commands: readonly InitctlCommand[] = [
  {
    name: 'start',
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Start job.',
    help: `JOB is started, and its status shown when it runs, or when it has ended if it is a task. ${whichInstance}\n\n${ownInstance}`,
    options: [noWaitForJob],
    missing: missingJob,
    refusal: mayNotModify,
    run: start,
  },
  {
    name: 'stop',
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Stop job.',
    help: `JOB is stopped, and its status shown when it has ended. The variables KEY=VALUE tell which of its instances is meant; its pre-stop and post-stop scripts see them.\n\n${ownInstance}`,
    options: [noWaitForJob],
    missing: missingJob,
    refusal: mayNotModify,
    run: stop,
  },
  {
    name: 'restart',
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Restart job.',
    help: `JOB, which has to run, is stopped and started again with the definition that it runs with; its status is shown when it runs again. ${whichInstance}\n\n${ownInstance}`,
    options: [noWaitForJob],
    missing: missingJob,
    refusal: mayNotModify,
    run: restart,
  },
  {
    name: 'reload',
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Send HUP signal to job.',
    help: `The main process of JOB gets the signal HUP, or the one that its file names ("reload signal"). The variables KEY=VALUE tell which of its instances is meant.\n\nWithout JOB, in a script of a job, that instance is meant.`,
    options: [],
    missing: missingJob,
    refusal: mayNotModify,
    run: reload,
  },
  {
    name: 'status',
    looks: always,
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Query status of job.',
    help: 'The goal, the state and the processes of JOB are shown. The variables KEY=VALUE tell which of its instances is meant.\n\nWithout JOB, in a script of a job, that instance is meant.',
    options: [],
    missing: missingJob,
    run: status,
  },
  {
    name: 'list',
    looks: always,
    group: 'Job',
    argument: '',
    synopsis: 'List known jobs.',
    help: 'The status of each instance of each job is shown, and of jobs that have none.',
    options: [],
    run: invocation => conclude(invocation, invocation.context.init.list()),
  },
  {
    name: 'emit',
    group: 'Event',
    argument: 'EVENT [KEY=VALUE]...',
    synopsis: 'Emit an event.',
    help: 'The event EVENT is emitted with the variables KEY=VALUE. Jobs that it starts have got there, and jobs that it stops have ended, before this command does.',
    options: [noWaitForEvent],
    missing: missingEvent,
    refusal: () => messages.mayNotEmit,
    run: emit,
  },
  {
    name: 'get-env',
    looks: always,
    group: 'Environment',
    argument: 'VARIABLE',
    synopsis: 'Retrieve value of a job environment variable.',
    help: `The value of VARIABLE is shown. ${environmentOf}`,
    options: [globalOption],
    missing: missingName,
    refusal: () => messages.mayNotQueryEnvironment,
    run: getEnv,
  },
  {
    name: 'list-env',
    looks: always,
    group: 'Environment',
    argument: '',
    synopsis: 'Show all job environment variables.',
    help: `All variables are shown, sorted. ${environmentOf}`,
    options: [globalOption],
    missing: missingInstance,
    refusal: () => messages.mayNotQueryEnvironment,
    run: listEnv,
  },
  {
    name: 'reset-env',
    group: 'Environment',
    argument: 'VARIABLE',
    synopsis: 'Revert all job environment variable changes.',
    help: `All is as the file of the job says, and what all jobs get. ${changing}`,
    options: [globalOption],
    missing: missingInstance,
    refusal: () => messages.mayNotModifyEnvironment,
    run: resetEnv,
  },
  {
    name: 'set-env',
    group: 'Environment',
    argument: 'VARIABLE[=VALUE]',
    synopsis: 'Set one or more job environment variables.',
    help: `VARIABLE is set, to nothing without a VALUE. ${changing}`,
    options: [globalOption, retainOption],
    missing: missingValue,
    refusal: () => messages.mayNotModifyEnvironment,
    run: setEnv,
  },
  {
    name: 'unset-env',
    group: 'Environment',
    argument: 'VARIABLE',
    synopsis: 'Remove one or more job environment variables.',
    help: `VARIABLE is removed. ${changing}`,
    options: [globalOption],
    missing: missingName,
    refusal: () => messages.mayNotModifyEnvironment,
    run: unsetEnv,
  },
  {
    name: 'reload-configuration',
    group: 'Other',
    argument: '',
    synopsis: 'Reload the configuration of the init daemon.',
    help: 'Every command sees job files as they are, so this does little: an event that waits for a condition which its job no longer has goes on.',
    options: [],
    refusal: () => messages.mayNotReloadConfiguration,
    run: invocation => {
      invocation.context.init.reloadConfiguration()
      explain(invocation, messages.nothingToReload)
      return 0
    },
  },
  {
    name: 'version',
    looks: always,
    group: 'Other',
    argument: '',
    synopsis: 'Request the version of the init daemon.',
    help: 'The version of Upstart that jobs and other programs find here is shown. Where there is no job, none is there: init scripts that would leave their work to a job do it themselves then.',
    options: [],
    run: invocation => {
      if (invocation.context.init.jobs().length === 0) throw new Unreachable(nobodyAt(upstartAddress))
      say(invocation, `${messages.version}\n`)
      return 0
    },
  },
  {
    name: 'log-priority',
    looks: args => args.every(arg => arg.startsWith('-')),
    group: 'Other',
    argument: '[PRIORITY]',
    synopsis: 'Change the minimum priority of log messages from the init daemon.',
    help: 'PRIORITY is one of debug, info, message, warn, error and fatal: less important messages are not kept. Without it the one in force is shown.',
    options: [],
    refusal: ({ words }) => (words.length > 0 ? messages.mayNotSetPriority : null),
    run: logPriority,
  },
  {
    name: 'show-config',
    looks: always,
    group: 'Other',
    argument: '[CONF]',
    synopsis: 'Show emits, start on and stop on details for job configurations.',
    help: 'For the job CONF, or for all, the events are shown that it says to emit, and the conditions under which it is started and stopped.',
    options: [enumerateOption],
    run: showConfig,
  },
  {
    name: 'check-config',
    looks: always,
    group: 'Other',
    argument: '[CONF]',
    synopsis: 'Check for unreachable jobs/event conditions.',
    help: 'For the job CONF, or for all, conditions are shown that can not come true, because no job says that it emits the event, or because there is no such job. The exit status is 1 if there are any.',
    options: [ignoreOption, warnOption],
    unreachable: 0,
    run: checkConfig,
  },
  {
    name: 'usage',
    looks: always,
    group: 'Other',
    argument: 'JOB',
    synopsis: 'Show job usage message if available.',
    help: 'What the file of JOB says on how to start it ("usage") is shown.',
    options: [],
    missing: missingJob,
    run: usage,
  },
  {
    name: 'notify-cgroup-manager-address',
    group: 'Other',
    argument: '',
    synopsis: 'Inform Upstart of D-Bus address cgroup manager is available on.',
    help: 'Accepted, with nothing to do.',
    options: [],
    missing: missingAddress,
    refusal: () => messages.mayNotNotifyCgroupManager,
    run: done(messages.noCgroupManager),
  },
  {
    name: 'notify-dbus-address',
    group: 'Other',
    argument: '',
    synopsis: 'Inform Upstart of D-Bus address to connect to.',
    help: 'Refused: this is for the init of a user, not of the system.',
    options: [],
    missing: missingDBusAddress,
    refusal: () => messages.mayNotNotifyDBus,
    run: notifyDBusAddress,
  },
  {
    name: 'notify-disk-writeable',
    group: 'Other',
    argument: '',
    synopsis: 'Inform Upstart that disk is now writeable.',
    help: 'Accepted, with nothing to do: the output of jobs is written at once, or not at all.',
    options: [],
    refusal: () => messages.mayNotNotifyDisk,
    run: done(messages.logsDoNotWait),
  },
  {
    name: 'list-sessions',
    looks: always,
    group: 'Other',
    argument: '',
    synopsis: 'List all sessions.',
    help: "The inits of users' sessions are shown, with their process ID and the value of UPSTART_SESSION that leads to them.",
    options: [],
    offline: true,
    run: listSessions,
  },
  {
    name: 'help',
    group: 'Other',
    argument: '',
    synopsis: 'display list of commands',
    help: 'All commands are shown, with a sentence on each.',
    options: [],
    offline: true,
    run: showCommands,
  },
]

function showCommands({ program, context }: Invocation): number {
  context.out(commandList(program, commands, screenWidth(context.env.COLUMNS, context.columns)))
  return 0
}
