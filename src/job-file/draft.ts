/** Jobs that their files are read into. */
import type { Draft, JobClass } from './job-class.ts'
import { stanzas } from './stanzas.ts'

const nothingSaid: Draft = Object.assign({ name: '' }, ...stanzas.map(({ fields }) => fields))

/** A job of which nothing is said yet. */
export function emptyDraft(name: string): Draft {
  return { ...draftOf(nothingSaid), name }
}

/** A copy of a job that can be written into without changing the job: what an override is read on top of. */
export function draftOf(job: JobClass): Draft {
  // stanzas add to lists and tables
  const own = Object.entries(job).flatMap(([name, value]) =>
    typeof value !== 'object' || value === null
      ? []
      : [{ [name]: Array.isArray(value) ? [...value] : { ...value } }],
  )
  return Object.assign({}, job, ...own)
}
