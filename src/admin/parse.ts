/**
 * `upstart-dummy parse [--json] FILE...`: reads job files without doing anything with them. Without --json it is for people: what keeps
 * a file from being a job is printed with its line. With --json it is for programs: one object a line and a file, in their
 * order, holding exactly what Upstart 1.13.2's own parser makes of the file.
 */
import { usageError, usageMessages } from '../command-line/messages.ts'
import { errors } from '../init/admin-messages.ts'
import { type Diagnostic, renderDiagnostic, unreadable } from '../job-file/diagnostic.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { parseJob } from '../job-file/parse.ts'
import { wellFormed } from '../posix/byte-text.ts'
import type { Source } from '../system/job-files.ts'
import { jsonOf } from '../system/json.ts'

export interface ParseStreams {
  out(text: string): void
  err(text: string): void
  read(path: string): Source
}

/** Text is handed on in pieces of about this many characters: a write for each of 5,000 files would cost more than parsing them. */
const piece = 65_536

/**
 * @param args what follows `parse`
 * @returns the exit status: 0 when all files are jobs, else 1
 */
export function parseCommand(args: readonly string[], io: ParseStreams): number {
  const end = args.indexOf('--')
  const options = (end < 0 ? args : args.slice(0, end)).filter(arg => arg.startsWith('-') && arg !== '-')
  const unknown = options.find(option => option !== '--json')
  if (unknown !== undefined) return misused(io, usageMessages.invalidOption(unknown))
  const paths = args.filter((arg, at) => (end >= 0 && at > end) || !(arg.startsWith('-') && arg !== '-'))
  if (paths.length === 0) return misused(io, errors.missingFile)
  return options.length > 0 ? printJson(paths, io) : printFaults(paths, io)
}

function misused(io: ParseStreams, what: string): number {
  io.err(usageError('upstart-dummy', what))
  return 1
}

function printFaults(paths: readonly string[], io: ParseStreams): number {
  let status = 0
  for (const path of paths) {
    const source = io.read(path)
    if (!source.ok) {
      io.err(renderDiagnostic(unreadable(path, source.error), null))
      status = 1
      continue
    }
    const result = parseJob('', source.text)
    if (result.ok) continue
    io.err(renderDiagnostic({ path, ...result.diagnostic }, source.text))
    status = 1
  }
  return status
}

function printJson(paths: readonly string[], io: ParseStreams): number {
  let status = 0
  let text = ''
  for (const path of paths) {
    const line = jsonLine(path, io.read(path))
    if (!line.ok) status = 1
    text += `${line.json}\n`
    if (text.length < piece) continue
    io.out(unicodeJson(text))
    text = ''
  }
  if (text !== '') io.out(unicodeJson(text))
  return status
}

function jsonLine(path: string, source: Source): { readonly ok: boolean; readonly json: string } {
  if (!source.ok) return { ok: false, json: faultJson(path, unreadable(path, source.error), source.error) }
  const result = parseJob('', source.text, undefined, 'upstart')
  if (!result.ok) return { ok: false, json: faultJson(path, result.diagnostic, result.diagnostic.message) }
  return { ok: true, json: jobJson(path, result.job) }
}

function faultJson(path: string, { fault, line, column, offset }: Diagnostic, error: string): string {
  return JSON.stringify({ path, ok: false, code: fault, error, line, column, offset })
}

function jobJson(path: string, job: JobClass): string {
  const { name: _, ...said } = job
  return jsonOf({ path, ok: true, ...said })
}

/** JSON text in which bytes that were no UTF-8 are U+FFFD: as lone surrogates, not every reader would take them. */
function unicodeJson(json: string): string {
  if (!json.includes('\\udc')) return json
  return json.replace(/(\\\\)|(?:\\udc[89a-f][0-9a-f])+/g, (run: string, backslash: string | undefined) =>
    backslash === undefined ? wellFormed(String(JSON.parse(`"${run}"`))) : backslash,
  )
}
