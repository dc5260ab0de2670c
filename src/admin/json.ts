/** What is printed for programs: one object, whose `schema` is counted up when a field changes its meaning or goes. */
import { say } from '../initctl/invocation.ts'
import type { Option } from '../initctl/options.ts'
import { jsonOf } from '../system/json.ts'
import type { AdminInvocation } from './context.ts'

const schema = 1

export const json: Option = {
  short: null,
  long: 'json',
  argument: null,
  help: 'print JSON, for programs',
}

/** @returns exit status 0 */
export function sayJson(invocation: AdminInvocation, fields: object): 0 {
  say(invocation, `${jsonOf({ schema, ...fields })}\n`)
  return 0
}
