/** is-active: whether a job runs, as an exit status: status(8)'s own is 0 either way. Its numbers are those of init scripts. */
import { say } from '../command-line/invocation.ts'
import type { AdminInvocation } from '../init/system.ts'
import { meant } from './instances.ts'
import { statesOf, viewOf } from './job-state.ts'

const notRunning = 3
const unknown = 4

export function isActive(invocation: AdminInvocation): number {
  const target = meant(invocation)
  if (typeof target === 'number') return unknown
  const states = statesOf(viewOf(invocation.context.init.world()), target.job).filter(
    s => target.instance === null || s.instance === target.instance,
  )
  const running = states.filter(s => s.goal === 'start' && s.state === 'running')
  const [first] = states
  say(invocation, states.length === 0 ? 'stop/waiting\n' : states.map(s => `${s.goal}/${s.state}\n`).join(''))
  return first !== undefined && running.length === states.length ? 0 : notRunning
}
