/**
 * telinit(8): changes the runlevel, which is to note it in utmp and wtmp and to emit the event `runlevel`. Q and U ask init to read its
 * configuration or itself again; here every command does.
 */
import { commonOptions, explain, fail } from '../command-line/invocation.ts'
import { valuesOf } from '../command-line/options.ts'
import { type Command, conclude, type Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import { arePairs, ownKey } from '../init/own-instance.ts'
import { noteRunlevel, previousLevel, runlevelEvent } from '../init/runlevel.ts'

export const telinit: Command = {
  name: 'telinit',
  argument: 'RUNLEVEL',
  synopsis: 'Change the runlevel.',
  help: [
    'RUNLEVEL is one of 0 to 6, or S (or s) for single-user mode. The change is noted in utmp and wtmp and the event "runlevel" is emitted, with the variables RUNLEVEL and PREVLEVEL; what is set going by it is not waited for.',
    '',
    'Q (or q) and U (or u), which make init read its configuration or itself again, are accepted: there is nothing to do for them.',
  ].join('\n'),
  options: [
    { short: 'e', long: null, argument: 'KEY=VALUE', help: 'a further variable of the event' },
    { short: 't', long: null, argument: 'SECONDS', help: null },
    ...commonOptions,
  ],
  missing: missingLevel,
  run: changeRunlevel,
}

function missingLevel({ words: [level] }: Invocation): string | null {
  if (level === undefined) return messages.missingRunlevel
  return /^[0-6SsQqUu]$/.test(level) ? null : messages.illegalRunlevel(level)
}

function changeRunlevel(invocation: Invocation): number {
  const { context, settings, words } = invocation
  if (context.uid !== 0) return fail(invocation, messages.needRoot)
  const current = (words[0] ?? '').toUpperCase()
  if (/[QU]/.test(current)) {
    explain(invocation, messages.nothingToReload)
    return 0
  }
  const extra = valuesOf(settings, 'e')
  if (!arePairs(extra)) return fail(invocation, messages.envNotPairs)
  const level = { current, previous: previousLevel(context) }
  noteRunlevel(level, context, Date.now())
  return conclude(
    invocation,
    context.init.emit('runlevel', [...runlevelEvent(level), ...extra], false, ownKey(context.env)),
  )
}
