/** A command that asks something of init, and how it tells the answer. */
import type * as commandLine from '../command-line/invocation.ts'
import { fail, say } from '../command-line/invocation.ts'
import type { Context, Outcome } from './context.ts'
import { messages } from './messages.ts'

export type Invocation<C = Context> = commandLine.Invocation<C>
export type Command<C = Context> = commandLine.Command<C>

/** Of a command that never changes anything (`looks`). */
export const always = (): boolean => true

/** Tells what came of a request. @returns the exit status */
export function conclude(invocation: commandLine.Invocation, outcome: Outcome): number {
  if (!outcome.ok) return fail(invocation, outcome.error, outcome.why)
  say(invocation, outcome.text)
  return 0
}

/** There is no such job. @returns the exit status that goes with it */
export function failUnknownJob(invocation: Invocation, job: string): 1 {
  return fail(invocation, messages.unknownJob(job), () => invocation.context.init.whyUnknown(job))
}
