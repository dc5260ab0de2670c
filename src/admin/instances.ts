/** Which instances a command line means: JOB all of them, JOB KEY=VALUE… the one that these make. */
import { nameIn, startEnvironment } from '../engine/target.ts'
import { fail, failUnknownJob } from '../initctl/invocation.ts'
import { arePairs } from '../initctl/job.ts'
import { messages } from '../initctl/messages.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { AdminInvocation } from './context.ts'

export interface Meant {
  readonly job: string
  readonly definition: JobClass
  /** Null: all instances. */
  readonly instance: string | null
}

export function missingJobName({ words }: AdminInvocation): string | null {
  return words.length > 0 ? null : messages.missingJobName
}

/** @returns the exit status where there is no such job, or nothing that KEY=VALUE could mean */
export function meant(invocation: AdminInvocation): Meant | number {
  const [job = '', ...env] = invocation.words
  const definition = invocation.context.init.job(job)
  if (definition === undefined) return failUnknownJob(invocation, job)
  if (!arePairs(env)) return fail(invocation, messages.envNotPairs)
  if (env.length === 0 && definition.instance !== '') return { job, definition, instance: null }
  const name = nameIn(definition, startEnvironment(definition, env))
  return name.ok ? { job, definition, instance: name.value } : fail(invocation, name.error)
}
