/** Whether anything has changed in a folder of files, told without reading them. */
import { list, nodeAt, status } from './files.ts'

/**
 * A text that changes whenever a file below a folder does, comes or goes: from device, inode, size, mtime and ctime of each, or of what a link
 * leads to. Sub-directories are looked into. What each says is added up, so that the order in which a folder is listed is no matter.
 */
export function fingerprintOf(folder: string): string {
  return sumOf(folder, '').toString(16)
}

function sumOf(folder: string, prefix: string): bigint {
  let sum = 0n
  for (const name of list(folder) ?? []) {
    const path = `${folder}/${name}`
    const isFolder = nodeAt(path)?.kind === 'directory'
    sum += hashOf(`${prefix}${name} ${status(path)?.identity ?? ''}`)
    if (isFolder) sum += sumOf(path, `${prefix}${name}/`)
  }
  return BigInt.asUintN(64, sum)
}

/** FNV-1a of 64 bits. */
function hashOf(text: string): bigint {
  let hash = 0xcbf29ce484222325n
  for (const byte of Buffer.from(text)) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash
}
