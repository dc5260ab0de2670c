/** The conditions of jobs as show-config prints and check-config reads them. No recursion: they may be as deep as a job file is long. */
import type { EventOfCondition, Expression } from './expression.ts'
import { argument } from './match.ts'

/** Events whose first variable is the name of a job. */
const jobEvents: ReadonlySet<string> = new Set(['starting', 'started', 'stopping', 'stopped'])

/** The condition on one line, with parentheses around all that `and` and `or` join. */
export function conditionText(condition: Expression): string {
  let text = ''
  const rest: (Expression | string)[] = [condition]
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    if (typeof part === 'string') text += part
    else if ('op' in part) rest.push(')', part.right, ` ${part.op} `, part.left, '(')
    else text += [part.event, ...(part.env ?? [])].join(' ')
  }
  return text
}

/** The job that an event is about (null: none, or none is named) and its other arguments. */
export function aboutJob({ event, env }: EventOfCondition): {
  readonly job: string | null
  readonly env: readonly string[]
} {
  const all = env ?? []
  if (!jobEvents.has(event)) return { job: null, env: all }
  const at = all.findIndex((text, i) => {
    const { name, negated } = argument(text)
    return !negated && (name === 'JOB' || (name === null && i === 0))
  })
  const named = all[at]
  return named === undefined
    ? { job: null, env: all }
    : { job: argument(named).value, env: all.filter((_, i) => i !== at) }
}
