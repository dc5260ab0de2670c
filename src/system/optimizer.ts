/**
 * The runtime's optimizing compiler. For a command that works for a second it costs more than it saves: with functions only optimized once they
 * have run much longer, a boot takes an eighth less of processor time. Short commands never get so far, and don't pay for asking.
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
