/**
 * What would follow from something, without it happening: the engine works on a copy of the state, and instead of processes there are only reports
 * that all went well: services come up, hooks and tasks end. What scripts themselves would ask for is not known.
 */
import type { JobClass } from '../job-file/job-class.ts'
import { Engine } from './engine.ts'
import type { FactBody } from './fact.ts'
import type { Jobs } from './step.ts'
import { apply, type Cause, changesOf, emptyWorld, type Instance, type Process, type World } from './world.ts'

/** What would happen, in its order. */
export type Occurrence =
  /** Events start an instance. */
  | { readonly kind: 'start'; readonly instance: Instance; readonly causes: readonly Cause[] }
  /** A process of an instance is executed. */
  | {
      readonly kind: 'launch'
      readonly token: string
      readonly process: Process
      readonly instance: Instance
      readonly definition: JobClass
    }
  /** A process is told to end; after `timeout` ms it is killed. */
  | {
      readonly kind: 'stop'
      readonly process: Process
      readonly instance: Instance
      readonly signal: number
      readonly timeout: number
    }

const owner = 'rehearsal'

/**
 * @param act asks the engine for something
 * @returns what it answered, and what would follow
 */
export function rehearse<T>(
  world: World,
  jobs: Jobs,
  act: (engine: Engine) => T,
): { readonly answer: T; readonly occurrences: readonly Occurrence[] } {
  const copy = emptyWorld()
  apply(copy, changesOf(world))
  const occurrences: Occurrence[] = []
  const reports: { token: string; body: FactBody }[] = []
  let now = 0

  const step = <R>(act: (engine: Engine) => R): R => {
    const engine = new Engine(copy, jobs, owner, owner)
    engine.beginHistory(owner)
    engine.clock(++now)
    const answer = act(engine)
    const moments = engine.takeHistory()
    const { changes, effects } = engine.finish()
    apply(copy, changes)
    for (const moment of moments) {
      const instance = moment.kind === 'state' ? copy.instance.get(moment.instance) : undefined
      if (instance === undefined || moment.kind !== 'state' || moment.causes === null) continue
      occurrences.push({ kind: 'start', instance, causes: moment.causes })
    }
    for (const effect of effects) {
      if (effect.kind !== 'launch' && effect.kind !== 'stop') continue
      const process = copy.process.get(effect.token)
      const instance = process && copy.instance.get(process.instance)
      const definition = instance && copy.definition.get(instance.job)
      if (process === undefined || instance === undefined || definition === undefined) continue
      if (effect.kind === 'launch') {
        occurrences.push({ kind: 'launch', token: effect.token, process, instance, definition })
        for (const body of course(process, definition)) reports.push({ token: effect.token, body })
      } else {
        const { signal, timeout } = effect
        occurrences.push({ kind: 'stop', process, instance, signal, timeout })
        reports.push({ token: effect.token, body: { kind: 'killed', signal } })
      }
    }
    return answer
  }

  const answer = step(act)
  for (let next = reports.shift(); next !== undefined; next = reports.shift()) {
    const { token, body } = next
    step(engine => engine.report({ ...body, token, number: 0, at: now }))
  }
  return { answer, occurrences }
}

/** What a process reports where all goes well. */
function course({ name }: Process, { task }: JobClass): FactBody[] {
  const begun: FactBody[] = [{ kind: 'spawned', pid: 0, start: 0 }]
  if (name === 'main') begun.push({ kind: 'ready' })
  if (name !== 'main' || task) begun.push({ kind: 'exited', status: 0 })
  return begun
}
