/** The configuration in force, read when something first depends on it: most commands do without. */
import { FileError, readText } from '../system/files.ts'
import { type Configuration, defaults } from './keys.ts'
import { type Reading, readConfiguration } from './read.ts'

export const configurationPath = '/etc/upstart-dummy/upstart-dummy.ini'

/** A command that would start something refuses to, before anything has changed. */
export class ConfigurationError extends Error {}

export class Configured {
  readonly #path: string
  readonly #warn: (line: string) => void
  #reading: Reading | null = null

  /**
   * @param path of the file, which need not be there
   * @param warn is told once of each key that isn't known
   */
  constructor(path: string, warn: (line: string) => void) {
    this.#path = path
    this.#warn = warn
  }

  /** What is wrong in it is passed over. */
  get value(): Configuration {
    return this.reading.configuration
  }

  get reading(): Reading {
    this.#reading ??= this.#read()
    return this.#reading
  }

  /** @throws ConfigurationError of a value that means nothing, or a file that can't be read */
  check(): void {
    const { errors, warnings } = this.reading
    if (errors.length > 0) throw new ConfigurationError(errors.join('\n'))
    for (const line of warnings) this.#warn(line)
  }

  #read(): Reading {
    try {
      const text = readText(this.#path)
      if (text !== null) return readConfiguration(this.#path, text)
      return { configuration: defaults, errors: [], warnings: [] }
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return { configuration: defaults, errors: [error.message], warnings: [] }
    }
  }
}
