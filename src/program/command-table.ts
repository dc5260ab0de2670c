/**
 * The commands of upstart-dummy(8): one row each, in the order in which its help lists them. The manual page and the completions of shells are
 * made from the same rows (build/man.mjs, build/completions.mjs).
 */

import { cat } from '../admin/cat.ts'
import { disable, enable } from '../admin/enable.ts'
import { missingJobName } from '../admin/instances.ts'
import { isActive } from '../admin/is-active.ts'
import { log } from '../admin/log.ts'
import { parseCommand } from '../admin/parse.ts'
import { missingPlan, plan } from '../admin/plan.ts'
import { status } from '../admin/status.ts'
import { tree } from '../admin/tree.ts'
import { bootCommands } from '../boot/commands.ts'
import { commandList, screenWidth } from '../command-line/help.ts'
import { json } from '../command-line/json.ts'
import type { Option } from '../command-line/options.ts'
import { doctorCommand, repair } from '../doctor/doctor-command.ts'
import { graphCommand, svg } from '../graph/graph-command.ts'
import { errors } from '../init/admin-messages.ts'
import { always } from '../init/invocation.ts'
import type { AdminCommand, AdminInvocation } from '../init/system.ts'
import { lintCommand, lintOptions } from '../lint/lint-command.ts'
import { jobFiles } from '../system/job-files.ts'

const all: Option = {
  short: 'a',
  long: 'all',
  argument: null,
  help: 'jobs that neither run nor have failed, too',
}
const follow: Option = {
  short: 'f',
  long: 'follow',
  argument: null,
  help: 'go on with what is printed from now on',
}
const lines: Option = {
  short: 'n',
  long: 'lines',
  argument: 'N',
  help: 'so many lines from the end, or all (20)',
}

const boot = bootCommands.find(command => command.name === 'boot')
const planBootOptions = (boot?.options ?? []).filter(o => o.long === 'runlevel' || o.long === 'profile')

const whichInstance = 'KEY=VALUE tell which instance is meant, where the job has several.'

