/** Files of the form `[SECTION]`, `KEY = VALUE`. The npm package that reads them is loaded with the first of them: no other command pays for it. */
import { createRequire } from 'node:module'
import { scriptFile } from './process.ts'

/** A value is text, true or false, or a list of texts (`KEY[] = VALUE`, repeatable). */
export type IniValue = string | boolean | readonly string[]

export interface IniSection {
  readonly [key: string]: IniValue
}

/** Sections by name, `[a.b]` as `a.b`; keys before the first section are in that of the name `''`. */
export type Ini = ReadonlyMap<string, IniSection>

/** In the bundle `require` is what the package was bundled for; where modules run as they are there is none. */
function load(): typeof import('ini') {
  return typeof require === 'function' ? require('ini') : createRequire(scriptFile)('ini')
}

export function parseIni(text: string): Ini {
  const sections = new Map<string, IniSection>()
  collect(load().parse(text), '', sections)
  return sections
}

/** The edge where the package's untyped result comes in: it nests sections whose names have dots. */
function collect(section: object, name: string, sections: Map<string, IniSection>): void {
  const values: { [key: string]: IniValue } = {}
  sections.set(name, values)
  for (const [key, value] of Object.entries(section)) {
    if (typeof value === 'string' || typeof value === 'boolean' || Array.isArray(value)) values[key] = value
    else if (typeof value === 'object' && value !== null)
      collect(value, name === '' ? key : `${name}.${key}`, sections)
  }
}
