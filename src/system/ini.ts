/** Files of the form `[SECTION]`, `KEY = VALUE`. */
import { iniPackage } from './ini-package.ts'

/** A value is text, true or false, or a list of texts (`KEY[] = VALUE`, repeatable). */
export type IniValue = string | boolean | readonly string[]

export interface IniSection {
  readonly [key: string]: IniValue
}

/** Sections by name, `[a.b]` as `a.b`; keys before the first section are in that of the name `''`. */
export type Ini = ReadonlyMap<string, IniSection>

export function parseIni(text: string): Ini {
  const outside: { [key: string]: IniValue } = {}
  const sections = new Map<string, IniSection>([['', outside]])
  for (const [key, value] of Object.entries(iniPackage().parse(text))) {
    if (isTable(value)) addSection(sections, key, value)
    else outside[key] = asValue(value)
  }
  return sections
}

/** `[A.B]` is a section within A for the package; for us its name has a dot. */
function addSection(sections: Map<string, IniSection>, name: string, table: object): void {
  const section: { [key: string]: IniValue } = {}
  const entries = Object.entries(table)
  if (!entries.every(([, value]) => isTable(value)) || entries.length === 0) sections.set(name, section)
  for (const [key, value] of entries) {
    if (isTable(value)) addSection(sections, `${name}.${key}`, value)
    else section[key] = asValue(value)
  }
}

/**
 * Where something stands in a file.
 * @param key null: the section itself
 * @param n which of the key's values, from 0
 * @returns a line (from 1); null where it isn't found
 */
export function lineInIni(text: string, section: string, key: string | null, n = 0): number | null {
  let within = ''
  let left = n
  for (const [index, line] of text.split('\n').entries()) {
    const [, name] = /^\s*\[([^\]]*)\]\s*$/.exec(line) ?? []
    if (name !== undefined) within = name
    if (within !== section) continue
    const found = key === null ? name !== undefined : name === undefined && keyOf(line) === key
    if (found && left-- === 0) return index + 1
  }
  return null
}

/** Null for a comment and an empty line. */
function keyOf(line: string): string | null {
  const [, key] = /^\s*([^;#\s=][^=]*?)\s*(?:=|$)/.exec(line) ?? []
  return key === undefined ? null : key.replace(/\[\]$/, '').replace(/^(["'])(.*)\1$/, '$2')
}

/** The edge where the package's untyped result comes in. */
function isTable(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function asValue(value: unknown): IniValue {
  if (Array.isArray(value)) return value.map(String)
  return typeof value === 'boolean' ? value : String(value)
}
