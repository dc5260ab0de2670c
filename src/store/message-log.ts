/** What init would tell the system log: `messages` in the state directory, oldest lines dropped. */
import type { Priority } from '../engine/effect.ts'
import { appendLine, FileError, readText, replace, status } from '../system/files.ts'

export const priorities: readonly Priority[] = ['debug', 'info', 'message', 'warn', 'error', 'fatal']

/** Beyond this (bytes) the older half is dropped. */
const limit = 256 * 1024

export class MessageLog {
  readonly #path: string
  readonly #threshold: () => Priority

  /** @param threshold the lowest priority that is written (log-priority) */
  constructor(directory: string, threshold: () => Priority) {
    this.#path = `${directory}/messages`
    this.#threshold = threshold
  }

  add(priority: Priority, text: string): void {
    if (priorities.indexOf(priority) < priorities.indexOf(this.#threshold())) return
    appendLine(this.#path, `${new Date().toISOString()} ${priority}: ${text.replaceAll('\n', ' ')}`)
    if ((status(this.#path)?.size ?? 0) > limit) this.#shorten()
  }

  #shorten(): void {
    const text = readText(this.#path) ?? ''
    try {
      replace(this.#path, text.slice(text.indexOf('\n', text.length / 2) + 1))
    } catch (error) {
      // a full disk: the log stays as it is
      if (!(error instanceof FileError)) throw error
    }
  }
}
