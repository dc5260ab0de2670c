/** Parts of the program that are loaded when they are needed: files beside it. */
import { createRequire } from 'node:module'
import { scriptFile } from './process.ts'

/** @returns what a file beside the program exports, whose type only the caller knows */
export function besideProgram(file: string) {
  return createRequire(scriptFile)(`./${file}`)
}
