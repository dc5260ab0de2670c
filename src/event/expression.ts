/**
 * The condition of `start on` and `stop on`: a tree of events joined by `and` and `or`, as written in the job file.
 * Which of its events have happened is not kept here but in the state (see condition.ts).
 */
export type Expression =
  | EventOfCondition
  | { readonly op: 'and' | 'or'; readonly left: Expression; readonly right: Expression }

export type EventOfCondition = { readonly event: string; readonly env: readonly string[] | null }

// Trees may be as deep as a job file is long, so who looks at all of one takes it in one of these orders and doesn't recurse.

/** All parts of a condition, each before those that it joins, left before right. */
export function topDown(expression: Expression): Expression[] {
  const parts: Expression[] = []
  const rest = [expression]
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    parts.push(part)
    if ('op' in part) rest.push(part.right, part.left)
  }
  return parts
}

/** All parts of a condition, each after those that it joins, left before right: postfix order. */
export function bottomUp(expression: Expression): Expression[] {
  const parts: Expression[] = []
  const rest = [expression]
  for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
    parts.push(part)
    if ('op' in part) rest.push(part.left, part.right)
  }
  return parts.reverse()
}

/** The events of a condition, from the left. */
export function eventsOf(expression: Expression): EventOfCondition[] {
  return topDown(expression).flatMap(part => ('op' in part ? [] : part))
}
