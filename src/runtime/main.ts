/** The program for its own runtime. When this file has been evaluated the heap is kept, and what begins is `native.begin`. */
import { main } from '../program/main.ts'
import { beginProcess } from './process.ts'

native.begin = (words, environment) => {
  beginProcess(words, environment)
  return main()
}

// where recursion ends, as Node names it
const internal: unknown = Reflect.get(globalThis, 'InternalError')
if (typeof internal === 'function') Object.setPrototypeOf(internal.prototype, RangeError.prototype)
