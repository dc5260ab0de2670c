/** What a job emits besides its own events: what its file says, and what its scripts are seen to do. */
import type { JobClass } from './job-class.ts'

/** `initctl emit NAME` in scripts: not every job that does it says so. */
const emit = /\binitctl\s+(?:-\S+\s+)*emit\s+(?:-\S+\s+)*["']?([\w:.-]+)/g

/** Events that a job says it emits (names and patterns) and those that it is seen to emit. */
export function emittedBy(job: JobClass): Set<string> {
  const seen = Object.values(job.process).flatMap(({ command }) =>
    [...command.matchAll(emit)].flatMap(([, event]) => event ?? []),
  )
  return new Set([...(job.emits ?? []), ...seen])
}
