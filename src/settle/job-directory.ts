/**
 * The job files as one command sees them: each is read when it is asked for, and again when it has changed. Which jobs an event concerns is
 * looked up in an index of all files (`job-index.ts`); it is kept in the state directory, so that a command parses only what has changed since the
 * last one. While a command runs, the index follows files that appear and go (the folders change with them).
 */
import { interestsOf } from '../event/interest.ts'
import { findJobs, type JobLocation, type LoadResult, loadJob, locateJob } from '../job-file/directory.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { FileError, readText, replace, status } from '../system/files.ts'
import { fingerprintOf } from '../system/fingerprint.ts'
import { jobFiles } from '../system/job-files.ts'
import { type Entry, JobIndex } from './job-index.ts'
import type { CurrentJobs } from './session.ts'

export class JobDirectory implements CurrentJobs {
  readonly #directory: string
  readonly #cachePath: string | null
  /** What was read, with the identity of the files it was read from. */
  readonly #loaded = new Map<string, { identity: string; result: LoadResult | null; checked: boolean }>()
  /** Keys of definitions in force, which may not be those of the files any more. */
  readonly #inForce = new Map<string, readonly string[]>()
  readonly #inForceByKey = new Map<string, Set<string>>()
  /** Index of the files; null until it is needed. */
  #known: JobIndex | null = null
  /** Folders that were read for it, with their identities. */
  #folders: ReadonlyMap<string, string> = new Map()
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
    return this.#index().names()
  }

  listening(key: string): Iterable<string> {
    const fromFiles = this.#index().listening(key)
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

  #index(): JobIndex {
    const current = this.#known !== null && (this.#foldersChecked || this.#foldersUnchanged())
    this.#foldersChecked = true
    if (this.#known === null || !current) this.#known = this.#readIndex()
    return this.#known
  }

  #foldersUnchanged(): boolean {
    for (const [folder, identity] of this.#folders)
      if ((status(folder)?.identity ?? '') !== identity) return false
    return true
  }

  /** The saved index, where it is of the files as they are; else one of the folders, and of those files that it doesn't know as they are. */
  #readIndex(): JobIndex {
    const fingerprint = fingerprintOf(this.#directory)
    const saved = this.#cachePath === null ? new JobIndex('') : savedIndex(this.#cachePath)
    const index = saved.isOf(fingerprint) ? saved : this.#makeIndex(fingerprint, saved)
    this.#folders = index.folders()
    return index
  }

  #makeIndex(fingerprint: string, saved: JobIndex): JobIndex {
    const folders = new Map<string, string>()
    const recording = {
      ...jobFiles,
      list: (folder: string) => {
        folders.set(folder, status(folder)?.identity ?? '')
        return jobFiles.list(folder)
      },
    }
    const before = saved.entries()
    const entries = new Map<string, Entry>()
    for (const location of findJobs(recording, this.#directory)) {
      const identity = identityOf(location)
      const known = before.get(location.name)
      if (known?.identity === identity) entries.set(location.name, known)
      else {
        const job = this.get(location.name)
        entries.set(location.name, { identity, keys: job === undefined ? null : keysOfJob(job) })
      }
    }
    const index = JobIndex.write(fingerprint, folders, entries)
    try {
      if (this.#cachePath !== null) replace(this.#cachePath, index.text)
    } catch (error) {
      // only time is lost
      if (!(error instanceof FileError)) throw error
    }
    return index
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

/** One that can't be read is an index of nothing. */
function savedIndex(path: string): JobIndex {
  try {
    return new JobIndex(readText(path) ?? '')
  } catch {
    return new JobIndex('')
  }
}
