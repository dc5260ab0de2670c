/** What is said, in dpkg's manner: the program's name, lower case, no full stop. */

export const program = 'start-stop-daemon'

export const messages = {
  tryHelp: `Try '${program} --help' for more information.`,
  missingOriginal: `the original is missing, it should be /sbin/${program}.distrib`,
  onlyWith: (option: string, other: string) => `--${option} is only relevant with --${other}`,
  requires: (option: string, other: string) => `--${option} requires --${other}`,
  notBoth: (options: readonly string[]) =>
    `need only one of ${options.map(o => `--${o}`).join(' and ')}, not both`,
  isValue: (word: string, option: string) =>
    `'${word}' is an option of ${program}; if it is meant as the value of --${option}, write --${option}=${word}`,
  notPlain: (path: string) => `pidfile '${path}' is not a regular file`,
  unwritable: (path: string, reason: string) => `unable to write pidfile '${path}' (${reason})`,
  unrecorded: (pid: number, path: string, reason: string) =>
    `process ${pid} runs, but ${messages.unwritable(path, reason)}`,
  noDaemon: (path: string) => `${path} ended and left no daemon`,
  failed: (path: string, status: number) => `${path} ended with status ${status} before it was a daemon`,
  /** What the shim says in a job file's words. */
  warning: (text: string) => `warning: ${text.replaceAll(/"expect (\w+)"/g, '--expect-$1')}`,
  /** Ordinary output, as dpkg's `… already running.` */
  beingStarted: (path: string, pid: number) => `${path} is already being started by process ${pid}.`,
  help: [
    '',
    'Options of upstart-dummy, for --start (start-stop-daemon-trace-pid(8)):',
    '      --trace-pid               follow the forks of the program, and write the',
    '                                  PID of the daemon into --pidfile',
    '      --expect-fork             the daemon is the child of its first fork',
    '      --expect-daemon           the daemon is what is left after two forks',
    '      --expect-stop             the daemon stops itself (SIGSTOP) when ready',
    '',
  ].join('\n'),
}
