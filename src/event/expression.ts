/**
 * The condition of `start on` and `stop on`: a tree of events joined by `and` and `or`, as written in the job file.
 * Which of its events have happened is not kept here but in the state (see condition.ts).
 */
export type Expression =
  | { readonly event: string; readonly env: readonly string[] | null }
  | { readonly op: 'and' | 'or'; readonly left: Expression; readonly right: Expression }

/** The names of the events that a condition mentions, each once. Trees may be as deep as a job file is long, so nothing here recurses. */
export function eventsOf(expression: Expression): string[] {
  const events = new Set<string>()
  const pending: Expression[] = [expression]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if ('op' in node) pending.push(node.right, node.left)
    else events.add(node.event)
  }
  return [...events]
}
