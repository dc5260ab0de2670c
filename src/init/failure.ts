/**
 * Why a job has failed, for a person at a terminal: which of its processes, how it ended, where that stands in the job file, what it
 * printed, and what to try next. "Job failed to start" and nothing else is what Upstart is most blamed for.
 */
import { type Last, labelOf } from '../engine/world.ts'
import type { JobClass, ProcessDefinition } from '../job-file/job-class.ts'
import { outline, type Place, placeOfProcess } from '../job-file/outline.ts'
import { textOf, wellFormed } from '../posix/byte-text.ts'
import { signalName } from '../posix/signal.ts'
import { commandOf } from '../process/command.ts'

/** What is known of a run that failed. */
export interface Evidence {
  readonly job: string
  readonly last: Last
  /** The job as it was run; undefined where that isn't known any more. */
  readonly definition: JobClass | undefined
  /** The files that say so, the override last; latin1. */
  readonly files: readonly { readonly path: string; readonly source: string }[]
  /** What it has printed in this run, latin1; null: it is not kept. */
  readonly log: { readonly path: string; readonly text: string } | null
}

/** Lines of its log that are shown. */
const shownLines = 10
/** Characters of a line that are shown. */
const shownColumns = 200

/** How a shell begins the message with which it gives up: the file or itself, and the line. */
const complaint = /^(\/proc\/self\/fd\/9|\/bin\/sh): (?:line )?(\d+): (.+)$/

/** Lines without their ends. */
export function failureLines(evidence: Evidence): string[] {
  const { job, last, definition, log } = evidence
  const process = definition?.process[last.process]
  const printed = log === null ? [] : printedLines(log.text)
  return [
    `${labelOf({ job, instance: last.instance })}: ${endText(last, definition)}`,
    ...(process === undefined ? [] : placeLines(evidence, process, printed)),
    ...(log === null || printed.length === 0 ? [] : logLines(log.path, printed)),
    nextStep(evidence, printed.length),
  ]
}

/** `pre-start process ended with exit status 127 (a command was not found)`. */
export function endText(last: Last, definition: JobClass | undefined): string {
  const { process, status, reason, failed } = last
  if (status === null) return `${process} process could not be started: ${reasonText(last, definition)}`
  const end = `${process} process ${statusText(status)}`
  if (failed === 'respawn') {
    const limit = definition === undefined ? '' : ` ${definition.respawnLimit} ${definition.respawnInterval}`
    return `${end}, and had to be respawned more often than "respawn limit${limit}" allows`
  }
  const meaning = meanings.get(status)
  return `${end}${meaning === undefined ? '' : ` (${meaning})`}${reason === null ? '' : `: ${reason}`}`
}

/** What a shell's own exit statuses mean. */
const meanings: ReadonlyMap<number, string> = new Map([
  [126, 'a command could not be executed'],
  [127, 'a command was not found'],
])

/** @param status exit code, or signal << 8 */
export function statusText(status: number): string {
  if (status < 256) return `ended with exit status ${status}`
  const signal = status >> 8
  return `was killed by ${signalName(signal) ?? `signal ${signal}`}`
}

/** `unable to execute /usr/sbin/x: No such file or directory`. */
function reasonText({ process, reason }: Last, definition: JobClass | undefined): string {
  const program = definition?.process[process]
  const text = reason ?? ''
  if (program === undefined || !text.startsWith('execute:')) return `unable to ${text}`
  return `unable to execute ${commandOf(program, true).argv[0] ?? ''}:${text.slice('execute:'.length)}`
}

/** The place in the job file, and what stands there. */
function placeLines(
  { files, last }: Evidence,
  process: ProcessDefinition,
  printed: readonly string[],
): string[] {
  const found = files
    .map(({ path, source }) => ({ path, source, place: placeOfProcess(outline(source), last.process) }))
    .findLast(({ place }) => place !== undefined)
  if (found?.place === undefined) return []
  const said = last.status === null ? null : lastComplaint(process, printed)
  const line = lineOf(found.place, process, said?.line ?? 0)
  const text = shown(found.source.split('\n')[line - 1] ?? '').trim()
  return [
    `${found.path}:${line}: ${said === null ? text : said.text}`,
    ...(said === null ? [] : [`    ${text}`]),
  ]
}

/** The last thing that a shell said before it gave up, with the line of the script; null where it didn't. */
function lastComplaint(
  process: ProcessDefinition,
  printed: readonly string[],
): { readonly line: number; readonly text: string } | null {
  for (const text of printed.toReversed()) {
    const [, name, line, message] = complaint.exec(text) ?? []
    if (line === undefined || message === undefined) continue
    // the text that a script is read from has a line of ours before its own
    const own = Number(line) - (name === '/bin/sh' ? 0 : 1)
    const lines = process.script ? process.command.split('\n').length : 1
    if (own >= 1 && own <= lines) return { line: own, text: message }
  }
  return null
}

/** @param inScript 1-based line of the script; 0: none is known */
function lineOf({ line }: Place, process: ProcessDefinition, inScript: number): number {
  return process.script ? line + inScript : line
}

function logLines(path: string, printed: readonly string[]): string[] {
  const last = printed.slice(-shownLines)
  return [`${path}${last.length < printed.length ? ', last lines' : ''}:`, ...last.map(line => `    ${line}`)]
}

function nextStep({ job, last, log }: Evidence, printed: number): string {
  if (last.status === null || last.status === 126 || last.status === 127) return attempt(`lint ${job}`)
  if (printed > shownLines) return attempt(`log -n 100 ${job}`)
  if (log !== null && printed > 0) return attempt(`log ${job}`)
  return attempt(`plan start ${job}`)
}

function attempt(command: string): string {
  return `Try \`upstart-dummy ${command}'.`
}

function printedLines(log: string): string[] {
  const text = log.replace(/\n$/, '')
  return text === '' ? [] : text.split('\n').map(shown)
}

/** Safe on a terminal: no control characters. */
function shown(line: string): string {
  const text = wellFormed(textOf(line.replaceAll('\0', '?').replace(/\r$/, '')))
    .replaceAll('\t', ' ')
    .replace(/\p{Cc}/gu, '?')
  return text.length > shownColumns ? `${text.slice(0, shownColumns)}…` : text
}
