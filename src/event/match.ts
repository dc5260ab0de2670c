/**
 * Whether an event is the one that a part of `start on` or `stop on` names (init(5), *start on*): the name is the
 * same, each VALUE fits the event's variable of that position, each KEY=VALUE its variable of that name.
 */
import { glob } from '../posix/glob.ts'
import { lookup, nameOf } from './environment.ts'
import { expand, type Variable } from './expand.ts'

/** An event as it was emitted: its name and its variables in the order of emission (upstart-events(7)). */
export interface EmittedEvent {
  readonly name: string
  /** `KEY=VALUE`, in order: the n-th is what a positional argument of `start on` is compared with. */
  readonly env: readonly string[]
}

/** An argument as written: `VALUE` (name null), `KEY=VALUE` or `KEY!=VALUE`. */
export interface Argument {
  readonly name: string | null
  readonly negated: boolean
  readonly value: string
}

/** Takes an argument apart. The first `!=` is what counts, also after a `=`. */
export function argument(text: string): Argument {
  const unequal = text.indexOf('!=')
  if (unequal >= 0) return { name: text.slice(0, unequal), negated: true, value: text.slice(unequal + 2) }
  const equals = text.indexOf('=')
  if (equals >= 0) return { name: text.slice(0, equals), negated: false, value: text.slice(equals + 1) }
  return { name: null, negated: false, value: text }
}

/**
 * Whether one event of an expression matches an event that was emitted.
 * @param node its name (no pattern) and arguments (patterns of fnmatch(3))
 * @param variable what `$NAME` in an argument stands for; an argument that can't be expanded matches nothing
 * A variable that the event doesn't have fits neither `KEY=VALUE` nor `KEY!=VALUE`.
 */
export function matches(
  node: { readonly event: string; readonly env: readonly string[] | null },
  event: EmittedEvent,
  variable: Variable,
): boolean {
  if (node.event !== event.name) return false
  return (node.env ?? []).every((text, position) => {
    const { name, negated, value } = argument(text)
    const actual = name === null ? valueAt(event.env, position) : lookup(event.env, name)
    if (actual === undefined) return false
    const pattern = expand(value, variable)
    return pattern.ok && glob(pattern.value, actual) !== negated
  })
}

/** The value of the n-th variable. Arguments by position come first, so their place among all is their position. */
function valueAt(env: readonly string[], position: number): string | undefined {
  const entry = env[position]
  return entry === undefined ? undefined : entry.slice(nameOf(entry).length + 1)
}
