/**
 * `settled/JOB`: the answer to `status JOB` for single-instance jobs that simply run, for the launcher to give without us. The file is removed
 * before a change of that job is saved and written after it, so that it is never there while it isn't true.
 */
import { statusText } from '../engine/status.ts'
import { type Change, instanceKey, partsOf, type World } from '../engine/world.ts'
import { FileError, remove, replace } from '../system/files.ts'

/** Names that the launcher, a shell script, takes. */
const plain = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/** Jobs whose status the changes may change. */
function touched(changes: readonly Change[], world: World): Set<string> {
  const jobs = new Set<string>()
  for (const [table, key, value] of changes) {
    const instance =
      table === 'instance'
        ? key
        : table === 'process'
          ? (value ?? world.process.get(key))?.instance
          : undefined
    const job = instance === undefined ? '' : partsOf(instance).job
    if (plain.test(job)) jobs.add(job)
  }
  return jobs
}

/** To be called before the changes are saved. @returns what `settle` needs */
export function unsettle(directory: string, changes: readonly Change[], world: World): ReadonlySet<string> {
  const jobs = touched(changes, world)
  for (const job of jobs) remove(`${directory}/settled/${job}`)
  return jobs
}

/** To be called after they are saved. A file that can't be written only costs time. */
export function settle(directory: string, jobs: ReadonlySet<string>, world: World, boot: string): void {
  if (boot === '') return
  for (const job of jobs) {
    const instance = world.instance.get(instanceKey(job, ''))
    const token = instance?.process.main
    if (instance === undefined || token === undefined || world.definition.get(job)?.instance !== '') continue
    const main = world.process.get(token)
    if (instance.goal !== 'start' || instance.state !== 'running' || main?.pid == null || main.start === 0)
      continue
    if (Object.keys(instance.process).length !== 1) continue
    const answer = [boot, main.pid, main.start, statusText(job, instance, world.process), ''].join('\n')
    try {
      replace(`${directory}/settled/${job}`, answer)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
    }
  }
}
