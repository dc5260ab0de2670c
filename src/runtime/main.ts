/** The program for its own runtime. When this file has been evaluated the heap is kept, and what begins is `native.begin`. */
import { main } from '../program/main.ts'
import { beginProcess } from './process.ts'

native.begin = (words, environment) => {
  beginProcess(words, environment)
  return main()
}

// where recursion ends, as Node names it
if (typeof InternalError === 'function') Object.setPrototypeOf(InternalError.prototype, RangeError.prototype)

declare const InternalError: undefined | { prototype: object }
