/** Who is logged in by a process of a job, as getty's and login's are, is so no longer when that process has ended: utmp(5) and wtmp(5) are told. */
import { readBytes, writeBytes } from '../system/record-file.ts'
import { loginOf, loginOver } from './utmp.ts'

export class Logins {
  readonly #utmp: string
  readonly #wtmp: string

  constructor(utmp: string, wtmp: string) {
    this.#utmp = utmp
    this.#wtmp = wtmp
  }

  /**
   * What can't be written is left: a chroot need not have these files.
   * @param now ms since 1970
   */
  end(pid: number, now: number): void {
    const file = readBytes(this.#utmp)
    const at = file.ok ? loginOf(file.bytes, pid) : null
    if (!file.ok || at === null) return
    writeBytes(this.#utmp, at, loginOver(file.bytes, at, 0))
    writeBytes(this.#wtmp, 'end', loginOver(file.bytes, at, now))
  }
}
