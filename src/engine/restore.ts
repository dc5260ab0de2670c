/** A state that was lost under a running job: what is known of it from its process. */
import { create } from './instances.ts'
import { label, type Step } from './step.ts'
import { instanceKey } from './world.ts'

/** A main process that runs and that the state doesn't know. */
export interface Stray {
  readonly token: string
  readonly job: string
  readonly instance: string
  readonly env: readonly string[]
  readonly pid: number
  readonly start: number
}

/**
 * Its job runs, with this process.
 * @returns false where it can't be taken in: there is no such job, or it has another process
 */
export function restore(step: Step, { token, job, instance: name, env, pid, start }: Stray): boolean {
  const [epoch, id] = token.split('.')
  if (epoch === step.epoch) step.draft.reserve(Number(id))
  const definition = step.definition(job)
  const key = instanceKey(job, name)
  const known = step.instance(key)
  if (definition === undefined || known?.process.main !== undefined) return false
  if (known === undefined) create(step, definition, name, env)
  step.draft.put('process', token, {
    instance: key,
    name: 'main',
    owner: step.owner,
    pid,
    start,
    seen: 0,
    order: null,
  })
  step.edit(key, { goal: 'start', state: 'running', process: { ...known?.process, main: token } })
  step.log('warn', `${label(key)} main process (${pid}) ran when the state was lost, and is taken in again`)
  return true
}
