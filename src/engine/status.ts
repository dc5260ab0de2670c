/** The status of an instance as status(8) prints it (its format is what scripts parse; spec: I10–I13). */
import { type ProcessName, processNames } from '../job-file/job-class.ts'
import { type Instance, labelOf, type World } from './world.ts'

/** Processes whose PID stands on the first line without a name. */
const unnamed: ReadonlySet<ProcessName> = new Set(['main', 'pre-start', 'post-stop'] as const)

/**
 * @returns lines without a final newline: `NAME [(INST)] GOAL/STATE[, [(PROC) ]process PID]`, then a tab-indented line for each further process
 */
export function statusText(job: string, instance: Instance | undefined, processes: World['process']): string {
  if (instance === undefined) return `${job} stop/waiting`
  const lines = [`${labelOf({ job, instance: instance.name })} ${instance.goal}/${instance.state}`]
  let first = true
  for (const process of processNames) {
    const token = instance.process[process]
    const pid = token === undefined ? null : (processes.get(token)?.pid ?? null)
    if (pid === null) continue
    if (first) lines[0] += `, ${unnamed.has(process) ? '' : `(${process}) `}process ${pid}`
    else lines.push(`\t${process} process ${pid}`)
    first = false
  }
  return lines.join('\n')
}
