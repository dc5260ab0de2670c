/** usage: what a job's file says on how to start it; without a name, the job that we are a script of. */
import { fail, say } from '../command-line/invocation.ts'
import { failUnknownJob, type Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'

export function usage(invocation: Invocation): number {
  const { init, env } = invocation.context
  const name = invocation.words[0] ?? env.UPSTART_JOB ?? ''
  if (name === '') return fail(invocation, messages.emptyName)
  const job = init.job(name)
  if (job === undefined) return failUnknownJob(invocation, name)
  say(invocation, `${messages.usage(job.usage ?? '')}\n`)
  return 0
}
