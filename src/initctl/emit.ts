/** emit: an event with its variables; by default until all that it has set going is done. */
import { fail } from '../command-line/invocation.ts'
import { isSet } from '../command-line/options.ts'
import { conclude, type Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { arePairs, ownKey } from '../init/own-instance.ts'

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
