/** Our programs in /sbin, by the mark in their first lines (src/launcher/, build/program.mjs). */
import { readBeginning, status } from './files.ts'

const mark = '# upstart-dummy wrapper'

/** Whether a text begins as a launcher of ours does, of any version. */
export function isLauncher(text: string): boolean {
  return text.split('\n', 3).some(line => line.startsWith(mark))
}

/** What tells what a program is; `''` where there is none. */
export function beginningOf(path: string): string {
  return readBeginning(path, 4096) ?? ''
}

/** Whether a program is a launcher of ours. */
export function isOurs(path: string): boolean {
  return isLauncher(beginningOf(path))
}

/**
 * The launcher in /sbin that is not ours any more though the package is here: an image builder has put back what it had found (live-build's
 * last step), which says nothing of it. Null where there is none, or no package.
 */
export function displacedLauncher(): string | null {
  const names = ['initctl', 'start-stop-daemon']
  const displaced = names.find(
    name => status(`/usr/lib/upstart-dummy/${name}`) !== null && !isOurs(`/sbin/${name}`),
  )
  return displaced === undefined ? null : `/sbin/${displaced}`
}
