/** The spool: what supervisors have reported and nobody has absorbed yet, a file a fact (src/shim/README.md, *Facts*). */
import type { Fact, FactBody } from '../engine/fact.ts'
import { FileError, list, readText, remove, status } from '../system/files.ts'

export interface Report {
  readonly path: string
  /** Null: not a fact; there is nothing to be done with it but to remove it. */
  readonly fact: Fact | null
}

/**
 * What is in the spool now, in the order in which it happened; the facts of each token by their numbers.
 * @param namesIn lists a folder
 */
export function readSpool(directory: string, namesIn = list): Report[] {
  const names = new Set((namesIn(`${directory}/spool`) ?? []).filter(name => !name.startsWith('.')))
  // a folder that is read while files come into it may show the later of two without the earlier
  for (const name of names) {
    const before = predecessor(name)
    if (before !== null && status(`${directory}/spool/${before}`) !== null) names.add(before)
  }
  const reports = Array.from(names, name => {
    const path = `${directory}/spool/${name}`
    return { path, fact: parseFact(name, textAt(path)) }
  })
  return reports.sort((a, b) => byTime(a.fact, b.fact))
}

/** What a report says; nothing where it is no file, or can't be read. */
function textAt(path: string): string {
  try {
    return readText(path) ?? ''
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return ''
  }
}

/** The name of the fact before this one of the same token; null where it is the first. */
function predecessor(name: string): string | null {
  const [, token, digits] = /^(.+)\.(\d+)$/.exec(name) ?? []
  if (token === undefined || digits === undefined || Number(digits) <= 1) return null
  return `${token}.${String(Number(digits) - 1).padStart(digits.length, '0')}`
}

/** One supervisor's clock never goes back, so this is the order of its numbers too. */
function byTime(a: Fact | null, b: Fact | null): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (a.at !== b.at) return a.at - b.at
  if (a.token !== b.token) return a.token < b.token ? -1 : 1
  return a.number - b.number
}

/** Removes reports that have been absorbed and saved. */
export function clearSpool(reports: readonly Report[]): void {
  for (const report of reports) remove(report.path)
}

/** @param name `TOKEN.N` @param line `MS KIND ARG…` @returns null where it says nothing that a supervisor says */
export function parseFact(name: string, line: string): Fact | null {
  const [, token, number] = /^(.+)\.(\d+)$/.exec(name) ?? []
  const [at = '', kind, ...rest] = line.trimEnd().split(' ')
  const body = factBody(kind, rest)
  if (token === undefined || body === null || !/^\d+$/.test(at)) return null
  return { ...body, token, number: Number(number), at: Number(at) }
}

function factBody(kind: string | undefined, rest: readonly string[]): FactBody | null {
  const [first, second] = [numberOf(rest[0]), numberOf(rest[1])]
  const last = numberOf(rest.at(-1))
  switch (kind) {
    case 'spawned':
    case 'followed':
      return first === null || second === null ? null : { kind, pid: first, start: second }
    case 'ready':
    case 'answered':
      return { kind }
    case 'warning':
      return { kind, text: rest.join(' ') }
    case 'omitted':
      return { kind, what: rest.join(' ') }
    case 'failed':
      return last === null ? null : { kind, step: rest.slice(0, -1).join(' '), errno: last }
    case 'exited':
      return first === null ? null : { kind, status: first }
    case 'killed':
      return first === null ? null : { kind, signal: first }
    default:
      return null
  }
}

function numberOf(word: string | undefined): number | null {
  return word !== undefined && /^\d+$/.test(word) ? Number(word) : null
}
