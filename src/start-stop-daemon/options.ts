/**
 * Options as dpkg's start-stop-daemon takes them, with getopt_long(3): groups of letters, long names shortened as far as they stay unique,
 * options and operands in any order up to `--`. Ours are taken only in full, so that they take no short form away from dpkg's.
 */

interface Option {
  readonly short: string | null
  readonly long: string
  readonly value: boolean
}

const flag = (short: string | null, long: string): Option => ({ short, long, value: false })
const valued = (short: string | null, long: string): Option => ({ short, long, value: true })

/** All that dpkg has had up to 1.22; what the installed one doesn't know, it says itself. */
const dpkgOptions: readonly Option[] = [
  flag('H', 'help'),
  flag('K', 'stop'),
  flag('S', 'start'),
  flag('T', 'status'),
  flag('V', 'version'),
  valued('a', 'startas'),
  valued('n', 'name'),
  flag('o', 'oknodo'),
  valued(null, 'pid'),
  valued(null, 'ppid'),
  valued('p', 'pidfile'),
  flag('q', 'quiet'),
  valued('s', 'signal'),
  flag('t', 'test'),
  valued('u', 'user'),
  valued('g', 'group'),
  valued('r', 'chroot'),
  flag('v', 'verbose'),
  valued('x', 'exec'),
  valued('c', 'chuid'),
  valued('N', 'nicelevel'),
  valued('P', 'procsched'),
  valued('I', 'iosched'),
  valued('k', 'umask'),
  flag('b', 'background'),
  flag(null, 'notify-await'),
  valued(null, 'notify-timeout'),
  flag('C', 'no-close'),
  valued('O', 'output'),
  flag('m', 'make-pidfile'),
  flag(null, 'remove-pidfile'),
  valued('R', 'retry'),
  valued('d', 'chdir'),
]

export const ourOptions: readonly string[] = ['trace-pid', 'expect-fork', 'expect-daemon', 'expect-stop']

/** An option as given. */
export interface Given {
  /** Its long name. */
  readonly name: string
  readonly value: string | null
  /** The words that say the same alone, without the letters that it stood together with. */
  readonly words: readonly string[]
}

export interface CommandLine {
  /** In order, up to the first error. */
  readonly given: readonly Given[]
  readonly operands: readonly string[]
  /** The first error, in getopt's words; null where there is none. */
  readonly error: string | null
}

/** What one word, and the next one where it is needed, gives. */
interface Reading {
  readonly given: readonly Given[]
  readonly error: string | null
  readonly usesNext: boolean
}

/**
 * Takes a command line apart.
 * @param posix operands end the options (POSIXLY_CORRECT)
 */
export function readCommandLine(args: readonly string[], posix: boolean): CommandLine {
  const given: Given[] = []
  const operands: string[] = []
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '--') return { given, operands: [...operands, ...args.slice(at + 1)], error: null }
    if (word === '-' || !word.startsWith('-')) {
      if (posix) return { given, operands: args.slice(at), error: null }
      operands.push(word)
      continue
    }
    const reading = word.startsWith('--') ? readLong(word, args[at + 1]) : readLetters(word, args[at + 1])
    given.push(...reading.given)
    if (reading.error !== null) return { given, operands, error: reading.error }
    if (reading.usesNext) at++
  }
  return { given, operands, error: null }
}

const wrong = (error: string, given: readonly Given[] = []): Reading => ({ given, error, usesNext: false })

/** The options that a long name may mean. */
function meant(name: string): readonly Option[] {
  const whole = [...dpkgOptions, ...ourOptions.map(long => flag(null, long))].filter(o => o.long === name)
  return whole.length > 0 ? whole : dpkgOptions.filter(o => o.long.startsWith(name))
}

function readLong(word: string, next: string | undefined): Reading {
  const equals = word.indexOf('=')
  const [option, ...others] = meant(equals < 0 ? word.slice(2) : word.slice(2, equals))
  if (option === undefined) return wrong(`unrecognized option '${word}'`)
  if (others.length > 0) {
    const names = [option, ...others].map(o => ` '--${o.long}'`).join('')
    return wrong(`option '${word}' is ambiguous; possibilities:${names}`)
  }
  if (!option.value) {
    if (equals >= 0) return wrong(`option '--${option.long}' doesn't allow an argument`)
    return { given: [{ name: option.long, value: null, words: [word] }], error: null, usesNext: false }
  }
  if (equals >= 0) {
    const given = [{ name: option.long, value: word.slice(equals + 1), words: [word] }]
    return { given, error: null, usesNext: false }
  }
  if (next === undefined) return wrong(`option '--${option.long}' requires an argument`)
  return { given: [{ name: option.long, value: next, words: [word, next] }], error: null, usesNext: true }
}

function readLetters(word: string, next: string | undefined): Reading {
  const given: Given[] = []
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at)
    const option = dpkgOptions.find(o => o.short === letter)
    if (option === undefined) return wrong(`invalid option -- '${letter}'`, given)
    if (option.value) {
      const usesNext = at + 1 === word.length
      const value = usesNext ? next : word.slice(at + 1)
      if (value === undefined) return wrong(`option requires an argument -- '${letter}'`, given)
      given.push({ name: option.long, value, words: [`-${letter}`, value] })
      return { given, error: null, usesNext }
    }
    given.push({ name: option.long, value: null, words: [`-${letter}`] })
  }
  return { given, error: null, usesNext: false }
}
