/** lint: what is wrong with job files, or most likely so, as far as it can be known without running them. */

import { fail, say } from '../command-line/invocation.ts'
import { sayJson } from '../command-line/json.ts'
import { withProgram } from '../command-line/messages.ts'
import { nearest } from '../command-line/nearest.ts'
import { isSet, type Option, valuesOf } from '../command-line/options.ts'
import { errors } from '../init/admin-messages.ts'
import { failUnknownJob } from '../init/invocation.ts'
import type { AdminInvocation } from '../init/system.ts'
import { renderDiagnostic } from '../job-file/diagnostic.ts'
import { findJobs, type JobLocation, loadJob } from '../job-file/directory.ts'
import { wellFormed } from '../posix/byte-text.ts'
import { ENOENT, errorText } from '../posix/errno.ts'
import { jobFiles } from '../system/job-files.ts'
import { codes, isCode } from './codes.ts'
import { type Emitters, emittersOf } from './conditions.ts'
import { lint } from './lint.ts'
import { checkShell, installationBelow } from './root.ts'
import type { CheckShell } from './scripts.ts'
import { versionOf } from './stanza-rules.ts'
import type { Finding } from './subject.ts'

export const lintOptions: readonly Option[] = [
  { short: null, long: 'ignore', argument: 'CODE', help: 'leave out these findings; may be given again' },
  {
    short: null,
    long: 'target',
    argument: 'VERSION',
    help: 'report what that Upstart (0.6.5, lucid, 1.5, precise, 1.12, trusty) does not know',
  },
  { short: null, long: 'strict', argument: null, help: 'exit with 1 for warnings, too' },
]

/** Jobs that are in one folder. */
interface Group {
  readonly directory: string
  readonly locations: readonly JobLocation[]
}

export function lintCommand(invocation: AdminInvocation): number {
  const { context, settings, words } = invocation
  const ignored = valuesOf(settings, 'ignore').flatMap(value => value.split(','))
  const unknown = ignored.find(code => !isCode(code))
  if (unknown !== undefined) return fail(invocation, errors.unknownCode(unknown) + didYouMean(unknown))
  const target = valuesOf(settings, 'target').at(-1) ?? null
  const version = target === null ? null : versionOf(target)
  if (target !== null && version === null) return fail(invocation, errors.noVersion(target))

  const groups: Group[] = []
  const { jobDirectory } = context.places
  if (words.length === 0) groups.push({ directory: jobDirectory, locations: context.jobs.locations() })
  for (const word of words) {
    const job = context.jobs.locate(word)
    const group = job === null ? groupAt(word) : { directory: jobDirectory, locations: [job] }
    if (group === null && /[./]/.test(word))
      return fail(invocation, errors.unableToRead(word, errorText(ENOENT)))
    if (group === null) return failUnknownJob(invocation, word)
    groups.push(group)
  }

  let unread = false
  const readNone: CheckShell = () => {
    unread = true
    return null
  }
  const neighbours = new Map<string, Emitters>()
  const findings = groups.flatMap(({ directory, locations }) => {
    const emitters = neighbours.get(directory) ?? emittersIn(directory, jobDirectory)
    neighbours.set(directory, emitters)
    const system = installationBelow(rootOf(directory) ?? '')
    const shell = context.looking ? readNone : checkShell
    const around = { files: jobFiles, emitters, system, checkShell: shell, target: version }
    return locations.flatMap(location => lint(location, around))
  })
  const shown = findings.filter(({ code }) => !ignored.includes(code))
  tell(invocation, shown)
  if (unread)
    context.err(
      `${withProgram(invocation.program, "scripts were not given to the shell of this root; `upstart-dummy lint DIR/etc/init' gives them to yours")}\n`,
    )
  const counts = shown.some(({ code }) => codes[code] === 'error' || isSet(settings, 'strict'))
  return counts ? 1 : 0
}

function didYouMean(code: string): string {
  const meant = nearest(code, Object.keys(codes))
  return meant === null ? '' : ` (did you mean ${meant}?)`
}

/** A file, with its override, or all jobs of a folder; null where there is nothing. */
function groupAt(path: string): Group | null {
  const kind = jobFiles.target(path)
  if (kind === null) return null
  if (kind === 'directory') {
    const directory = path.replace(/(?<=.)\/+$/, '')
    return { directory, locations: findJobs(jobFiles, directory) }
  }
  const slash = path.lastIndexOf('/')
  const directory = slash < 0 ? '.' : path.slice(0, slash)
  const name = path.slice(slash + 1).replace(/\.(conf|override|upstart)$/, '')
  const stem = path.replace(/\.(conf|override)$/, '')
  const override = `${stem}.override`
  const conf = `${stem}.conf`
  if (path === override && jobFiles.target(conf) !== 'file')
    return { directory, locations: [{ name, path, override: null }] }
  const own = path === override ? conf : path
  const overridden = own === conf && jobFiles.kind(override) === 'file' ? override : null
  return { directory, locations: [{ name, path: own, override: overridden }] }
}

/** The root that a job directory belongs to, `''` for our own; null where it belongs to none: then its jobs are taken for ours. */
function rootOf(directory: string): string | null {
  return /^(.*)\/etc\/init(\/|$)/s.exec(directory)?.[1] ?? null
}

/** What the jobs of a folder emit, and ours where it isn't that of another root. */
function emittersIn(directory: string, jobDirectory: string): Emitters {
  const own = directory === jobDirectory || rootOf(directory) !== null ? [] : findJobs(jobFiles, jobDirectory)
  const beside = rootOf(directory) === null ? filesIn(directory) : findJobs(jobFiles, directory)
  const jobs = [...own, ...beside].flatMap(location => {
    const result = loadJob(jobFiles, location)
    // a job whose file is broken is there all the same
    return result.ok ? result.job : []
  })
  const { jobs: known, events } = emittersOf(jobs)
  return { jobs: new Set([...known, ...[...own, ...beside].map(({ name }) => name)]), events }
}

/** Job files of a folder, but not of those in it: it may be anything. */
function filesIn(directory: string): JobLocation[] {
  return (jobFiles.list(directory) ?? []).flatMap(({ name, kind }) =>
    kind === 'file' && name.endsWith('.conf')
      ? { name: name.slice(0, -5), path: `${directory}/${name}`, override: null }
      : [],
  )
}

function tell(invocation: AdminInvocation, findings: readonly Finding[]): void {
  if (isSet(invocation.settings, 'json')) {
    sayJson(invocation, { findings: findings.map(findingJson) })
    return
  }
  const sources = new Map<string, string | null>()
  for (const finding of findings) {
    const { path, code, fault, message, suggestion } = finding
    let source = sources.get(path)
    if (source === undefined) {
      const read = jobFiles.read(path)
      source = read.ok ? read.text : null
      sources.set(path, source)
    }
    const meant = suggestion === null ? '' : `; did you mean "${suggestion}"?`
    const text = wellFormed(
      `${codes[code]}: ${message}${meant} [${fault === null ? code : `${code}: ${fault}`}]`,
    )
    say(invocation, renderDiagnostic({ ...finding, message: text }, source))
  }
}

function findingJson({ code, fault, path, line, column, message, suggestion }: Finding): object {
  const text = wellFormed(message)
  return { code, fault, severity: codes[code], path, line, column, message: text, suggestion }
}
