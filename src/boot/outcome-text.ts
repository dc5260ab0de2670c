/** What became of a run, in words. */
import { endText } from '../init/failure.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { type Outcome, type Run, respawnsOf } from './chronicle.ts'

/**
 * @param definition the job as it was run, where that is known
 * @param pid of its main process, null: it has none
 * @param over what is said of a service that is over without a failure
 */
export function outcomeText(
  run: Run,
  outcome: Outcome,
  definition: JobClass | undefined,
  pid: number | null,
  over = 'ended',
): string {
  switch (outcome.kind) {
    case 'running': {
      const respawns = respawnsOf(run)
      const again = respawns === 0 ? '' : `, started anew ${respawns === 1 ? 'once' : `${respawns} times`}`
      return `running${pid === null ? '' : `, process ${pid}`}${again}`
    }
    case 'done':
      return 'done'
    case 'ended':
      return over
    case 'failed':
      return `failed: ${endText(outcome.failure, definition)}`
    case 'underway':
      return `${outcome.goal}/${outcome.state}`
    default:
      return outcome satisfies never
  }
}
