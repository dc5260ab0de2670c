/** src/system/process.ts on the program's own runtime: what it is called with comes when the program has long been loaded. */
import { processes } from './native.ts'

export const environment: { [name: string]: string | undefined } = {}

export const programArguments: string[] = []

export const scriptFile = ''
export const runtimeFile = ''
export const runtimeVersion = ENGINE

/** @param words the name that the program was called by, and its arguments */
export function beginProcess(words: readonly string[], given: { readonly [name: string]: string }): void {
  programArguments.push(...words)
  Object.assign(environment, given)
}

export function exit(status: number): never {
  native.process(processes.exit, status)
  throw new Error('exit')
}

export function userId(): number {
  return native.process(processes.user)
}

export function processId(): number {
  return native.process(processes.id)
}

export function awaitSignal(time: number): void {
  native.process(processes.pause, time)
}

export function signalProcess(pid: number, signal: number): void {
  native.process(processes.signal, pid, signal)
}

declare const ENGINE: string
