/** For `node main.cjs COMMAND`, without a launcher: starts this program again as it has to be started, under `shim front`. */
import { createRequire } from 'node:module'
import { status } from './files.ts'
import { err } from './output.ts'
import { runtimeFile, scriptFile, stateDirectory } from './process.ts'

/** Loaded only here: it costs every command 5 ms. */
const load = createRequire(scriptFile)

/** Beside the program where it is installed, in a folder of its own in a checkout. */
const shims = ['shim', 'shim/shim-amd64', 'shim/shim-i386']

/** @returns the exit status of the program, 128+N for signal N */
export function relaunch(name: string, args: readonly string[]): number {
  const directory = scriptFile.slice(0, scriptFile.lastIndexOf('/') + 1)
  const shim = shims.map(path => `${directory}${path}`).find(path => status(path)?.directory === false)
  if (shim === undefined) {
    err(`${name}: ${directory}shim is missing\n`)
    return 1
  }
  const { spawnSync }: typeof import('node:child_process') = load('node:child_process')
  const command = ['front', '--state', stateDirectory(), '--', runtimeFile, scriptFile, name, ...args]
  const result = spawnSync(shim, command, { stdio: 'inherit' })
  return result.status ?? 1
}
