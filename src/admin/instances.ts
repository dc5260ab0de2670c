/** Which instances a command line means: JOB all of them, JOB KEY=VALUE… the one that these make. */
import { fail } from '../command-line/invocation.ts'
import { nameIn, startEnvironment } from '../engine/target.ts'
import { failUnknownJob } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { arePairs } from '../init/own-instance.ts'
import type { AdminInvocation } from '../init/system.ts'
import type { JobClass } from '../job-file/job-class.ts'

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
