/**
 * The state on disk: one file, `journal`, of JSON lines. The first line says whose state it is; every other one is what one step changed, so
 * that a step is saved by one write(2) that is there whole or, where it was cut short, not at all (the line has no end, the next
 * writer cuts it off). Whoever has the lock may write; a reader that has read up to a point goes on from there.
 * When most of the file is outdated it is written anew and renamed.
 */
import { apply, type Change, changesOf, emptyWorld, tables, type World } from '../engine/world.ts'
import { AppendFile, empty, FileError, makeDirectory, replace } from '../system/files.ts'
import { jsonOf } from '../system/json.ts'

interface Header {
  readonly format: 1
  /** Names this state among all that there ever were. */
  readonly epoch: string
  /** The system it is the state of (identity.ts); it means nothing on another one. */
  readonly identity: string
  /** Length of the file when it was written (bytes). */
  readonly length: number
}

/** What no step can have written stands in the state: the disk, or somebody else, has spoiled it. */
export class JournalError extends Error {}

/** Rewriting pays when the file is at least so long, and so many times as long as it was. */
const rewriteLength = 8 * 1024
const rewriteFactor = 4

/** Folders that belong to the state and are void with it. */
const folders = ['spool', 'ctl', 'script', 'settled'] as const

export class Journal {
  readonly directory: string
  readonly #identity: string
  #file: AppendFile | null = null
  #world = emptyWorld()
  #end = 0
  #header: Header | null = null
  #onReset: () => void = () => {}
  #onChange: (change: Change) => void = () => {}

  /** @param identity of the running system */
  constructor(directory: string, identity: string) {
    this.directory = directory
    this.#identity = identity
  }

  get world(): World {
    return this.#world
  }

  /** See Header.epoch; known once the state was read. */
  get epoch(): string {
    return this.#header?.epoch ?? ''
  }

  /** Tells somebody of each change as it is applied, and when all starts from nothing. */
  watch(onReset: () => void, onChange: (change: Change) => void): void {
    this.#onReset = onReset
    this.#onChange = onChange
  }

  /**
   * Reads what is new. The caller has the lock. Makes an empty state where there is none, or where it is another system's.
   * @throws FileError, JournalError
   */
  refresh(): void {
    const path = `${this.directory}/journal`
    const current = AppendFile.open(path)
    if (current !== null && current.inode === this.#file?.inode) {
      current.close()
    } else {
      this.#file?.close()
      this.#file = current
      this.#end = 0
      this.#header = null
      this.#world = emptyWorld()
      this.#onReset()
    }
    if (this.#file !== null) this.#readOn(this.#file)
    if (this.#header?.identity !== this.#identity) this.#begin()
  }

  /** Begins anew, with nothing. The caller has the lock. */
  reset(): void {
    this.refresh()
    this.#begin()
  }

  /** Saves one step: all its changes, or none (FileError: disk full). The caller has the lock and has refreshed. */
  save(changes: readonly Change[]): void {
    if (changes.length === 0 || this.#file === null) return
    this.#end += this.#file.append(`${jsonOf(changes)}\n`, this.#end)
    this.#apply(changes)
    const length = this.#header?.length ?? 0
    if (this.#end > rewriteLength && this.#end > length * rewriteFactor) this.#rewrite()
  }

  #readOn(file: AppendFile): void {
    const size = file.size()
    if (size <= this.#end) return
    const bytes = file.read(this.#end, size)
    const whole = bytes.lastIndexOf(0x0a) + 1
    for (const line of bytes.toString('utf8', 0, whole).split('\n')) {
      if (line === '') continue
      const record = this.#parse(line)
      if (Array.isArray(record)) this.#apply(record.filter(isChange))
      else if (isHeader(record)) this.#header = record
      // another system's, or nobody's: whatever follows means nothing here
      if (this.#header?.identity !== this.#identity) break
    }
    this.#end += whole
    if (whole < bytes.length) file.truncate(this.#end)
  }

  #parse(line: string): unknown {
    try {
      return JSON.parse(line)
    } catch {
      if (this.#header === null) return null
      throw new JournalError(`${this.directory}/journal: is damaged; remove it, and the state begins anew`)
    }
  }

  #apply(changes: readonly Change[]): void {
    apply(this.#world, changes)
    for (const change of changes) this.#onChange(change)
  }

  /** A new, empty state. */
  #begin(): void {
    for (const folder of folders) {
      makeDirectory(`${this.directory}/${folder}`)
      empty(`${this.directory}/${folder}`)
    }
    this.#world = emptyWorld()
    this.#onReset()
    this.#write({ format: 1, epoch: newEpoch(), identity: this.#identity, length: 0 })
  }

  /** The step is saved already: where the disk is too full for a second file, the long one stays. */
  #rewrite(): void {
    try {
      if (this.#header !== null) this.#write(this.#header)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
    }
  }

  #write(header: Header): void {
    const changes = changesOf(this.#world)
    const body = changes.length === 0 ? '' : `${jsonOf(changes)}\n`
    const next: Header = { ...header, length: Buffer.byteLength(body) }
    replace(`${this.directory}/journal`, `${JSON.stringify(next)}\n${body}`)
    this.#file?.close()
    this.#file = AppendFile.open(`${this.directory}/journal`)
    this.#end = this.#file?.size() ?? 0
    this.#header = next
  }
}

/** Eight characters that no other state has: tokens with it can't be mistaken for those of a state that was lost. */
function newEpoch(): string {
  return Math.floor((1 + Math.random()) * 36 ** 8)
    .toString(36)
    .slice(-8)
}

const tableNames: ReadonlySet<unknown> = new Set(tables)

/** The edge where JSON comes in: only we write it, into a folder that only root may enter. */
function isChange(record: unknown): record is Change {
  return (
    Array.isArray(record) && record.length === 3 && tableNames.has(record[0]) && typeof record[1] === 'string'
  )
}

function isHeader(record: unknown): record is Header {
  return typeof record === 'object' && record !== null && 'format' in record && record.format === 1
}
