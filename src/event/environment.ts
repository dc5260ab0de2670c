/**
 * Environment tables: ordered lists of `KEY=VALUE`. The order is part of the contract, since positional arguments of
 * `start on` are compared with an event's n-th variable.
 */

/** The name in `KEY=VALUE` or `KEY`. */
export function nameOf(entry: string): string {
  const equals = entry.indexOf('=')
  return equals < 0 ? entry : entry.slice(0, equals)
}

/** The value of a variable, or undefined where the table has none of that name. */
export function lookup(env: readonly string[], name: string): string | undefined {
  for (const entry of env) {
    if (entry.length > name.length && entry[name.length] === '=' && entry.startsWith(name)) {
      return entry.slice(name.length + 1)
    }
  }
  return undefined
}

/** Sets `KEY=VALUE` in a table: in the place of the earlier value, else at the end. */
export function assign(env: string[], entry: string): void {
  const name = nameOf(entry)
  const at = env.findIndex(e => nameOf(e) === name)
  if (at < 0) env.push(entry)
  else env[at] = entry
}

/** A table with all of `additions` set in it, in order; the later of two values stands. */
export function merge(env: readonly string[], additions: Iterable<string>): string[] {
  const merged = [...env]
  for (const entry of additions) assign(merged, entry)
  return merged
}

/** init(5), *env*: `KEY=VALUE` as it is; a bare `KEY` is copied from init's environment, or removes an earlier one where init has none. */
export function applyStanza(
  env: readonly string[],
  stanza: readonly string[],
  own: readonly string[],
): string[] {
  let table = [...env]
  for (const entry of stanza) {
    if (entry.includes('=')) {
      assign(table, entry)
      continue
    }
    const value = lookup(own, entry)
    if (value === undefined) table = table.filter(e => nameOf(e) !== entry)
    else assign(table, `${entry}=${value}`)
  }
  return table
}
