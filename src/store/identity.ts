/**
 * Which running system a state belongs to. A state means nothing after a reboot, in another PID namespace or in a copied image: its PIDs are
 * other people's there.
 */
import { inodeOf, linkTarget, readText } from '../system/files.ts'

/** The boot id; `''` where there is no /proc. */
export function bootId(): string {
  return (readText('/proc/sys/kernel/random/boot_id') ?? '').trim()
}

/** @param boot from bootId() */
export function systemIdentity(boot: string): string {
  const namespace = linkTarget('/proc/self/ns/pid') ?? ''
  return [boot, namespace, startOfFirst(), inodeOf('/')].join(' ')
}

/** When the first process of our PID namespace was started: a container that is started again may be given the same number of a namespace. */
function startOfFirst(): string {
  try {
    const stat = readText('/proc/1/stat') ?? ''
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}
