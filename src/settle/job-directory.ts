/**
 * The job files as one command sees them: each is read when it is asked for, and again when it has changed. Which jobs an event concerns is
 * looked up in an index of all files; it is kept in the state directory with each file's identity, so that a command parses only what
 * has changed since the last one. While a command runs, the index follows files that appear and go (the folders change with them).
 */
import { interestsOf } from '../event/interest.ts'
import { findJobs, type JobLocation, type LoadResult, loadJob, locateJob } from '../job-file/directory.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { FileError, readText, replace, status } from '../system/files.ts'
import { jobFiles } from '../system/job-files.ts'
import type { CurrentJobs } from './session.ts'

/** What the index keeps of one job's files. */
interface Entry {
  readonly identity: string
  /** What its conditions may be made true by (`event/interest.ts`); null where the files can't be parsed. */
  readonly keys: readonly string[] | null
}

/** By job name. */
type Index = ReadonlyMap<string, Entry>

/** The index as it is saved. */
interface SavedIndex {
  readonly version: 2
  readonly entries: readonly (readonly [name: string, entry: Entry])[]
}

export class JobDirectory implements CurrentJobs {
  readonly #directory: string
  readonly #cachePath: string | null
  /** What was read, with the identity of the files it was read from. */
  readonly #loaded = new Map<string, { identity: string; result: LoadResult | null; checked: boolean }>()
  /** Keys of definitions in force, which may not be those of the files any more. */
  readonly #inForce = new Map<string, readonly string[]>()
  readonly #inForceByKey = new Map<string, Set<string>>()
  /** Index of the files; null until it is needed. */
  #byKey: Map<string, string[]> | null = null
  #names: readonly string[] = []
  /** Folders that were read for it, with their identities. */
  #folders = new Map<string, string>()
  #foldersChecked = false

  /** @param cachePath where the index is kept between commands; null: nowhere */
  constructor(directory: string, cachePath: string | null) {
    this.#directory = directory
    this.#cachePath = cachePath
  }

