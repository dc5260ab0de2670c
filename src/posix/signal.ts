/**
 * Signals by name and by number, as Upstart accepts and prints them (init(5), *kill signal*, *normal exit*). The numbers are
 * those of Linux on x86 and ARM. Where a number has several names, the first is the one that is printed.
 */
import { unsigned } from './number.ts'

const signals: readonly (readonly [name: string, number: number])[] = [
  ['HUP', 1],
  ['INT', 2],
  ['QUIT', 3],
  ['ILL', 4],
  ['TRAP', 5],
  ['ABRT', 6],
  ['IOT', 6],
  ['BUS', 7],
  ['FPE', 8],
  ['KILL', 9],
  ['USR1', 10],
  ['SEGV', 11],
  ['USR2', 12],
  ['PIPE', 13],
  ['ALRM', 14],
  ['TERM', 15],
  ['STKFLT', 16],
  ['CHLD', 17],
  ['CLD', 17],
  ['CONT', 18],
  ['STOP', 19],
  ['TSTP', 20],
  ['TTIN', 21],
  ['TTOU', 22],
  ['URG', 23],
  ['XCPU', 24],
  ['XFSZ', 25],
  ['VTALRM', 26],
  ['PROF', 27],
  ['WINCH', 28],
  ['IO', 29],
  ['POLL', 29],
  ['PWR', 30],
  ['SYS', 31],
  ['UNUSED', 31],
]

const numbers: ReadonlyMap<string, number> = new Map(signals)
const names: ReadonlyMap<number, string> = new Map(
  [...signals].reverse().map(([name, number]) => [number, name]),
)

/** The largest number that a stanza accepts, whether there is such a signal or not. */
const largest = 0x7fffffffn

/** The highest signal that kill(2) takes. */
export const lastSignal = 64

/** The number of a signal name, with or without `SIG`, in upper case; null where it is none. */
export function signalNamed(text: string): number | null {
  return numbers.get(text.startsWith('SIG') ? text.slice(3) : text) ?? null
}

/** As `signalNamed`, or a decimal number from 0 to 2147483647 (which may be no signal at all). */
export function signalNumber(text: string): number | null {
  const named = signalNamed(text)
  if (named !== null) return named
  const number = unsigned(text)
  return number === null || number > largest ? null : Number(number)
}

/** The name of a signal without `SIG`; null where it has none (real-time signals, and what is no signal). */
export function signalName(signal: number): string | null {
  return names.get(signal) ?? null
}
