/** What is there to be found out about a job that has failed, or that there isn't. */
import { instanceKey, partsOf, type World } from '../engine/world.ts'
import { renderDiagnostic } from '../job-file/diagnostic.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { logName } from '../process/log-file.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import { status } from '../system/files.ts'
import { jobFiles } from '../system/job-files.ts'
import { jsonOf } from '../system/json.ts'
import { lastLines } from '../system/last-lines.ts'
import { type Evidence, failureLines } from './failure.ts'

/** Lines of a log that are read: where it is known which are of this run, and where it isn't. */
const readLines = { since: 500, last: 3 }

/** The path of an instance's log. */
export function logOf(logDirectory: string, key: string): string {
  const { job, instance } = partsOf(key)
  return `${logDirectory}/${logName(job, instance)}`
}

/** 0 where there is none. */
export function sizeOfLog(path: string): number {
  return status(path)?.size ?? 0
}

/**
 * Why the last run of a job has failed.
 * @param logged the size of its log before that run; null: not known, the log may begin with what earlier ones have printed
 */
export function whyFailed(
  world: World,
  job: string,
  jobs: JobDirectory,
  logDirectory: string,
  logged: number | null,
): string[] {
  const last = world.last.get(job)
  if (last === undefined || last.failed === null) return []
  const definition = world.definition.get(job) ?? jobs.get(job)
  const log = logOf(logDirectory, instanceKey(job, last.instance))
  return failureLines({
    job,
    last,
    definition,
    files: definition === undefined ? [] : filesOf(job, definition, jobs),
    log: definition?.console === 'log' ? logText(log, logged) : null,
  })
}

/** The files of a job, none where they have changed since it was started. */
function filesOf(job: string, definition: JobClass, jobs: JobDirectory): Evidence['files'] {
  if (jsonOf(jobs.get(job)) !== jsonOf(definition)) return []
  const location = jobs.locate(job)
  const paths = location === null ? [] : [location.path, location.override]
  return paths.flatMap(path => {
    const source = path === null ? null : jobFiles.read(path)
    return path !== null && source?.ok === true ? { path, source: source.text } : []
  })
}

function logText(path: string, logged: number | null): Evidence['log'] {
  const text = lastLines(path, logged === null ? readLines.last : readLines.since, logged ?? 0)
  return { path, text: text?.toString('latin1') ?? '' }
}

/** Why there is no such job: its file is broken, or a link to none. Lines without their ends. */
export function whyUnknown(name: string, jobs: JobDirectory): string[] {
  const result = jobs.load(name)
  if (result === null) return [jobs.brokenLink(name) ?? []].flat()
  return result.diagnostics.flatMap(diagnostic => {
    const source = jobFiles.read(diagnostic.path)
    return renderDiagnostic(diagnostic, source.ok ? source.text : null)
      .trimEnd()
      .split('\n')
  })
}
