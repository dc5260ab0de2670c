/**
 * What the arguments of stanzas may be (init(5)), and what to say of one that isn't: names, numbers with their ranges,
 * signals.
 */
import { signed, unsigned } from '../posix/number.ts'
import { lastSignal, signalNamed, signalNumber } from '../posix/signal.ts'
import type { FaultCode } from './diagnostic.ts'
import type { Reading } from './pieces.ts'

/** A kind of argument: `read` gives null for a text that isn't of it. */
export interface Value<T> {
  readonly code: FaultCode
  readonly read: (text: string, reading: Reading) => T | null
}

export const text: Value<string> = { code: 'expected-token', read: word => word }

/** One of some words; any other is as unknown as a stanza. */
function oneOf<const T extends string>(words: readonly T[]): Value<T> {
  return { code: 'unknown-word', read: word => words.find(known => known === word) ?? null }
}

function integer(
  code: FaultCode,
  lowest: number,
  highest: number,
  as = (number: number) => number,
): Value<number> {
  return {
    code,
    read: word => {
      const number = signed(word)
      return number === null || number < lowest || number > highest ? null : as(Number(number))
    },
  }
}

export const expectation = oneOf(['none', 'stop', 'daemon', 'fork'])
export const consoleUse = oneOf(['none', 'output', 'owner', 'log'])

/** The resources of setrlimit(2), by the names that init(5) gives them. */
export const resources = [
  'as',
  'core',
  'cpu',
  'data',
  'fsize',
  'memlock',
  'msgqueue',
  'nice',
  'nofile',
  'nproc',
  'rss',
  'rtprio',
  'sigpending',
  'stack',
] as const

export const resource = oneOf(resources)

/** Seconds. */
export const interval = integer('illegal-interval', 0, Number.POSITIVE_INFINITY)

/** A number of respawns; Upstart holds it in 32 bits. */
export const respawns: Value<number | 'unlimited'> = {
  code: 'illegal-limit',
  read: word => {
    if (word === 'unlimited') return word
    const number = signed(word)
    const held = number === null ? -1 : Number(BigInt.asIntN(32, number))
    return held < 0 ? null : held
  },
}

const unlimited = 2n ** 64n - 1n

/** A resource limit, `unlimited` or decimal; a negative number is counted from unlimited, which is -1. */
export const limit: Value<string> = {
  code: 'illegal-limit',
  read: word => {
    if (word === 'unlimited') return word
    const number = unsigned(word)
    if (number === null) return null
    return number === unlimited ? 'unlimited' : String(number)
  },
}

/** An exit code, or a signal as `N << 8`. */
export const exitStatus: Value<number> = {
  code: 'illegal-exit',
  read: word => {
    const signal = signalNamed(word)
    return signal === null ? signalNumber(word) : signal << 8
  },
}

/** Upstart takes any number for a signal; one that kill(2) would refuse, or that would kill nothing, is an error here. */
function signalFrom(lowest: number): Value<number> {
  return {
    code: 'illegal-signal',
    read: (word, reading) => {
      const signal = signalNumber(word)
      if (signal === null || reading === 'upstart') return signal
      return signal < lowest || signal > lastSignal ? null : signal
    },
  }
}

export const killSignal = signalFrom(1)

/** May be 0, as job files write for daemons that can't reload: nothing is sent. */
export const reloadSignal = signalFrom(0)

export const umask: Value<number> = {
  code: 'illegal-umask',
  read: word => {
    const mask = unsigned(word, 8)
    return mask === null || mask > 0o777n ? null : Number(mask)
  },
}

/** The nice value of a job that says nothing of it. */
export const noNice = -21

export const nice = integer('illegal-nice', -20, 19)

function orNever(number: Value<number>): Value<number> {
  return {
    code: number.code,
    read: (word, reading) => (word === 'never' ? -1000 : number.read(word, reading)),
  }
}

/** The adjustment of /proc/PID/oom_adj, as the score that stands for it. */
export const oom = orNever(
  integer('illegal-oom', -17, 15, old => Math.trunc((old * 1000) / (old < 0 ? 17 : 15))),
)

export const oomScore = orNever(integer('illegal-oom-score', -1000, 1000))
