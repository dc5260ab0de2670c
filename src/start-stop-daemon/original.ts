/**
 * Where dpkg's own start-stop-daemon is, in the order in which the launcher looks for it (src/launcher/start-stop-daemon; a test compares them):
 * under the names of our two diversions, where somebody else has moved it, where it belongs, and last what an image builder had put in its place.
 */
import { isExecutable } from '../system/exclusive-file.ts'
import { list } from '../system/files.ts'
import { isOurs } from '../system/launcher.ts'

const name = 'start-stop-daemon'

/** @param root the root to look in, `''` for our own; the path returned is of that root */
export function originalProgram(root = ''): string | null {
  const isThere = (path: string) => isExecutable(root + path)
  const diverted = [`/usr/sbin/${name}.distrib.usr-is-merged`, `/sbin/${name}.distrib`].find(isThere)
  if (diverted !== undefined) return diverted
  const moved = (list(`${root}/sbin`) ?? []).filter(entry => entry.startsWith(`${name}.`)).sort()
  const folder = (entries: readonly string[]) => entries.map(entry => `/sbin/${entry}`)
  const places = [
    `/sbin/${name}.REAL`,
    ...folder(moved.filter(entry => /^[^u]/.test(entry.slice(name.length + 1)))),
    `/sbin/${name}`,
    `/usr/sbin/${name}`,
    ...folder(moved.filter(entry => entry.startsWith(`${name}.upstart-dummy-`))),
  ]
  return places.find(path => isThere(path) && !isOurs(root + path)) ?? null
}
