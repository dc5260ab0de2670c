/**
 * Reads upstart-dummy.ini(5). A key that isn't known is a warning, with the one that was probably meant; a value that means nothing is an error. What is
 * in order counts all the same, so that a command that may not fail for it has something to go by.
 */
import { nearest } from '../command-line/nearest.ts'
import { type Ini, type IniValue, parseIni } from '../system/ini.ts'
import { type Configuration, defaults, keys } from './keys.ts'

export interface Reading {
  readonly configuration: Configuration
  /** Each says file, section and key. */
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}

/** @param path how the file is called in messages */
export function readConfiguration(path: string, text: string): Reading {
  const ini = parseIni(text)
  const configuration = { ...defaults }
  const errors: string[] = []
  for (const { section, key, name, wanted, read } of keys) {
    const given = ini.get(section)?.[key]
    if (given === undefined) continue
    const value = typeof given === 'object' ? null : read(String(given))
    if (value === null) errors.push(`${path}: [${section}] ${key} must be ${wanted}, not ${shown(given)}`)
    else Object.assign(configuration, { [name]: value })
  }
  return { configuration, errors, warnings: unknownKeys(ini).map(warning => `${path}: ${warning}`) }
}

function shown(value: IniValue): string {
  if (typeof value === 'object') return 'a list'
  return value === '' ? 'empty' : `"${value}"`
}

function unknownKeys(ini: Ini): string[] {
  const sections = [...new Set(keys.map(known => known.section))]
  return [...ini].flatMap(([section, values]) => {
    const given = Object.keys(values)
    if (section === '') return given.map(key => `${key} stands before the first section${meaning(key)}`)
    if (sections.includes(section)) {
      const own = keys.flatMap(known => (known.section === section ? known.key : []))
      return given.flatMap(key =>
        own.includes(key) ? [] : `[${section}] ${key} is not known${meaning(key, own)}`,
      )
    }
    const meant = nearest(section, sections)
    return [`section [${section}] is not known${meant === null ? '' : `: is [${meant}] meant?`}`]
  })
}

/** @param own the keys that the section has */
function meaning(key: string, own: readonly string[] = []): string {
  const word = key.toLowerCase()
  const every = keys.map(known => known.key)
  const meant = every.includes(word) ? word : (nearest(word, own) ?? nearest(word, every))
  const known = keys.find(k => k.key === meant)
  if (known === undefined) return ''
  return own.includes(known.key)
    ? `: is ${known.key} meant?`
    : `: is ${known.key} in [${known.section}] meant?`
}
