/**
 * The job directory (upstart 1.13, *File naming*): which files are jobs, what they are called, and which override belongs to one. A job
 * that is asked for by name is looked up, not searched: `start ssh` must not cost a walk over all of /etc/init. Pure rules; the files
 * are seen through `JobFiles`.
 */
import type { JobFiles } from '../system/job-files.ts'
import { type FileDiagnostic, unreadable } from './diagnostic.ts'
import type { JobClass } from './job-class.ts'
import { parseJob } from './parse.ts'

export interface JobLocation {
  /** `ssh`, `net/apache`. */
  readonly name: string
  readonly path: string
  readonly override: string | null
}

/** `diagnostics` of a job that is ok are those of its override, which has no effect then. */
export type LoadResult =
  | { readonly ok: true; readonly job: JobClass; readonly diagnostics: readonly FileDiagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly FileDiagnostic[] }

const jobSuffix = '.conf'
const overrideSuffix = '.override'

/** Sub-directories that no job is looked for in: leftovers of editors, packages and version control. */
const ignoredDirectories: readonly RegExp[] = [
  /^\./,
  /~$/,
  /\.(bak|BAK)$/,
  /^#.*#$/s,
  /\.sw[pon]$/,
  /^(RCS|CVS|CVS\.adm|SCCS|BitKeeper|\{arch\}|_darcs)$/,
  /,v$/,
  /\.dpkg-/,
  /\.rpm(save|orig|new)$/,
  /;[0-9a-fA-F]{8}$/,
]

function isSearched(directory: string): boolean {
  return directory !== '' && !ignoredDirectories.some(pattern => pattern.test(directory))
}

/** The job that a file is called after; null where it is no job's name. */
function nameOfFile(file: string): string | null {
  if (!file.endsWith(jobSuffix)) return null
  const name = file.slice(0, -jobSuffix.length)
  return isFileName(name) ? name : null
}

function isFileName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('\0')
}

/**
 * All jobs below a folder, in the order of their paths (by code units; a sub-directory's where it stands).
 * @param directory usually /etc/init; where there is none, there are no jobs
 */
export function findJobs(files: JobFiles, directory: string): JobLocation[] {
  const found: JobLocation[] = []
  collect(files, directory, '', found)
  return found
}

function collect(files: JobFiles, directory: string, prefix: string, found: JobLocation[]): void {
  const entries = [...(files.list(directory) ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1))
  const overrides = new Set(entries.filter(entry => entry.kind === 'file').map(entry => entry.name))
  for (const { name: file, kind } of entries) {
    const path = `${directory}/${file}`
    if (kind === 'directory') {
      if (isSearched(file)) collect(files, path, `${prefix}${file}/`, found)
      continue
    }
    const name = nameOfFile(file)
    if (name === null || (kind === 'link' ? files.target(path) : kind) !== 'file') continue
    const override = overrides.has(name + overrideSuffix) ? `${directory}/${name}${overrideSuffix}` : null
    found.push({ name: prefix + name, path, override })
  }
}

/**
 * One job by its name, without looking at any other.
 * @returns null where there is no such job, or nothing that could be one's name
 */
export function locateJob(files: JobFiles, directory: string, name: string): JobLocation | null {
  const folders = name.split('/')
  const file = folders.pop() ?? ''
  if (!isFileName(file)) return null
  let path = directory
  for (const folder of folders) {
    path += `/${folder}`
    if (folder.includes('\0') || !isSearched(folder) || files.kind(path) !== 'directory') return null
  }
  path += `/${file}`
  if (files.target(path + jobSuffix) !== 'file') return null
  const override = files.kind(path + overrideSuffix) === 'file' ? path + overrideSuffix : null
  return { name, path: path + jobSuffix, override }
}

/** Reads a job and its override. An override that is broken is as if it weren't there. */
export function loadJob(files: JobFiles, location: JobLocation): LoadResult {
  const { name, path, override } = location
  const plain = loadFile(files, path, name)
  if (!plain.ok || override === null) return plain
  const overridden = loadFile(files, override, name, plain.job)
  return overridden.ok ? overridden : { ...plain, diagnostics: overridden.diagnostics }
}

function loadFile(files: JobFiles, path: string, name: string, base?: JobClass): LoadResult {
  const source = files.read(path)
  if (!source.ok) return { ok: false, diagnostics: [unreadable(path, source.error)] }
  const result = parseJob(name, source.text, base)
  if (!result.ok) return { ok: false, diagnostics: [{ path, ...result.diagnostic }] }
  return { ok: true, job: result.job, diagnostics: [] }
}
