/**
 * A world being changed by one step: reads see what was written, nothing else does until the changes are applied. A record
 * that was made and removed within the step leaves no trace.
 */
import { type Change, changesOf, emptyWorld, only, type Table, type Tables, type World } from './world.ts'

type Written = { readonly [T in Table]: Map<string, Tables[T] | null> }

export class Draft {
  readonly #world: World
  readonly #written: Written = emptyWorld()

  constructor(world: World) {
    this.#world = world
  }

  get<T extends Table>(table: T, key: string): Tables[T] | undefined {
    const written: Map<string, Tables[T] | null> = this.#written[table]
    const value = written.get(key)
    return value === undefined ? this.#world[table].get(key) : (value ?? undefined)
  }

  /** @param value null removes the record */
  put<T extends Table>(table: T, key: string, value: Tables[T] | null): void {
    const written: Map<string, Tables[T] | null> = this.#written[table]
    if (value === null && !this.#world[table].has(key)) written.delete(key)
    else written.set(key, value)
  }

  /** All records of a table. */
  all<T extends Table>(table: T): ReadonlyMap<string, Tables[T]> {
    const records = new Map<string, Tables[T]>(this.#world[table])
    const written: Map<string, Tables[T] | null> = this.#written[table]
    for (const [key, value] of written) {
      if (value === null) records.delete(key)
      else records.set(key, value)
    }
    return records
  }

  /** Changes some fields of a record that is there; nothing where it isn't. */
  patch<T extends Table>(table: T, key: string, fields: Partial<Tables[T] & object>): void {
    const record = this.get(table, key)
    if (typeof record === 'object') this.put(table, key, { ...record, ...fields })
  }

  /** An id that was never given before. */
  id(): string {
    const { next } = this.get('counters', only) ?? { next: 1 }
    this.put('counters', only, { next: next + 1 })
    return String(next)
  }

  /** An id that was given by a state that is lost is not to be given again. */
  reserve(id: number): void {
    const { next } = this.get('counters', only) ?? { next: 1 }
    if (id >= next) this.put('counters', only, { next: id + 1 })
  }

  changes(): Change[] {
    return changesOf(this.#written)
  }
}
