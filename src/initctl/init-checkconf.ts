/**
 * init-checkconf(8): is a file a job? Upstart's has to start a second init to find out; this one asks the parser, and the shell about scripts.
 * Overrides beside the file don't count.
 */
import { help } from '../command-line/invocation.ts'
import { isSet, valuesOf } from '../command-line/options.ts'
import type { Command, Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import type { ProcessName } from '../job-file/job-class.ts'
import { parseJob } from '../job-file/parse.ts'
import { bytesOf } from '../posix/byte-text.ts'
import { jobFiles } from '../system/job-files.ts'
import { runProgram } from '../system/run-program.ts'

export const initCheckconf: Command = {
  name: 'init-checkconf',
  argument: 'FILE',
  synopsis: 'Check a job file.',
  help: 'FILE, whose name has to end in .conf, is read as init would read it, and "/bin/sh -n" looks at its scripts. Nothing is run.',
  options: [
    { short: 'f', long: 'file', argument: 'FILE', help: 'the same as FILE' },
    { short: 's', long: 'noscript', argument: null, help: 'leave scripts unchecked' },
    { short: 'd', long: 'debug', argument: null, help: null },
    { short: 'i', long: 'initctl-path', argument: 'PATH', help: null },
    { short: 'x', long: 'upstart-path', argument: 'PATH', help: null },
    { ...help, short: 'h' },
  ],
  run: check,
}

/** The order in which scripts are looked at; the first that is wrong is told. */
const sections: readonly (readonly [ProcessName, string])[] = [
  ['pre-start', 'pre-start'],
  ['post-start', 'post-start'],
  ['main', 'script'],
  ['pre-stop', 'pre-stop'],
  ['post-stop', 'post-stop'],
]

function check({ words, settings, context }: Invocation): number {
  const path = valuesOf(settings, 'file').at(-1) ?? words[0] ?? ''
  const error = path === '' ? messages.missingFile : faultOf(path, !isSet(settings, 'noscript'))
  if (error === null) context.out(`${messages.validFile(path)}\n`)
  else context.err(`ERROR: ${error}\n`)
  return error === null ? 0 : 1
}

/** What is wrong with the file; null: nothing. */
function faultOf(path: string, scripts: boolean): string | null {
  if (jobFiles.target(path) !== 'file') return messages.noFile(path)
  if (!path.endsWith('.conf')) return messages.noConf
  const source = jobFiles.read(path)
  if (!source.ok) return messages.invalidFile(path, source.error)
  const result = parseJob('', source.text)
  if (!result.ok) {
    const { line, message } = result.diagnostic
    return messages.invalidFile(path, `upstart:${path.slice(path.lastIndexOf('/') + 1)}:${line}: ${message}`)
  }
  if (!scripts) return null
  for (const [name, section] of sections) {
    const process = result.job.process[name]
    if (process?.script !== true) continue
    const { status, err } = runProgram('/bin/sh', ['-n'], { input: bytesOf(process.command) })
    if (status !== 0) return messages.invalidScript(path, section, err.trimEnd())
  }
  return null
}
