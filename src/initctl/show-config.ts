/** show-config: the events that jobs emit, start on and stop on. */
import { fail, say } from '../command-line/invocation.ts'
import { isSet } from '../command-line/options.ts'
import { aboutJob, conditionText } from '../event/condition-text.ts'
import { type EventOfCondition, type Expression, eventsOf } from '../event/expression.ts'
import { failUnknownJob, type Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { jobMeant } from '../init/own-instance.ts'
import type { JobClass } from '../job-file/job-class.ts'

export function showConfig(invocation: Invocation): number {
  const { init } = invocation.context
  const [name] = invocation.words
  if (name === '') return fail(invocation, messages.emptyName)
  const jobs =
    name === undefined ? init.jobs() : [init.job(jobMeant(name, init))].filter(job => job !== undefined)
  if (name !== undefined && jobs.length === 0) return failUnknownJob(invocation, name)
  const enumerate = isSet(invocation.settings, 'enumerate')
  say(invocation, jobs.map(job => jobText(job, enumerate)).join(''))
  return 0
}

/** @param enumerate one line for each event of a condition, instead of the condition as a whole */
export function jobText(job: JobClass, enumerate: boolean): string {
  const linesOf = (name: string, condition: Expression | null): string[] => {
    if (condition === null) return []
    const texts = enumerate ? eventsOf(condition).map(enumeratedText) : [conditionText(condition)]
    return texts.map(text => `  ${name} ${text}`)
  }
  const emits = (job.emits ?? []).map(event => `  emits ${event}`)
  return `${[job.name, ...emits, ...linesOf('start on', job.startOn), ...linesOf('stop on', job.stopOn)].join('\n')}\n`
}

/** `EVENT (job: JOB, env: ARG ARG)`; nothing, not even a blank, stands for what isn't there. */
function enumeratedText(node: EventOfCondition): string {
  const { job, env } = aboutJob(node)
  return `${node.event} (job:${job === null ? '' : ` ${job}`}, env:${env.map(arg => ` ${arg}`).join('')})`
}
