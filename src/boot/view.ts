/** What is seen of a boot while it goes on: a line a job as it gets somewhere; on a terminal, below them what is underway. */
import { type Colour, cut, paint, plain, type Screen } from '../command-line/screen.ts'
import { labelOf } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { clearLine } from '../system/output.ts'
import type { Onlooker } from './boot.ts'
import { type Chronicle, type Outcome, outcomeOf, type Run } from './chronicle.ts'
import { outcomeText } from './outcome-text.ts'

export type Definition = (job: string) => JobClass | undefined

/** How often the time on a terminal goes on (ms). */
const tick = 1000

/** Where names end (columns). */
const nameWidth = 24

/** Seconds, as all that is printed of a boot has them. */
export function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3)
}

type Settled = Exclude<Outcome, { kind: 'underway' }>

/** Is given each run that has got somewhere. @param show `after`: how long that was after the beginning (ms) */
function ofSettled(
  definition: Definition,
  show: (run: Run, outcome: Settled, after: number, pid: number | null) => void,
): Onlooker {
  let begun = 0
  return {
    begin: now => {
      begun = now
    },
    tell: (run, pid) => {
      const outcome = outcomeOf(run, definition(run.job)?.task === true)
      if (outcome.kind !== 'underway') show(run, outcome, outcome.at - begun, pid)
    },
    pause: () => -1,
  }
}

/** Nothing is shown. */
export function silent(): Onlooker {
  return { begin: () => {}, tell: () => {}, pause: () => -1 }
}

const colours: { readonly [outcome in Outcome['kind']]: Colour | null } = {
  running: 'green',
  done: 'green',
  ended: null,
  failed: 'red',
  underway: 'yellow',
}

/** Lines: seconds, name, what became of it. @param over what is said of a service that is over without a failure */
export function lines(
  out: (text: string) => void,
  definition: Definition,
  over?: string,
  screen: Screen = plain,
): Onlooker {
  return ofSettled(definition, (run, outcome, after, pid) => {
    const text = outcomeText(run, outcome, definition(run.job), pid, over)
    const shown = paint(text, colours[outcome.kind], screen)
    out(`${seconds(after).padStart(9)}  ${labelOf(run).padEnd(nameWidth)} ${shown}\n`)
  })
}

/** JSON, an object a line. */
export function jsonLines(out: (text: string) => void, definition: Definition): Onlooker {
  return ofSettled(definition, (run, outcome, after, pid) => {
    const { job, instance } = run
    const why =
      outcome.kind === 'failed' ? outcomeText(run, outcome, definition(job), pid).slice(8) : undefined
    out(
      `${JSON.stringify({ kind: 'job', at: after / 1000, job, instance, outcome: outcome.kind, pid, why })}\n`,
    )
  })
}

/**
 * Lines on a terminal, and a last one that says what is underway.
 * @param screen asked each time, since its width may change
 */
export function live(
  out: (text: string) => void,
  definition: Definition,
  screen: () => Screen,
  over?: string,
): Onlooker {
  let begun = 0
  let shown = ''
  const clear = (): string => (shown === '' ? '' : clearLine)
  const show = (text: string): void => {
    if (text === shown) return
    out(clear() + text)
    shown = text
  }
  const below = lines(
    text => {
      out(clear() + text)
      shown = ''
    },
    definition,
    over,
    screen(),
  )
  return {
    begin: now => {
      begun = now
      below.begin(now)
    },
    tell: below.tell,
    pause: (chronicle, now) => {
      show(statusLine(chronicle, now - begun, screen()))
      return shown === '' ? -1 : tick - ((now - begun) % tick)
    },
  }
}

/** What is underway, in less than a line; `''` where nothing is. */
function statusLine(chronicle: Chronicle, passed: number, screen: Screen): string {
  const names = [...chronicle.underway].map(key => {
    const run = chronicle.latest(key)
    const state = run?.stays.at(-1)?.state
    return run === undefined ? key : `${labelOf(run)}${state === 'running' ? '' : ` ${state}`}`
  })
  if (names.length === 0) return ''
  const text = `${(passed / 1000).toFixed(0).padStart(5)}      ${names.length} underway: ${names.join(', ')}`
  return cut(text, screen.width - 1, screen)
}