  /** Files may have changed from here on. */
  refresh(): void {
    for (const loaded of this.#loaded.values()) loaded.checked = false
    this.#foldersChecked = false
  }

  /** The job as its files say now; undefined where there are none or they are broken. */
  get(name: string): JobClass | undefined {
    const result = this.load(name)
    return result?.ok === true ? result.job : undefined
  }

  /** Where a job's files are, whether they can be parsed or not; null where there are none. */
  locate(name: string): JobLocation | null {
    return locateJob(jobFiles, this.#directory, name)
  }

  /** All jobs whose files are there, whether they can be parsed or not. */
  locations(): readonly JobLocation[] {
    return findJobs(jobFiles, this.#directory)
  }

  /** As `get`, but with what is wrong; null where there is no such file. */
  load(name: string): LoadResult | null {
    const known = this.#loaded.get(name)
    if (known?.checked === true) return known.result
    const location = locateJob(jobFiles, this.#directory, name)
    const identity = location === null ? '' : identityOf(location)
    if (known !== undefined && known.identity === identity) {
      known.checked = true
      return known.result
    }
    const result = location === null ? null : loadJob(jobFiles, location)
    this.#loaded.set(name, { identity, result, checked: true })
    return result
  }

  /** What is wrong with the link that stands in the place of a job's file and leads to none: `PATH: why`; null where there is no such link. */
  brokenLink(name: string): string | null {
    if (name.split('/').some(part => /^(\.\.?)?$/.test(part))) return null
    const path = `${this.#directory}/${name}.conf`
    if (jobFiles.kind(path) !== 'link' || jobFiles.target(path) !== null) return null
    const source = jobFiles.read(path)
    return source.ok ? null : `${path}: ${source.error}`
  }

  /** Names of all jobs whose files can be parsed, in their order. */
  names(): readonly string[] {
    this.#index()
    return this.#names
  }

  listening(key: string): Iterable<string> {
    const fromFiles = this.#index().get(key) ?? []
    const inForce = this.#inForceByKey.get(key)
    if (inForce === undefined) return fromFiles
    return new Set([...fromFiles, ...inForce])
  }

  /** A definition has come into force, or (null) is no more. */
  inForce(name: string, definition: JobClass | null): void {
    for (const key of this.#inForce.get(name) ?? []) this.#inForceByKey.get(key)?.delete(name)
    this.#inForce.delete(name)
    if (definition === null) return
    const keys = keysOfJob(definition)
    this.#inForce.set(name, keys)
    for (const key of keys) {
      const names = this.#inForceByKey.get(key)
      if (names === undefined) this.#inForceByKey.set(key, new Set([name]))
      else names.add(name)
    }
  }

  forgetInForce(): void {
    this.#inForce.clear()
    this.#inForceByKey.clear()
  }

  #index(): Map<string, string[]> {
    const current = this.#byKey !== null && (this.#foldersChecked || this.#foldersUnchanged())
    this.#foldersChecked = true
    if (this.#byKey !== null && current) return this.#byKey
    const index = this.#readIndex()
    const byKey = new Map<string, string[]>()
    this.#names = [...index].flatMap(([name, entry]) => (entry.keys === null ? [] : name)).sort()
    for (const name of this.#names) {
      for (const key of index.get(name)?.keys ?? []) {
        const names = byKey.get(key)
        if (names === undefined) byKey.set(key, [name])
        else names.push(name)
      }
    }
    this.#byKey = byKey
    return byKey
  }

  #foldersUnchanged(): boolean {
    for (const [folder, identity] of this.#folders)
      if ((status(folder)?.identity ?? '') !== identity) return false
    return true
  }

  /** Reads the folders; of the files only those that the saved index doesn't know as they are. */
  #readIndex(): Index {
    const saved = this.#cachePath === null ? new Map() : savedIndex(this.#cachePath)
    const folders = new Map<string, string>()
    const recording = {
      ...jobFiles,
      list: (folder: string) => {
        folders.set(folder, status(folder)?.identity ?? '')
        return jobFiles.list(folder)
      },
    }
    const entries = new Map<string, Entry>()
    let same = true
    const found = findJobs(recording, this.#directory)
    for (const location of found) {
      const identity = identityOf(location)
      const known = saved.get(location.name)
      if (known?.identity === identity) entries.set(location.name, known)
      else {
        same = false
        const job = this.get(location.name)
        entries.set(location.name, { identity, keys: job === undefined ? null : keysOfJob(job) })
      }
    }
    this.#folders = folders
    if (!same || found.length !== saved.size) this.#saveIndex(entries)
    return entries
  }

  #saveIndex(entries: Index): void {
    if (this.#cachePath === null) return
    const index: SavedIndex = { version: 2, entries: [...entries] }
    try {
      replace(this.#cachePath, JSON.stringify(index))
    } catch (error) {
      // only time is lost
      if (!(error instanceof FileError)) throw error
    }
  }
}

function keysOfJob(job: JobClass): string[] {
  const keys = new Set<string>()
  for (const condition of [job.startOn, job.stopOn])
    if (condition !== null) for (const key of interestsOf(condition)) keys.add(key)
  return [...keys]
}

/** Changes whenever the job's file or its override does, comes or goes. */
function identityOf(location: JobLocation): string {
  const override = location.override === null ? '' : (status(location.override)?.identity ?? '')
  return `${status(location.path)?.identity ?? ''} ${override}`
}

/** The edge where JSON comes in; an index that isn't one, or can't be read, is no index. */
function savedIndex(path: string): Index {
  try {
    const saved: unknown = JSON.parse(readText(path) ?? 'null')
    return new Map(isIndex(saved) ? saved.entries : [])
  } catch {
    return new Map()
  }
}

function isIndex(value: unknown): value is SavedIndex {
  return (
    typeof value === 'object' &&
    value !== null &&
    'version' in value &&
    value.version === 2 &&
    'entries' in value
  )
}
