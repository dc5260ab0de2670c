/** runlevel(8): the level before and the level now, from the environment of a job's script or else from utmp. */
import { readBytes } from '../system/record-file.ts'
import { type Command, commonOptions, fail, type Invocation, say } from './invocation.ts'
import { messages } from './messages.ts'
import { lastRunlevel, type Runlevel } from './utmp.ts'

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

/** What the environment says; null where it says nothing. */
export function fromEnvironment(env: Invocation['context']['env']): Runlevel | null {
  if (env.RUNLEVEL === undefined) return null
  return { previous: env.PREVLEVEL?.[0] ?? 'N', current: env.RUNLEVEL[0] ?? 'N' }
}
