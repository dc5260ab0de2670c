/** log-priority: from which priority on messages of init are kept; shows or sets it. */
import { fail, say } from '../command-line/invocation.ts'
import type { Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { priorities } from '../store/message-log.ts'

export function logPriority(invocation: Invocation): number {
  const { init } = invocation.context
  const [wanted] = invocation.words
  if (wanted === undefined) {
    say(invocation, `${init.logPriority()}\n`)
    return 0
  }
  const priority = priorities.find(p => p === wanted)
  if (priority === undefined) return fail(invocation, messages.unknownPriority)
  init.setLogPriority(priority)
  return 0
}
