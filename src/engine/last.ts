/** What is remembered of a run when it is over: the first process that failed it, else how the main process ended. */
import type { ProcessName } from '../job-file/job-class.ts'
import type { Step } from './step.ts'
import type { Last } from './world.ts'

/** A process of the instance has ended, or (status null, with a reason) could not be executed. */
export function remember(
  step: Step,
  key: string,
  process: ProcessName,
  { status, reason = null, failed = null }: Pick<Last, 'status'> & Partial<Pick<Last, 'reason' | 'failed'>>,
): void {
  const instance = step.instance(key)
  if (instance === undefined || instance.failure !== null) return
  step.draft.put('last', instance.job, {
    instance: instance.name,
    process,
    status,
    reason,
    failed,
    at: step.now,
  })
}
