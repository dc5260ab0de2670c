/**
 * Options as libnih's programs take them: long names in full, single letters in groups, `--opt=V`, `-oV`, or the next word that is no option;
 * options and words in any order up to `--`. Which options there are is a table; what was given is a list, in order.
 */
import { usageMessages } from './messages.ts'

export interface Option {
  /** One letter. */
  readonly short: string | null
  readonly long: string | null
  /** What its value is called in --help; null for an option without one. */
  readonly argument: string | null
  /** Null: accepted, but not shown. */
  readonly help: string | null
  /** It acts where it is read: what comes after it isn't looked at. */
  readonly immediate?: true
}

/** An option as given, by its long name (by its letter where it has none). */
export interface Setting {
  readonly name: string
  readonly value: string | null
}

export type Parsed =
  | { readonly kind: 'parsed'; readonly settings: readonly Setting[]; readonly words: readonly string[] }
  | { readonly kind: 'immediate'; readonly name: string }
  | { readonly kind: 'error'; readonly error: string }

/**
 * Takes a command line apart.
 * @param stopAtWord the first word and all after it are left as they are
 */
export function parseOptions(args: readonly string[], table: readonly Option[], stopAtWord = false): Parsed {
  const settings: Setting[] = []
  const words: string[] = []
  const taken = new Set<number>()
  let ended = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (taken.has(at)) continue
    if (ended || isWord(arg)) {
      if (stopAtWord)
        return { kind: 'parsed', settings, words: args.slice(at).filter((_, i) => !taken.has(at + i)) }
      words.push(arg)
    } else if (arg === '--') ended = true
    else {
      const read = arg.startsWith('--') ? readLong(arg, table) : readGroup(arg, table)
      for (const { option, typed, value } of read.found) {
        if (option.immediate === true) return { kind: 'immediate', name: nameOf(option) }
        const given = value ?? (option.argument === null ? null : takeWord(args, at + 1, taken))
        if (given === undefined) return { kind: 'error', error: usageMessages.missingArgument(typed) }
        settings.push({ name: nameOf(option), value: given })
      }
      if (read.error !== null) return { kind: 'error', error: read.error }
    }
  }
  return { kind: 'parsed', settings, words }
}

/** Whether an option was given, by its long name. */
export function isSet(settings: readonly Setting[], name: string): boolean {
  return settings.some(s => s.name === name)
}

/** All values given to an option, in order. */
export function valuesOf(settings: readonly Setting[], name: string): string[] {
  return settings.flatMap(s => (s.name === name && s.value !== null ? [s.value] : []))
}

/** What one argument asks for: options up to the first that is wrong. */
interface Read {
  readonly found: readonly {
    readonly option: Option
    readonly typed: string
    readonly value: string | null
  }[]
  readonly error: string | null
}

/** `--name`, `--name=VALUE`. */
function readLong(arg: string, table: readonly Option[]): Read {
  const equals = arg.indexOf('=')
  const typed = equals < 0 ? arg : arg.slice(0, equals)
  const option = table.find(o => o.long === typed.slice(2))
  if (option === undefined) return { found: [], error: usageMessages.invalidOption(arg) }
  if (equals >= 0 && option.argument === null)
    return { found: [], error: usageMessages.unexpectedArgument(arg) }
  return { found: [{ option, typed, value: equals < 0 ? null : arg.slice(equals + 1) }], error: null }
}

/** `-abc`, `-oVALUE`: only the first letter of a group has the rest for its value. */
function readGroup(arg: string, table: readonly Option[]): Read {
  const found = []
  for (let at = 1; at < arg.length; at++) {
    const typed = `-${arg.charAt(at)}`
    const option = table.find(o => o.short === arg.charAt(at))
    if (option === undefined) return { found, error: usageMessages.invalidOption(typed) }
    if (option.argument !== null && at === 1 && arg.length > 2) {
      return { found: [{ option, typed, value: arg.slice(2) }], error: null }
    }
    found.push({ option, typed, value: null })
  }
  return { found, error: null }
}

/** The next word that nothing has taken yet, for an option's value; undefined where there is none. */
function takeWord(args: readonly string[], from: number, taken: Set<number>): string | undefined {
  let ended = false
  for (let at = from; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (taken.has(at)) continue
    if (ended || isWord(arg)) {
      taken.add(at)
      return arg
    }
    ended = arg === '--'
  }
  return undefined
}

function isWord(arg: string): boolean {
  return arg === '-' || !arg.startsWith('-')
}

function nameOf(option: Option): string {
  return option.long ?? option.short ?? ''
}