export const commands: readonly AdminCommand[] = [
  {
    name: 'status',
    looks: always,
    group: 'Job',
    argument: '[JOB]...',
    synopsis: 'Show how jobs are doing.',
    help: 'A table of the jobs that run or have failed: goal and state, the PID of the main process and since when it is there, the memory of all processes, how often they were respawned, and how the main process ended last (or the one that failed the job).',
    options: [all, json],
    run: status,
  },
  {
    name: 'tree',
    looks: always,
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Show the processes of a job.',
    help: `The processes that JOB has started, and theirs, with the memory that each uses and how long it has been there. ${whichInstance}`,
    options: [json],
    missing: missingJobName,
    run: tree,
  },
  {
    name: 'log',
    looks: always,
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Show what a job has printed.',
    help: `The end of the log of JOB, which is kept where it says "console log" or nothing of a console. ${whichInstance}`,
    options: [follow, lines],
    missing: missingJobName,
    run: log,
  },
  {
    name: 'cat',
    looks: always,
    group: 'Job',
    argument: 'JOB...',
    synopsis: 'Show the files that make a job.',
    help: 'The job file and its override, as they are, each under its name.',
    options: [json],
    missing: missingJobName,
    run: cat,
  },
  {
    name: 'is-active',
    looks: always,
    group: 'Job',
    argument: 'JOB [KEY=VALUE]...',
    synopsis: 'Tell by the exit status whether a job runs.',
    help: `The exit status is 0 where JOB is start/running (all of its instances, if it has several), 3 where it is not, 4 where there is no such job. ${whichInstance}`,
    options: [],
    missing: missingJobName,
    run: isActive,
  },
  {
    name: 'enable',
    group: 'Job',
    argument: 'JOB...',
    synopsis: 'Let events start a job.',
    help: 'The stanza "manual" is taken out of the override of JOB. The job is not started by this.',
    options: [],
    missing: missingJobName,
    run: enable,
  },
  {
    name: 'disable',
    group: 'Job',
    argument: 'JOB...',
    synopsis: 'Let no event start a job.',
    help: 'The stanza "manual" is written into the override of JOB. The job is not stopped by this, and can still be started by name.',
    options: [],
    missing: missingJobName,
    run: disable,
  },
  {
    name: 'plan',
    looks: always,
    group: 'Job',
    argument: 'start|stop|restart JOB [KEY=VALUE]... | emit EVENT [KEY=VALUE]... | boot',
    synopsis: 'Show what a command would do, without doing it.',
    help: 'In their order, the processes are shown that would be run, in JOB and in those that its events start and stop: what is executed, with which environment, user and limits; and the signals that would be sent. It is taken for granted that all goes well; what scripts themselves would start, stop or emit is not known. Nothing is changed.',
    options: [json, ...planBootOptions],
    missing: invocation =>
      missingPlan(invocation) ?? (isPlanOfBoot(invocation) ? (boot?.missing?.(invocation) ?? null) : null),
    run: plan(planBoot),
  },
  ...bootCommands,
  {
    name: 'doctor',
    looks: args => !args.includes('--repair'),
    group: 'System',
    argument: '',
    synopsis: 'Look for what will keep jobs from working here.',
    help: 'It is looked at, in this root: the runtime, /proc, devices, room and permissions of the folders that are written, programs in the place of ours, diversions, leftovers of image builders, policy-rc.d, the configuration, the job files, processes that no job knows, whether daemons can be followed, and whether PID 1 takes away the dead. Of each it is said what was seen and, where that is no good, what to do. The exit status is 1 if an error is left.',
    options: [repair, json],
    run: doctorCommand,
  },
  {
    name: 'graph',
    looks: always,
    group: 'Job',
    argument: '[JOB]...',
    synopsis: 'Draw which events start and stop which jobs.',
    help: 'A graph is written for dot(1) of Graphviz: jobs are boxes, events ellipses; what starts a job points to it with a solid line, what stops it with a dashed one, and what it emits is grey. Jobs that run are green, those on their way yellow, those that have failed red; one that is named but not there is dotted. With JOBs, these and what they have to do with alone.',
    options: [svg],
    run: graphCommand,
  },
  {
    name: 'parse',
    looks: always,
    group: 'File',
    argument: 'FILE...',
    synopsis: 'Check job files as the parser sees them.',
    help: 'What keeps a file from being a job is shown with its line. With --json, all that a file says is printed, or the code of what is wrong, which upstart-dummy(8) explains: one object a line and a file.',
    options: [json],
    missing: missingFile,
    run: ({ words, settings, context: { out, err } }) =>
      parseCommand([...settings.flatMap(s => (s.name === 'json' ? '--json' : [])), '--', ...words], {
        out,
        err,
        read: jobFiles.read,
      }),
  },
  {
    name: 'lint',
    looks: always,
    group: 'File',
    argument: '[FILE|DIR|JOB]...',
    synopsis: 'Find what is wrong with jobs, without running them.',
    help: [
      "First the parser's errors, then what a parser can't see: events that nobody emits, an expect that doesn't fit the program, programs and users that there aren't, scripts that no shell can read. Each finding has a code, which upstart-dummy(8) explains. Without an argument, all jobs of this system are looked at.",
      '',
      'The exit status is 1 if there are errors; with --strict, if there is anything. A line "# upstart-dummy: ignore CODE..." in a job file leaves out findings there.',
    ].join('\n'),
    options: [...lintOptions, json],
    run: lintCommand,
  },
  {
    name: 'help',
    group: 'Other',
    argument: '',
    synopsis: 'Show this list of commands.',
    help: 'All commands are shown, with a sentence on each.',
    options: [],
    run: showCommands,
  },
  {
    name: 'settle',
    group: null,
    argument: '',
    synopsis: 'Settle what supervisors have reported.',
    help: 'This is what a supervisor runs when it has something to report and no command is there to hear it.',
    options: [],
    run: ({ context }) => {
      context.init.settle()
      return 0
    },
  },
]

function isPlanOfBoot({ words: [what] }: AdminInvocation): boolean {
  return what === 'boot'
}

/** `plan boot` is `boot --dry-run`. */
function planBoot(invocation: AdminInvocation): number {
  const settings = [...invocation.settings, { name: 'dry-run', value: null }]
  return boot?.run({ ...invocation, settings }) ?? 1
}

function missingFile({ words }: AdminInvocation): string | null {
  return words.length > 0 ? null : errors.missingFile
}

function showCommands({ program, context }: AdminInvocation): number {
  const listed = commands.flatMap(({ name, synopsis, group }) =>
    group === null ? [] : { name, synopsis, group },
  )
  context.out(commandList(program, listed, screenWidth(context.env.COLUMNS, context.columns)))
  return 0
}
