/** This process and the machine it runs on: arguments, environment, user, kernel. */
import { readText, status } from './files.ts'

export const environment: { readonly [name: string]: string | undefined } = process.env

/** The arguments after the runtime and the script. */
export const programArguments: readonly string[] = process.argv.slice(2)

/** The script that runs, and the runtime that runs it. */
export const scriptFile = process.argv[1] ?? ''
export const runtimeFile = process.execPath

/** What the runtime calls itself: `node 20.19.2`, `bun 1.2.0`. */
export const runtimeVersion =
  process.versions.bun === undefined ? `node ${process.versions.node}` : `bun ${process.versions.bun}`

/** Ends at once: everything that was to be written has been. */
export function exit(status: number): never {
  process.exit(status)
}

export function userId(): number {
  return process.getuid?.() ?? 0
}

/** Release of the running kernel; `''` where nothing tells. */
export function kernelRelease(): string {
  return (readText('/proc/sys/kernel/osrelease') ?? '').trim()
}

/**
 * Where the state lies, as the launcher says it too.
 * @param given `''`: where it lies by itself
 */
export function stateDirectory(given = environment.UPSTART_DUMMY_STATE ?? ''): string {
  if (given !== '') return given
  return status('/run')?.directory === true ? '/run/upstart-dummy' : '/var/run/upstart-dummy'
}

/** The PID of this process. */
export const processId = process.pid

/** Waits for a signal that ends this process; comes back where none has come in time (ms). */
export function awaitSignal(time: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time)
}

/** Sends a signal to a process; nothing where it is gone by now. */
export function signalProcess(pid: number, signal: number): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone, or another user's: who looks again will see
  }
}
