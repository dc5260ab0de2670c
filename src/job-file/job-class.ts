/**
 * What a job file says, with the defaults of Upstart 1.13. Its fields, their kinds and their defaults stand in the table
 * of stanzas. A plain JSON value, so that a running job can keep the definition it was started with.
 */
import type { Fields } from './stanzas.ts'

export const processNames = ['main', 'pre-start', 'post-start', 'pre-stop', 'post-stop', 'security'] as const
/** The processes of a job, in the order in which status(8) lists them. */
export type ProcessName = (typeof processNames)[number]

/** `exec TEXT` (script false) or the body of `script … end script` (script true). */
export interface ProcessDefinition {
  readonly script: boolean
  readonly command: string
}

/** A job while its file is read: a JobClass that the stanzas write into. */
export type Draft = Fields & {
  /** Path below the job directory without `.conf`: `ssh`, `net/apache`. */
  name: string
}

type Kept<T> = T extends readonly (infer Item)[] ? readonly Item[] : T extends object ? Readonly<T> : T

export type JobClass = { readonly [Name in keyof Draft]: Kept<Draft[Name]> }

/** `initctl emit NAME` in scripts: not every job that does it says so. */
const emit = /\binitctl\s+(?:-\S+\s+)*emit\s+(?:-\S+\s+)*["']?([\w:.-]+)/g

/** What a job emits besides its own events: what its file says (names and patterns), and what its scripts are seen to do. */
export function emittedBy(job: JobClass): Set<string> {
  const seen = Object.values(job.process).flatMap(({ command }) =>
    [...command.matchAll(emit)].flatMap(([, event]) => event ?? []),
  )
  return new Set([...(job.emits ?? []), ...seen])
}
