/** A root, our own or one below another folder, as lint asks about it; and the shell that reads scripts. */
import { isExecutable } from '../system/exclusive-file.ts'
import { linkTarget, readText, status } from '../system/files.ts'
import { runProgram } from '../system/run-program.ts'
import type { Installation } from './installation.ts'
import type { CheckShell } from './scripts.ts'

/** @param root `''` for our own */
export function installationBelow(root: string): Installation {
  const names = (file: string): ReadonlySet<string> | null => {
    const text = readText(root + file)
    return text === null ? null : new Set(text.split('\n').map(line => line.split(':', 1)[0] ?? ''))
  }
  return {
    isExecutable: path => isExecutable(root + path) || isExecutable(root + followed(root, path)),
    isDirectory: path => status(root + path)?.directory === true,
    users: chroot => names(`${chroot}/etc/passwd`),
    groups: chroot => names(`${chroot}/etc/group`),
  }
}

/** Where a link of another root leads to, inside of that. */
function followed(root: string, path: string, most = 8): string {
  const target = root === '' || most === 0 ? null : linkTarget(root + path)
  if (target === null) return path
  const next = target.startsWith('/') ? target : `${path.slice(0, path.lastIndexOf('/') + 1)}${target}`
  return followed(root, next, most - 1)
}

/** dash: `sh: 3: Syntax error: …`; bash: `sh: line 3: syntax error …`. */
const complaint = /^\S+: (?:line )?(\d+): (.*)/

/** `sh -n`: reads it, runs nothing. */
export const checkShell: CheckShell = script => {
  const { status: exitStatus, err } = runProgram('/bin/sh', ['-n'], { input: script })
  // where there is no shell, that is another finding
  if (exitStatus === 0 || exitStatus === null) return null
  const [first = ''] = err.split('\n')
  const [, line = '1', message = first] = complaint.exec(first) ?? []
  return { line: Math.max(1, Number(line)), message }
}
