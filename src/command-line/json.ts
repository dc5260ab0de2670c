/** What is printed for programs: one object, whose `schema` is counted up when a field changes its meaning or goes. */
import { jsonOf } from '../system/json.ts'
import { type Invocation, say } from './invocation.ts'
import type { Option } from './options.ts'

const schema = 1

export const json: Option = {
  short: null,
  long: 'json',
  argument: null,
  help: 'print JSON, for programs',
}

/** @returns exit status 0 */
export function sayJson(invocation: Invocation, fields: object): 0 {
  say(invocation, `${jsonOf({ schema, ...fields })}\n`)
  return 0
}
