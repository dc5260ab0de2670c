/** This process: arguments, environment, user. The program's own runtime has another file of this name in its place, as of others here. */

export const environment: { readonly [name: string]: string | undefined } = process.env

/** The arguments after the runtime and the script. */
export const programArguments: readonly string[] = process.argv.slice(2)

/** The script that runs, and the runtime that runs it. */
export const scriptFile = process.argv[1] ?? ''
export const runtimeFile = process.execPath

/** What the runtime calls itself: `node 20.19.2`, `quickjs-ng 0.17.0-1`. */
export const runtimeVersion = `node ${process.versions.node}`

/** Ends at once: everything that was to be written has been. */
export function exit(status: number): never {
  process.exit(status)
}

export function userId(): number {
  return process.getuid?.() ?? 0
}

/** The PID of this process. */
export function processId(): number {
  return process.pid
}

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
