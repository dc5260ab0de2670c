/** The program for its own runtime. When this file has been evaluated the heap is kept, and what begins is `native.begin`. */
import { main } from '../program/main.ts'
import { beginProcess } from './process.ts'

native.begin = (words, environment) => {
  beginProcess(words, environment)
  return main()
}
