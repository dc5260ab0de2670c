/**
 * Commands that are the machine's: those that kill all, unmount all, halt, set the clock or open a single-user shell.
 * What a script executes counts, not what is written in it: `halt` in a comment, in a text that is printed or as an
 * argument of another program is nothing.
 */
import { everyCommand } from '../shell/commands.ts'

/** By a program's name, whether it is the machine's when it is called with these arguments. */
const programs: { readonly [name: string]: (args: readonly string[]) => boolean } = {
  killall5: () => true,
  kill: killsAll,
  fuser: args => hasFlag(args, 'k') && hasFlag(args, '[mMc]'),
  halt: endsAll,
  reboot: endsAll,
  poweroff: endsAll,
  shutdown: args => endsAll(args) && !hasFlag(args, '[ck]'),
  kexec: () => true,
  init: changesLevel,
  telinit: changesLevel,
  systemctl: args =>
    args.some(arg => /^(halt|poweroff|reboot|kexec|rescue|emergency|suspend|hibernate)$/.test(arg)),
  umount: args => hasFlag(args, '[aA]') || args.some(arg => /^(--all.*|\/)$/.test(arg)),
  swapoff: () => true,
  mount: args => args.some(arg => /(^|[,=])remount(,|$)/.test(arg.replace(/^-o/, ''))),
  hwclock: setsClock,
  clock: setsClock,
  sulogin: () => true,
  sushell: () => true,
}

/** Programs that execute another, and how many operands come before that one. */
const wrappers: { readonly [name: string]: number } = {
  ...{
    exec: 0,
    command: 0,
    builtin: 0,
    nohup: 0,
    setsid: 0,
    nice: 0,
    ionice: 0,
    chrt: 0,
    env: 0,
    time: 0,
    sudo: 0,
  },
  ...{ timeout: 0, stdbuf: 0, xargs: 0, busybox: 0, toybox: 0, openvt: 0, 'fstab-decode': 0 },
  ...{ chroot: 1, flock: 1, action: 1 },
}

/** Where a text is a script: after -c, or all of the words. */
const shells = /^(sh|bash|dash|ash|ksh|su|busybox|toybox)$/

/** How deep scripts in scripts are looked into. */
const deepest = 4

/** The text of a program that is a script; '' of any other. */
export type ReadProgram = (program: string) => string

const unread: ReadProgram = () => ''

/**
 * What a script executes that is the machine's: the words of the first such command. Null: nothing, as far as can be
 * told without running it.
 * @param read looks into the scripts that it calls, too
 */
export function machineCommandIn(
  script: string,
  read: ReadProgram = unread,
  depth = 0,
): readonly string[] | null {
  if (depth > deepest) return null
  for (const words of everyCommand(script)) {
    const found = machineCommand(words, read, depth)
    if (found !== null) return found
  }
  return null
}

function machineCommand(
  words: readonly string[],
  read: ReadProgram,
  depth: number,
): readonly string[] | null {
  const [first = '', ...args] = words
  const name = programName(first)
  if (Object.hasOwn(programs, name)) return programs[name]?.(args) === true ? words : null
  const script = scriptOf(name, args)
  if (script !== undefined) return machineCommandIn(script, read, depth + 1)
  const operands = Object.hasOwn(wrappers, name) ? wrappers[name] : undefined
  if (operands === undefined || depth > deepest) return machineCommandIn(read(first), read, depth + 1)
  const isOperand = (arg: string) => !/^(-.*|[\d.]+[smhd]?|[A-Za-z_]\w*=.*)$/.test(arg)
  const at = args.findIndex(isOperand) + operands
  const found = at < operands ? null : machineCommand(args.slice(at), read, depth + 1)
  // an applet is called through its program
  return found !== null && /^(busy|toy)box$/.test(name) ? [first, ...found] : found
}

/** A script that is an argument. */
function scriptOf(name: string, args: readonly string[]): string | undefined {
  if (name === 'eval') return args.join(' ')
  if (name === 'trap') return args.find(arg => arg !== '--')
  const option = shells.test(name) ? args.findIndex(arg => /^-[a-z]*c$/.test(arg)) : -1
  return option < 0 ? undefined : args[option + 1]
}

export function programName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** @param letters one letter, or a choice in brackets */
function hasFlag(args: readonly string[], letters: string): boolean {
  return args.some(arg => new RegExp(`^-[A-Za-z]*${letters}`).test(arg))
}

/** All of the ways to end the machine note it in wtmp alone with -w. */
function endsAll(args: readonly string[]): boolean {
  return !args.some(arg => /^(-w|--wtmp-only|--help|--version)$/.test(arg))
}

function changesLevel(args: readonly string[]): boolean {
  return args.some(arg => /^[016sS]$/.test(arg))
}

/** `kill -9 -1`, `kill -s TERM -- -1`; not `kill -1 $PID`. */
function killsAll(args: readonly string[]): boolean {
  const [first = ''] = args
  const signal = /^-[sn]$/.test(first) ? 2 : /^-./.test(first) ? 1 : 0
  return args.slice(signal).includes('-1')
}

function setsClock(args: readonly string[]): boolean {
  return args.some(arg => /^(-[A-Za-z]*[wsa]|--(systohc|hctosys|systz|adjust|set|setepoch)(=|$))/.test(arg))
}
