/** Names of jobs as runlevel links have them: `/etc/rc2.d/S20ssh` leads to upstart-job, which takes the name that it is called by for the job's. */
import type { Init } from './context.ts'

/** @returns the job that SnnJOB or KnnJOB stands for, where there is no job of the whole name; else the name as it is */
export function jobMeant(name: string, init: Pick<Init, 'job'>): string {
  const [, job] = /^[SK]\d\d(.+)$/s.exec(name) ?? []
  if (job === undefined || init.job(name) !== undefined) return name
  return init.job(job) === undefined ? name : job
}
