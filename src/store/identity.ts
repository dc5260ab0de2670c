/**
 * Which running system a state belongs to. A state means nothing after a reboot, in another PID namespace or in a copied
 * image: its PIDs are other people's there.
 */
import { inodeOf, linkTarget, readText } from '../system/files.ts'
import { statOf } from '../system/process-stat.ts'

/** The boot id; `''` where there is no /proc. */
export function bootId(): string {
  return (readText('/proc/sys/kernel/random/boot_id') ?? '').trim()
}

/** @param boot from bootId() */
export function systemIdentity(boot: string): string {
  const namespace = linkTarget('/proc/self/ns/pid') ?? ''
  // a container that is started again may be given the same number of a namespace
  const startOfFirst = statOf(1)?.start ?? ''
  return [boot, namespace, startOfFirst, inodeOf('/')].join(' ')
}
