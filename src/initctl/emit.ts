/** emit: an event with its variables; by default until all that it has set going is done. */
import { conclude, fail, type Invocation } from './invocation.ts'
import { arePairs, ownKey } from './job.ts'
import { messages } from './messages.ts'
import { isSet } from './options.ts'

export function missingEvent({ words }: Invocation): string | null {
  return words.length > 0 ? null : messages.missingEventName
}

export function emit(invocation: Invocation): number {
  const [name = '', ...env] = invocation.words
  if (name === '') return fail(invocation, messages.emptyName)
  if (!arePairs(env)) return fail(invocation, messages.envNotPairs)
  const { init, env: own } = invocation.context
  return conclude(invocation, init.emit(name, env, !isSet(invocation.settings, 'no-wait'), ownKey(own)))
}
