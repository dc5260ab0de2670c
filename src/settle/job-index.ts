/**
 * Which jobs there are, and which of them an event concerns, as kept in the state directory between commands. A text of lines, of which only those
 * that are asked for are read:
 *
 *     4 FINGERPRINT         the version of this format; the job directory as it was (`system/fingerprint.ts`)
 *     folders [[PATH, IDENTITY], …]
 *     names [NAME, …]       jobs whose files can be parsed, in order
 *     key KEY [NAME, …]     jobs whose conditions have a key (`event/interest.ts`)
 *     job NAME [IDENTITY, [KEY, …]]    the files of each job; null in place of the keys: can't be parsed
 *
 * All but the first is JSON.
 */

/** What is kept of one job's files. */
export interface Entry {
  readonly identity: string
  /** What its conditions may be made true by; null where the files can't be parsed. */
  readonly keys: readonly string[] | null
}

export class JobIndex {
  readonly #text: string

  /** @param text as `write` has written it; anything else is an index of nothing */
  constructor(text: string) {
    this.#text = text
  }

  static write(
    fingerprint: string,
    folders: ReadonlyMap<string, string>,
    entries: ReadonlyMap<string, Entry>,
  ): JobIndex {
    const byKey = new Map<string, string[]>()
    const names = [...entries].flatMap(([name, { keys }]) => (keys === null ? [] : name)).sort()
    for (const name of names) {
      for (const key of entries.get(name)?.keys ?? []) {
        const listening = byKey.get(key)
        if (listening === undefined) byKey.set(key, [name])
        else listening.push(name)
      }
    }
    const json = JSON.stringify
    const lines = [
      `4 ${fingerprint}`,
      `folders ${json([...folders])}`,
      `names ${json(names)}`,
      ...[...byKey].map(([key, listening]) => `key ${json(key)} ${json(listening)}`),
      ...[...entries].map(([name, { identity, keys }]) => `job ${json(name)} ${json([identity, keys])}`),
    ]
    return new JobIndex(`${lines.join('\n')}\n`)
  }

  get text(): string {
    return this.#text
  }

  /** Whether it is of the job directory as it is now. */
  isOf(fingerprint: string): boolean {
    return this.#text.startsWith(`4 ${fingerprint}\n`)
  }

  /** Folders that were read for it, with their identities. */
  folders(): ReadonlyMap<string, string> {
    const found = this.#value('folders')
    return new Map(Array.isArray(found) ? found.filter(isPair) : [])
  }

  names(): readonly string[] {
    return strings(this.#value('names'))
  }

  listening(key: string): readonly string[] {
    return strings(this.#value(`key ${JSON.stringify(key)}`))
  }

  /** By job name, of all jobs; none where this is no index. */
  entries(): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>()
    if (!this.#text.startsWith('4 ')) return entries
    for (const line of this.#text.split('\n')) {
      if (!line.startsWith('job ')) continue
      const end = endOfString(line, 4)
      const name = parsed(line.slice(4, end))
      const value = parsed(line.slice(end))
      if (typeof name !== 'string' || !Array.isArray(value) || typeof value[0] !== 'string') continue
      entries.set(name, { identity: value[0], keys: value[1] === null ? null : strings(value[1]) })
    }
    return entries
  }

  /** What stands in the line that begins so. */
  #value(begin: string): unknown {
    const at = this.#text.indexOf(`\n${begin} `)
    if (at < 0) return null
    const from = at + begin.length + 2
    return parsed(this.#text.slice(from, this.#text.indexOf('\n', from)))
  }
}

/** Where the string ends that begins at an index of a line of JSON. */
function endOfString(line: string, from: number): number {
  const [text = ''] = /^"(?:[^"\\]|\\.)*"/.exec(line.slice(from)) ?? []
  return from + text.length
}

/** The edge where JSON comes in; what isn't any is nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : []
}

function isPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'string'
}
