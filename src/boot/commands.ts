/** The commands of this folder, rows of upstart-dummy's table. */
import type { Option } from '../command-line/options.ts'
import { always } from '../init/invocation.ts'
import type { AdminCommand } from '../init/system.ts'
import { bootCommand, wrongBoot } from './boot-command.ts'
import { killAllCommand, shutdownCommand, wrongShutdown, wrongTimeout } from './shutdown-command.ts'
import { missingJobName, whyCommand } from './why.ts'

const timeout: Option = {
  short: null,
  long: 'timeout',
  argument: 'SECONDS',
  help: 'kill what has not stopped by then; default: 30',
}
const json: Option = { short: null, long: 'json', argument: null, help: 'print JSON, an object a line' }

export const bootCommands: readonly AdminCommand[] = [
  {
    name: 'boot',
    looks: args => args.includes('--dry-run'),
    group: 'System',
    argument: '',
    synopsis: 'Boot this system: start what its jobs ask for.',
    help: [
      'The events are emitted that hardware, mountall, udev and ifup would have sent, as a profile says: the built-in one for chroots and containers, and what /etc/upstart-dummy/boot.ini adds. Jobs start as their "start on" asks for, in parallel; those that make no sense without hardware are left out. A line is shown for each job as it gets somewhere, and in the end what runs, what failed and why, what was not started and what it waits for, and what took the time.',
      '',
      'The exit status is 0 only if nothing failed. A system that is up is not booted again.',
      '',
      'With --foreground it stays when the system is up: it reaps what nobody else does, and SIGTERM or SIGINT shuts the system down. It ends when no job is left, by then with status 1 if something failed in the boot; or with --main with that job, also where the boot has not started it.',
    ].join('\n'),
    options: [
      {
        short: null,
        long: 'runlevel',
        argument: 'LEVEL',
        help: 'the runlevel to go to: 1 to 5 or S; by default what rc-sysinit or /etc/inittab says, else 2',
      },
      {
        short: null,
        long: 'profile',
        argument: 'FILE',
        help: 'a profile in place of /etc/upstart-dummy/boot.ini',
      },
      {
        short: null,
        long: 'default-profile',
        argument: null,
        help: 'only print the built-in profile, which explains its own form',
      },
      { short: null, long: 'timeline', argument: 'FILE', help: 'draw what happened when, as SVG' },
      {
        short: null,
        long: 'foreground',
        argument: null,
        help: 'stay, as the command of a container: end when all jobs are down, shut down at SIGTERM or SIGINT',
      },
      {
        short: null,
        long: 'main',
        argument: 'JOB',
        help: 'with --foreground: end with JOB, and with the exit status of its main process (128+N for signal N)',
      },
      {
        ...timeout,
        help: 'with --foreground: kill what a shutdown has not stopped by then; default: 30 (docker stop waits 10)',
      },
      {
        short: null,
        long: 'dry-run',
        argument: null,
        help: 'start nothing, show what would be started if all goes well, and what is left out and why',
      },
      json,
    ],
    missing: wrongBoot,
    run: bootCommand,
  },
  {
    name: 'shutdown',
    group: 'System',
    argument: '',
    synopsis: 'Shut this system down: stop all that runs in it.',
    help: [
      'First the event "runlevel" is emitted, so jobs stop as their "stop on" says, and the K scripts of the runlevel are executed; then the other jobs are stopped; then what else lives in this root is ended. What has not stopped in time is killed.',
      '',
      'Scripts of the runlevel that would kill every process, unmount, halt or set the clock are left out, and named at the end.',
      '',
      'Where the root is the one that the machine itself runs on, only jobs are stopped. The exit status is 0 if nothing is left.',
    ].join('\n'),
    options: [
      { short: null, long: 'runlevel', argument: 'LEVEL', help: '0 (halt, the default) or 6 (reboot)' },
      timeout,
    ],
    missing: wrongShutdown,
    run: shutdownCommand,
  },
  {
    name: 'kill-all',
    group: 'System',
    argument: '',
    synopsis: 'End all that was started in this root, so that it can be unmounted.',
    help: [
      'The jobs are stopped, and no job is started by that; then every other process is ended whose root is this one or lies in it, but not those that this command was called from.',
      '',
      'Where the root is the one that the machine itself runs on, or that of a container that another init has booted, nothing is done. The exit status is 0 if nothing is left.',
    ].join('\n'),
    options: [timeout],
    missing: wrongTimeout,
    run: killAllCommand,
  },
  {
    name: 'why',
    looks: always,
    group: 'Job',
    argument: 'JOB',
    synopsis: "Explain why a job isn't running.",
    help: 'It is shown which part of its "start on" has happened and which has not, and who would emit the rest; of a run that has failed, how.',
    options: [],
    missing: missingJobName,
    run: whyCommand,
  },
]
