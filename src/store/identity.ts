/**
 * Which running system a state belongs to. A state means nothing after a reboot, in another PID namespace or in a copied image: its PIDs are
 * other people's there.
 */
import { linkTarget, readText, status } from '../system/files.ts'

/** The boot id; `''` where there is no /proc. */
export function bootId(): string {
  return (readText('/proc/sys/kernel/random/boot_id') ?? '').trim()
}

/** @param boot from bootId() */
export function systemIdentity(boot: string): string {
  const root = status('/')
  return [boot, linkTarget('/proc/self/ns/pid') ?? '', `${root?.device}:${root?.inode}`].join(' ')
}
