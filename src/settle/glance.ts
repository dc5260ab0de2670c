/**
 * A command that only looks at another root, which may be anybody's: the state is read as it lies there. Nothing is locked, made, written or
 * waited for; what was reported and not absorbed counts in memory alone.
 */
import { Engine } from '../engine/engine.ts'
import { readSpool } from '../store/spool.ts'
import { isAlive } from '../system/process-stat.ts'
import { Session, type SessionParts } from './session.ts'

export class Glance extends Session {
  readonly #parts: SessionParts
  #absorbed = false

  /** @param parts the journal is one that is only read */
  constructor(parts: SessionParts) {
    super(parts)
    this.#parts = parts
  }

  override open(): void {}

  override close(): void {}

  override catchUp(): void {}

  override step<T>(act: (engine: Engine) => T): T {
    const { journal, jobs } = this.#parts
    if (!this.#absorbed) journal.refresh()
    jobs.refresh()
    const engine = new Engine(this.world, jobs, journal.epoch, '')
    if (!this.#absorbed) this.#absorb(engine)
    this.#absorbed = true
    const result = act(engine)
    journal.imagine(engine.finish().changes)
    return result
  }

  #absorb(engine: Engine): void {
    const { directory } = this.#parts.journal
    for (const { fact } of readSpool(directory)) if (fact !== null) engine.report(fact)
    for (const [token, { pid, start }] of this.world.process)
      if (pid !== null && !isAlive(pid, start))
        engine.report({ kind: 'lost', token, number: 0, at: this.now() })
  }
}
