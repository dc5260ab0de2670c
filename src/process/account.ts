/**
 * Users and groups by name, from the passwd and group files of the root that a process will run in. By numbers from files and not by
 * getpwnam: the C library of our runtime can't load the NSS modules of another one.
 */
import { readText } from '../system/files.ts'

export interface Identity {
  readonly uid: number
  readonly gid: number
  /** Supplementary groups. */
  readonly groups: readonly number[]
}

/** The sound lines of an account file: NAME:…:ID:…, of users ID is followed by that of the group. */
function entries(path: string, ids: 1 | 2): string[][] {
  const sound = ids === 1 ? /^[^:]+:[^:]*:\d+:/ : /^[^:]+:[^:]*:\d+:\d+:/
  return (readText(path) ?? '').split('\n').flatMap(line => (sound.test(line) ? [line.split(':')] : []))
}

/**
 * The identity that `setuid` and `setgid` ask for (P11). A user without a group gets his own; a group alone leaves the user root.
 * @param root where etc/passwd is looked for, '' for our own
 * @returns the step that failed, in Upstart's words, where a name is unknown
 */
export function identityOf(
  root: string,
  setuid: string | null,
  setgid: string | null,
): Identity | { readonly failed: string } {
  if (setuid === null && setgid === null) return { uid: 0, gid: 0, groups: [] }
  const user = setuid === null ? undefined : entries(`${root}/etc/passwd`, 2).find(u => u[0] === setuid)
  if (setuid !== null && user === undefined) return { failed: 'find setuid user' }
  const groups = entries(`${root}/etc/group`, 1)
  const group = setgid === null ? undefined : groups.find(g => g[0] === setgid)
  if (setgid !== null && group === undefined) return { failed: 'find setgid group' }
  const givenGid = group === undefined ? null : Number(group[2])
  if (setuid === null || user === undefined)
    return { uid: 0, gid: givenGid ?? 0, groups: givenGid === null ? [] : [givenGid] }
  const gid = givenGid ?? Number(user[3])
  const member = groups.filter(g => (g[3] ?? '').split(',').includes(setuid)).map(g => Number(g[2]))
  return { uid: Number(user[2]), gid, groups: [...new Set([gid, ...member])] }
}
