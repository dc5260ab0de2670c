/** list-sessions: the users' own inits, each of which leaves a file PID.session that says its address. None of them is ours. */
import { fail, mention, say } from '../command-line/invocation.ts'
import type { Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { FileError, list, readText } from '../system/files.ts'
import { livingStat } from '../system/process-stat.ts'

export function listSessions(invocation: Invocation): number {
  const runtime = invocation.context.env.XDG_RUNTIME_DIR ?? ''
  if (runtime === '') return fail(invocation, messages.noSessionDirectory)
  const directory = `${runtime}/upstart/sessions`
  const names = readable(() => list(directory))
  if (names === null) return fail(invocation, messages.unreadableSessions)
  const pids = names
    .flatMap(name => /^(\d+)\.session$/.exec(name)?.[1] ?? [])
    .sort((a, b) => Number(a) - Number(b))
  for (const pid of pids) {
    const path = `${directory}/${pid}.session`
    const address = /^UPSTART_SESSION=(.+)$/m.exec(readable(() => readText(path)) ?? '')?.[1]
    if (livingStat(Number(pid)) === null) mention(invocation, messages.staleSession(path))
    else if (address !== undefined) say(invocation, `${pid} ${address}\n`)
  }
  return 0
}

/** Null also where it may not be read. */
function readable<T>(read: () => T | null): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof FileError) return null
    throw error
  }
}
