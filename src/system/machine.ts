/** The machine that we run on, and where state lies on it. */
import { readText, status } from './files.ts'
import { environment } from './process.ts'

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
