/** For `node main.cjs COMMAND`, without a launcher: starts this program again as it has to be started, under `shim front`. */
import { status } from './files.ts'
import { stateDirectory } from './machine.ts'
import { err } from './output.ts'
import { runtimeFile, scriptFile } from './process.ts'
import { runProgram } from './run-program.ts'

/** Beside the program where it is installed, in a folder of its own in a checkout, which may have its state elsewhere, too. */
const installed = 'shim'
const shims = [installed, 'shim/shim-amd64', 'shim/shim-i386']

/** @returns the exit status of the program, 128+N for signal N */
export function relaunch(name: string, args: readonly string[]): number {
  const directory = scriptFile.slice(0, scriptFile.lastIndexOf('/') + 1)
  const shim = shims.find(path => status(`${directory}${path}`)?.directory === false)
  if (shim === undefined) {
    err(`${name}: ${directory}shim is missing\n`)
    return 1
  }
  const state = stateDirectory(shim === installed ? '' : undefined)
  const command = ['front', '--state', state, '--', runtimeFile, scriptFile, name, ...args]
  const ran = runProgram(`${directory}${shim}`, command, 'inherit')
  if (ran.status === null) err(`${name}: ${ran.err}\n`)
  return ran.status ?? 1
}
