/**
 * The runtime's optimizing compiler. A boot runs little of our code often, and what it starts needs the processors: with functions only optimized
 * once they have run much longer, it takes an eighth less of processor time. What does nothing but compute is better off as it is.
 */
import { createRequire } from 'node:module'
import { scriptFile } from './process.ts'

/** In bytes of bytecode run; V8's own is a thirtieth of it. */
const budget = 2_000_000

/** Versions of Node whose V8 is known to have the flag; it complains of others. */
const known = /^2[0-4]\./

export function optimizeLate(): void {
  const { bun, node } = process.versions
  if (bun !== undefined || !known.test(node)) return
  const v8: typeof import('node:v8') =
    typeof require === 'function' ? require('node:v8') : createRequire(scriptFile)('node:v8')
  v8.setFlagsFromString(`--interrupt-budget=${budget}`)
}
