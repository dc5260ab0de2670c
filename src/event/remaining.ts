/** What of a condition still has to happen. */
import type { Happened } from './condition.ts'
import { bottomUp, type Expression } from './expression.ts'

/**
 * The condition without its parts that are true: of an `and` what is missing, of an `or` (where neither is true) all ways that are left.
 * @returns null where nothing is missing
 */
export function remaining(expression: Expression, happened: Happened): Expression | null {
  const known = new Set(happened.map(h => h.leaf))
  const operands: (Expression | null)[] = []
  let leaf = 0
  for (const node of bottomUp(expression)) {
    if (!('op' in node)) operands.push(known.has(leaf++) ? null : node)
    else {
      const right = operands.pop() ?? null
      const left = operands.pop() ?? null
      const single = node.op === 'and' ? (left ?? right) : null
      operands.push(left !== null && right !== null ? { op: node.op, left, right } : single)
    }
  }
  return operands[0] ?? null
}
