/** runlevel(8): the level before and the level now, from the environment of a job's script or else from utmp. */
import { commonOptions, fail, say } from '../command-line/invocation.ts'
import type { Command, Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { fromEnvironment } from '../init/runlevel.ts'
import { lastRunlevel, type Runlevel } from '../init/utmp.ts'
import { readBytes } from '../system/record-file.ts'

export const runlevel: Command = {
  name: 'runlevel',
  argument: '[UTMP]',
  synopsis: 'Show the previous and the current runlevel.',
  help: [
    'What is shown is what $PREVLEVEL and $RUNLEVEL say, as in the scripts of jobs; where $RUNLEVEL is not set, what the file UTMP says, by default /var/run/utmp.',
    '',
    'N stands for no level. Where there is no current level, "unknown" is shown and the exit status is 1.',
  ].join('\n'),
  options: commonOptions,
  run: showRunlevel,
}

function showRunlevel(invocation: Invocation): number {
  const { env, utmp } = invocation.context
  const path = invocation.words[0] ?? utmp
  let known: Runlevel | null = fromEnvironment(env)
  if (known === null) {
    const file = readBytes(path)
    if (!file.ok) return fail(invocation, messages.fileError(path, file.error))
    known = lastRunlevel(file.bytes)
  }
  const isKnown = known !== null && known.current !== 'N'
  say(invocation, isKnown ? `${known?.previous} ${known?.current}\n` : 'unknown\n')
  return isKnown ? 0 : 1
}
