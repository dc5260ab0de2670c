/**
 * The state on disk: one file, `journal`, of JSON lines. The first line says whose state it is; every other one is what one step changed, so
 * that a step is saved by one write(2) that is there whole or, where it was cut short, not at all (the line has no end, the next
 * writer cuts it off). Whoever has the lock may write; a reader that has read up to a point goes on from there.
 * When most of the file is outdated it is written anew and renamed.
 */
import { apply, type Change, changesOf, emptyWorld, isTable, only, type World } from '../engine/world.ts'
import { AppendFile, empty, FileError, makeDirectory, replace, tell } from '../system/files.ts'
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
  readonly #readOnly: boolean
  #file: AppendFile | null = null
  #world = emptyWorld()
  #end = 0
  #begun = false
  #header: Header | null = null
  #onReset: () => void = () => {}
  #onChange: (change: Change) => void = () => {}

  /**
   * @param identity of the running system
   * @param readOnly nothing is written: a state that isn't there is empty
   */
  constructor(directory: string, identity: string, readOnly = false) {
    this.directory = directory
    this.#identity = identity
    this.#readOnly = readOnly
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
    const current = AppendFile.open(path, this.#readOnly)
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
    if (this.#header?.identity === this.#identity) return
    if (this.#readOnly) this.#world = emptyWorld()
    else this.#begin()
  }

  /** As if the changes of a step had been saved: for who only looks. */
  imagine(changes: readonly Change[]): void {
    this.#apply(changes)
  }

  /** Begins anew, with nothing. The caller has the lock. */
  reset(): void {
    this.refresh()
    this.#begin()
    this.#begun = false
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
      if (Array.isArray(record)) this.#apply(record.map(ofToday).filter(isChange))
      else if (isHeader(record)) this.#header = record
      // another system's, or nobody's: whatever follows means nothing here
      if (this.#header?.identity !== this.#identity) break
    }
    this.#end += whole
    if (whole < bytes.length && !this.#readOnly) file.truncate(this.#end)
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
      empty(`${this.directory}/${folder}`, name => this.#belongsToLiving(name))
    }
    this.#begun = true
    this.#world = emptyWorld()
    this.#onReset()
    this.#write({ format: 1, epoch: newEpoch(), identity: this.#identity, length: 0 })
  }

  /** A supervisor that has outlived its state keeps its FIFO, and what it has reported: see settle/recovery.ts. */
  #belongsToLiving(name: string): boolean {
    const token = name.replace(/^\./, '').replace(/\.\d{6}$/, '')
    return tell(`${this.directory}/ctl/${token}`, '') === 'alive'
  }

  /** Whether the state began anew since this was asked. */
  takeBegun(): boolean {
    const begun = this.#begun
    this.#begun = false
    return begun
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

/** What 2.0.0 kept as settings that hold JSON, and what are tables of the same names since. */
const settings: readonly string[] = ['boot', 'closing', 'foreground']

/** A change that 2.0.0 wrote, as we would. */
function ofToday(change: unknown): unknown {
  if (!Array.isArray(change) || change[0] !== 'setting' || typeof change[1] !== 'string') return change
  const [, name, value] = change
  if (name === 'history') return ['onlooker', only, value]
  if (name.startsWith('left-out ')) return ['leftOut', name.slice('left-out '.length), value]
  if (!settings.includes(name)) return change
  return [name, only, typeof value === 'string' ? JSON.parse(value) : value]
}

/** The edge where JSON comes in: only we write it, into a folder that only root may enter. */
function isChange(record: unknown): record is Change {
  return Array.isArray(record) && record.length === 3 && isTable(record[0]) && typeof record[1] === 'string'
}

function isHeader(record: unknown): record is Header {
  return typeof record === 'object' && record !== null && 'format' in record && record.format === 1
}
