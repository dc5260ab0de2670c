/** start(8), stop(8), restart(8), reload(8): what they ask of an instance (3.8). A new goal answers everybody who waited for the old one (E34). */
import { release } from './blocking.ts'
import { create, setGoal } from './instances.ts'
import type { Step } from './step.ts'
import { type Found, find, findInstance, type Refused, refused, type Target } from './target.ts'
import type { Instance } from './world.ts'

/** `request` is to be waited for; null where nobody does. */
export type Reply =
  | { readonly ok: true; readonly instance: string; readonly request: string | null }
  | Refused

export function start(step: Step, target: Target, wait: boolean): Reply {
  const found = find(step, target)
  if (!found.ok) return found
  const { definition, key, name, env, instance } = found
  if (instance === undefined) {
    if (env === null) return refused({ kind: 'unknown-instance', name })
    create(step, definition, name, env)
  } else {
    if (instance.goal !== 'stop') return refused({ kind: 'already-running', job: definition.name, name })
    release(step, key, false)
    step.edit(key, { nextEnv: env, restarting: false })
  }
  return ask(step, key, 'start', wait, () => setGoal(step, key, 'start'))
}

export function stop(step: Step, target: Target, wait: boolean): Reply {
  const found = findInstance(step, target)
  if (!found.ok) return found
  const { key, instance } = found
  if (instance.goal === 'stop') return alreadyStopped(found)
  release(step, key, false)
  step.edit(key, { stopEnv: 'env' in target ? target.env : [], restarting: false })
  return ask(step, key, 'stop', wait, () => setGoal(step, key, 'stop'))
}

/** Stop and start in one, so without a `stopped` event; on its way up an instance just goes on (S44, S1). */
export function restart(step: Step, target: Target, wait: boolean): Reply {
  const found = findInstance(step, target)
  if (!found.ok) return found
  const { key, env, instance } = found
  if (instance.goal === 'stop') return alreadyStopped(found)
  release(step, key, false)
  const restarting = instance.state === 'running' || instance.state === 'pre-stop'
  step.edit(key, { nextEnv: env, stopEnv: [], restarting })
  return ask(step, key, 'restart', wait, () => {
    setGoal(step, key, 'stop')
    setGoal(step, key, 'start')
  })
}

/** The reload signal, to the main process alone (S49). */
export function reload(step: Step, target: Target): Reply {
  const found = findInstance(step, target)
  if (!found.ok) return found
  const { definition, key, name, instance } = found
  const token = instance.process.main
  const pid = token === undefined ? null : step.draft.get('process', token)?.pid
  if (token === undefined || pid == null) return refused({ kind: 'not-running', job: definition.name, name })
  step.effects.push({ kind: 'signal', token, signal: definition.reloadSignal })
  return { ok: true, instance: key, request: null }
}

export type Answer =
  | { readonly ok: true; readonly job: string; readonly instance: Instance | undefined }
  | Refused

/** An instance that doesn't exist is only an error where it was named by more than the job (I21). */
export function status(step: Step, target: Target): Answer {
  const found = find(step, target)
  if (!found.ok) return found
  const { definition, name, instance } = found
  const named = 'instance' in target || target.env.length > 0
  if (instance === undefined && named) return refused({ kind: 'unknown-instance', name })
  return { ok: true, job: definition.name, instance }
}

/** Does what was asked; with `wait`, the instance answers a request when it has reached its goal, or failed. */
function ask(
  step: Step,
  key: string,
  kind: 'start' | 'stop' | 'restart',
  wait: boolean,
  act: () => void,
): Reply {
  const request = wait ? step.draft.id() : null
  if (request !== null) {
    step.draft.put('request', request, { owner: step.owner, kind, instance: key, outcome: null })
    const blocking = step.instance(key)?.blocking ?? []
    step.edit(key, { blocking: [...blocking, { kind: 'request', id: request }] })
  }
  act()
  return { ok: true, instance: key, request }
}

function alreadyStopped({ definition, name }: Found): Refused {
  return refused({ kind: 'already-stopped', job: definition.name, name })
}
