/** log: what a job has printed, as its log keeps it. */

import { fail, say } from '../command-line/invocation.ts'
import { isSet, valuesOf } from '../command-line/options.ts'
import { instanceKey } from '../engine/world.ts'
import { errors } from '../init/admin-messages.ts'
import type { AdminInvocation } from '../init/system.ts'
import { logOf } from '../init/why.ts'
import { status } from '../system/files.ts'
import { GrowingFile } from '../system/growing-file.ts'
import { lastLines } from '../system/last-lines.ts'
import { awaitSignal } from '../system/process.ts'
import { type Meant, meant } from './instances.ts'

const defaultLines = 20

/** How often it is looked for more (ms). */
const pause = 250

export function log(invocation: AdminInvocation): number {
  const { settings, context } = invocation
  const wanted = valuesOf(settings, 'lines').at(-1) ?? String(defaultLines)
  if (wanted !== 'all' && !/^\d+$/.test(wanted)) return fail(invocation, errors.notLines(wanted))
  const target = meant(invocation)
  if (typeof target === 'number') return target
  const paths = logsOf(invocation, target)
  const found = paths.filter(path => status(path) !== null)
  const isFollowed = isSet(settings, 'follow') && paths.length > 0
  if (found.length === 0 && !isFollowed) return fail(invocation, noLog(target, paths))
  const files = (found.length > 0 ? found : paths).map(path => new GrowingFile(path))
  const head = (path: string) => (files.length > 1 ? say(invocation, `==> ${path} <==\n`) : undefined)
  for (const { path, position } of files) {
    head(path)
    const count = wanted === 'all' ? Number.POSITIVE_INFINITY : Number(wanted)
    const bytes = lastLines(path, count, 0, position)
    if (bytes !== null) context.outBytes(bytes)
  }
  return isFollowed ? follow(files, head, context) : 0
}

/** Goes on with what comes, until nobody reads it any more. */
function follow(
  files: readonly GrowingFile[],
  head: (path: string) => void,
  { outBytes }: AdminInvocation['context'],
): number {
  let last = files.at(-1)
  for (;;) {
    for (const file of files)
      for (let bytes = file.more(); bytes.length > 0; bytes = file.more()) {
        if (file !== last) head(file.path)
        last = file
        if (!outBytes(bytes)) return 0
      }
    awaitSignal(pause)
  }
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
  if (definition.console !== 'log') return errors.noLog(job, definition.console)
  const [path] = paths
  return path === undefined ? errors.noInstance(job) : errors.nothingPrinted(job, path)
}
