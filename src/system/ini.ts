/** Files of the form `[SECTION]`, `KEY = VALUE`. The npm package that reads them is loaded with the first of them: no other command pays for it. */
import { createRequire } from 'node:module'
import { scriptFile } from './process.ts'

/** A value is text, true or false, or a list of texts (`KEY[] = VALUE`, repeatable). */
export type IniValue = string | boolean | readonly string[]

export interface IniSection {
  readonly [key: string]: IniValue
}

/** Sections by name; keys before the first section are in that of the name `''`. */
export type Ini = ReadonlyMap<string, IniSection>

/** In the bundle `require` is what the package was bundled for; where modules run as they are there is none. */
function load(): typeof import('ini') {
  return typeof require === 'function' ? require('ini') : createRequire(scriptFile)('ini')
}

export function parseIni(text: string): Ini {
  const outside: { [key: string]: IniValue } = {}
  const sections = new Map<string, IniSection>([['', outside]])
  for (const [key, value] of Object.entries(load().parse(text))) {
    if (isSection(value)) sections.set(key, value)
    else if (isValue(value)) outside[key] = value
  }
  return sections
}

/** The edge where the package's untyped result comes in. */
function isSection(value: unknown): value is IniSection {
  return typeof value === 'object' && value !== null && Object.values(value).every(isValue)
}

function isValue(value: unknown): value is IniValue {
  return typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)
}
