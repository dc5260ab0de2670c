/**
 * How much of a `start on` or `stop on` has happened. The tree itself stays as it is in the job file; what is kept is, for each of
 * its events (numbered from the left), the event that made it true. A part that is true stays so until the whole is, and then
 * all of it is reset (upstart 1.13: events are never un-happened by time or by the job's own life).
 */

import type { Variable } from './expand.ts'
import { bottomUp, type Expression } from './expression.ts'
import type { EmittedEvent } from './match.ts'
import { matches } from './match.ts'

/** An event as the state knows it. */
export interface IdentifiedEvent extends EmittedEvent {
  /** What names it while the condition holds it; null where it doesn't. */
  readonly id: string | null
}

/** An event that made a part of the condition true. */
export interface Happening extends IdentifiedEvent {
  /** The part's number, from 0. */
  readonly leaf: number
}

/** The parts that are true, in the order in which they became so. A list, so that it can be saved as it is. */
export type Happened = readonly Happening[]

interface Leaf {
  readonly leaf: number
  readonly event: string
  readonly env: readonly string[] | null
}

type Postfix = readonly (Leaf | 'and' | 'or')[]

/** Orders that were made before. A tree is never changed. */
const known = new WeakMap<Expression, Postfix>()

/** The tree in postfix order. */
function postfix(expression: Expression): Postfix {
  const made = known.get(expression)
  if (made !== undefined) return made
  let leaf = 0
  const order = bottomUp(expression).map(node =>
    'op' in node ? node.op : { leaf: leaf++, event: node.event, env: node.env },
  )
  known.set(expression, order)
  return order
}

function leavesOf(expression: Expression): Leaf[] {
  return postfix(expression).filter(step => typeof step !== 'string')
}

/**
 * The condition after an event: every part that was false and matches it becomes true.
 * @param variable what `$NAME` in the condition's arguments stands for
 * @returns `happened` itself where the event changes nothing
 */
export function observe(
  expression: Expression,
  happened: Happened,
  event: IdentifiedEvent,
  variable: Variable,
): Happened {
  const so = new Set(happened.map(h => h.leaf))
  const { id, name, env } = event
  const added = leavesOf(expression)
    .filter(leaf => leaf.event === name && !so.has(leaf.leaf) && matches(leaf, event, variable))
    .map(({ leaf }) => ({ leaf, id, name, env }))
  return added.length === 0 ? happened : [...happened, ...added]
}

/**
 * What made the condition true: the happenings of all its true branches, from the left; null while it isn't true.
 * A branch that is false contributes nothing, even where a part of it has happened.
 */
export function fulfilled(expression: Expression, happened: Happened): readonly Happening[] | null {
  const so = new Map(happened.map(h => [h.leaf, h]))
  // of each operand that is true: where its happenings begin in the list of all
  const operands: (number | null)[] = []
  const because: Happening[] = []
  for (const step of postfix(expression)) {
    if (typeof step !== 'string') {
      const happening = so.get(step.leaf)
      operands.push(happening === undefined ? null : because.length)
      if (happening !== undefined) because.push(happening)
      continue
    }
    const right = operands.pop() ?? null
    const left = operands.pop() ?? null
    const holds = step === 'and' ? left !== null && right !== null : left !== null || right !== null
    if (!holds) because.length = left ?? right ?? because.length
    operands.push(holds ? (left ?? right) : null)
  }
  return operands[0] === null ? null : because
}

/**
 * What of a condition has happened, after its job file may have changed: the same events, as far as it still asks for them.
 * @returns `happened` itself where every part of it still stands in its place
 */
export function carryOver(expression: Expression | null, happened: Happened, variable: Variable): Happened {
  if (happened.length === 0) return happened
  if (expression === null) return []
  const leaves = leavesOf(expression)
  const stands = happened.every(h => {
    const leaf = leaves[h.leaf]
    return leaf !== undefined && matches(leaf, h, variable)
  })
  if (stands) return happened
  return happened.reduce((after: Happened, event) => observe(expression, after, event, variable), [])
}
