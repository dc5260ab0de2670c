/** The processes of instances: each is a record with a token from the moment it is to be launched until its end is accounted for. */
import type { ProcessName } from '../job-file/job-class.ts'
import { signalName } from '../posix/signal.ts'
import { label, type Step } from './step.ts'

/** Starts a process of the job. @returns false where it has none of that name */
export function run(step: Step, key: string, name: ProcessName): boolean {
  const instance = step.instance(key)
  if (instance === undefined || step.definition(instance.job)?.process[name] === undefined) return false
  const token = step.token()
  step.draft.put('process', token, {
    instance: key,
    name,
    owner: step.owner,
    pid: null,
    start: 0,
    seen: 0,
    order: null,
  })
  step.edit(key, { process: { ...instance.process, [name]: token } })
  step.effects.push({ kind: 'launch', token })
  return true
}

/** Orders the main process to end, by `kill signal` and, after `kill timeout`, KILL (S27, S28). @returns false where there is none */
export function kill(step: Step, key: string): boolean {
  const instance = step.instance(key)
  const definition = instance && step.definition(instance.job)
  const token = instance?.process.main
  if (definition === undefined || token === undefined) return false
  const signal = definition.killSignal
  const timeout = definition.killTimeout * 1000
  const pid = step.draft.get('process', token)?.pid
  step.draft.patch('process', token, { order: { signal, timeout, owner: step.owner } })
  step.effects.push({ kind: 'stop', token, signal, timeout })
  step.log(
    'info',
    `Sending ${signalName(signal) ?? signal} signal to ${label(key)} main process (${pid ?? '?'})`,
  )
  return true
}

/** A process is over: neither its instance nor anybody else knows it any more. */
export function strike(step: Step, token: string): void {
  const process = step.draft.get('process', token)
  if (process === undefined) return
  step.draft.put('process', token, null)
  step.effects.push({ kind: 'discard', token })
  const instance = step.instance(process.instance)
  if (instance?.process[process.name] !== token) return
  const { [process.name]: _, ...others } = instance.process
  step.edit(process.instance, { process: others })
}

/** Takes over what a dead command owed for a process: its launch (if `launch`) and its orders. */
export function takeOver(step: Step, token: string, launch: boolean): void {
  const process = step.draft.get('process', token)
  if (process === undefined) return
  const order = process.order === null ? null : { ...process.order, owner: step.owner }
  step.draft.patch('process', token, { owner: step.owner, order })
  if (launch) step.effects.push({ kind: 'launch', token })
  if (order !== null) step.effects.push({ kind: 'stop', token, signal: order.signal, timeout: order.timeout })
}

/** Gives a process that has lost its supervisor a new one, under another token. What the old one knew of it is all there is. */
export function adopt(step: Step, token: string): void {
  const process = step.draft.get('process', token)
  if (process === undefined) return
  strike(step, token)
  const next = step.token()
  step.draft.put('process', next, { ...process, seen: 0 })
  const others = step.instance(process.instance)?.process
  step.edit(process.instance, { process: { ...others, [process.name]: next } })
  takeOver(step, next, true)
}
