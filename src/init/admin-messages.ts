/**
 * Every error of upstart-dummy(8) that is not one of Upstart's. What a look at jobs or at the system finds is told where
 * it is found (lint/, doctor/).
 */
export const errors = {
  // The command line; the line that points to --help follows each.
  missingPlan: 'missing command: start, stop, restart, emit or boot',
  missingFile: 'missing file name',
  illegalTimeout: (text: string) => `illegal timeout: ${text}`,
  needsForeground: (option: string) => `--${option} needs --foreground`,

  // --root.
  noRoot: '--root names no folder',
  isThisRoot: (root: string) => `${root} is this root: leave --root out`,
  noProc: (root: string) => `/proc is not mounted in ${root}: mount -t proc proc ${root}/proc`,
  cannotEnter: (root: string, reason: string) => `${root} can't be entered: ${reason}`,

  // Jobs and their files.
  notLines: (text: string) => `not a number of lines: ${text}`,
  noLog: (job: string, console: string) => `${job} keeps no log: it says "console ${console}"`,
  noInstance: (job: string) => `${job} has no instance: say which by KEY=VALUE`,
  nothingPrinted: (job: string, path: string) => `${job} has printed nothing: there is no ${path}`,
  unreadable: (path: string, reason: string) => `${path}: ${reason}`,
  isLink: (path: string) => `${path}: is a symbolic link, which Upstart ignores`,
  isBroken: (path: string) => `${path}: is broken, and has no effect`,
  noStartOn: (job: string) => `${job} has no "start on", so no event starts it`,

  // lint and graph.
  unknownCode: (code: string) => `unknown code: ${code}`,
  noVersion: (target: string) => `no version of Upstart: ${target}`,
  unableToRead: (path: string, reason: string) => `unable to read ${path}: ${reason}`,
  noPictureOfOther:
    'a picture of another root is not drawn by its own dot: leave out --svg and give the text to yours',
  noDot:
    'unable to run dot, which draws the picture: install graphviz, or leave out --svg and draw it elsewhere',
  unableToDraw: (reason: string) => `unable to draw the picture: ${reason}`,

  // boot and shutdown.
  foregroundElsewhere: "--foreground is for the system's own root, not for that of --root",
  closing: 'another command is shutting this system down',
  booting: 'another command is booting this system',
  isUp: (runlevel: string) => `this system is up already, in runlevel ${runlevel}`,
  neverEnds: (pid: number, name: string) => `process ${pid} (${name}) can't be ended`,

  // kill-all: why it would kill what was not started in this root, or can't tell that.
  'no-proc': '/proc is not mounted here, so what runs in this root is not known; mount it first',
  'foreign-proc': "/proc is another PID namespace's, so what runs in this root is not known; mount it anew",
  hidden:
    "the root of PID 1 may not be looked at, so whether this is the machine's own is not known; `upstart-dummy shutdown' stops jobs alone",
  machine:
    "this root is the machine's own, all that runs on it would be killed; `upstart-dummy shutdown' stops jobs alone",
  container:
    "PID 1 has this root and was not started by `upstart-dummy boot', so others' processes would be killed; `upstart-dummy shutdown' stops jobs alone",
} as const
