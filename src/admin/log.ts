/** log: what a job has printed, as its log keeps it. */
import { fail, say } from '../command-line/invocation.ts'
import { isSet, valuesOf } from '../command-line/options.ts'
import { instanceKey } from '../engine/world.ts'
import type { AdminInvocation } from '../init/system.ts'
import { logOf } from '../init/why.ts'
import { status } from '../system/files.ts'
import { lastLines } from '../system/last-lines.ts'
import { runProgram } from '../system/run-program.ts'
import { type Meant, meant } from './instances.ts'

const defaultLines = 20

export function log(invocation: AdminInvocation): number {
  const { settings, context } = invocation
  const wanted = valuesOf(settings, 'lines').at(-1) ?? String(defaultLines)
  if (wanted !== 'all' && !/^\d+$/.test(wanted)) return fail(invocation, `not a number of lines: ${wanted}`)
  const target = meant(invocation)
  if (typeof target === 'number') return target
  const paths = logsOf(invocation, target)
  const found = paths.filter(path => status(path) !== null)
  if (isSet(settings, 'follow')) {
    const lines = wanted === 'all' ? '+1' : wanted
    const ran = runProgram(
      'tail',
      ['-n', lines, '-F', '--', ...(found.length > 0 ? found : paths)],
      'inherit',
    )
    return ran.status ?? fail(invocation, `tail: ${ran.err}`)
  }
  if (found.length === 0) return fail(invocation, noLog(target, paths))
  for (const path of found) {
    if (found.length > 1) say(invocation, `==> ${path} <==\n`)
    const bytes = lastLines(path, wanted === 'all' ? Number.POSITIVE_INFINITY : Number(wanted))
    if (bytes !== null) context.outBytes(bytes)
  }
  return 0
}

/** Of all instances: of those that run, and of the last one that did. */
function logsOf({ context }: AdminInvocation, { job, instance }: Meant): string[] {
  const { logDirectory } = context.places
  if (instance !== null) return [logOf(logDirectory, instanceKey(job, instance))]
  const world = context.init.world()
  const last = world.last.get(job)
  const names = new Set([
    ...(world.job.get(job)?.instances ?? []),
    ...(last === undefined ? [] : [last.instance]),
  ])
  return [...names].sort().map(name => logOf(logDirectory, instanceKey(job, name)))
}

function noLog({ job, definition }: Meant, paths: readonly string[]): string {
  if (definition.console !== 'log') return `${job} keeps no log: it says "console ${definition.console}"`
  const [path] = paths
  return path === undefined
    ? `${job} has no instance: say which by KEY=VALUE`
    : `${job} has printed nothing: there is no ${path}`
}
