/**
 * What can't work ends as soon as it is executed, but it was executed. So what has come up has to stay so for its first
 * moments before anybody is told that it runs.
 */

/** Of a job that is waited for (ms): each start costs as much. */
export const momentsOfJob = 10

/** Of all that a boot has brought up, since the last of it was executed (ms). */
export const momentsOfBoot = 100

export class FirstMoments {
  readonly #length: number
  /** Since when it is up; null: it isn't. */
  #since: number | null = null

  /** @param length ms */
  constructor(length: number) {
    this.#length = length
  }

  /** @param now ms, monotonic. @returns whether it has been up for so long without a break */
  areOver(isUp: boolean, now: number): boolean {
    this.#since = isUp ? (this.#since ?? now) : null
    return this.#since !== null && now >= this.#since + this.#length
  }

  /** How long they go on if nothing happens (ms); -1: for ever. */
  left(now: number): number {
    return this.#since === null ? -1 : Math.max(0, this.#since + this.#length - now)
  }
}
