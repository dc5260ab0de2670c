/** A boot's report: for people, whole lines; for programs, JSON. */
import { labelOf } from '../engine/world.ts'
import { type Outcome, respawnsOf } from './chronicle.ts'
import type { Link } from './critical-path.ts'
import type { Report, Settled } from './report.ts'
import { seconds } from './view.ts'

/** What is known of a failure, lines; the first says which process of which job, and how. */
export type Why = (settled: Settled) => readonly string[]

/** Where names end (columns). */
const nameWidth = 22

/** @param begun when the boot began (ms, monotonic) */
export function reportText(report: Report, begun: number, why: Why): string {
  const { runlevel, time, waiting, refused, broken, critical } = report
  const level = runlevel === null ? '' : ` to runlevel ${runlevel}`
  return [
    '',
    `Booted${level} in ${seconds(time)} s: ${counts(report)}.`,
    ...section('Failed', failures(report, why)),
    ...section(
      'Not loaded',
      broken.map(b => `${b.path}:${b.line}: ${b.message}`),
    ),
    ...section('Not started', [
      ...report.settled.flatMap(s =>
        s.outcome.kind === 'underway'
          ? [row(labelOf(s), `held up in ${s.outcome.goal}/${s.outcome.state}`)]
          : [],
      ),
      ...refused.map(r => row(r.job, refusalText(r))),
      ...waiting.map(w => row(w.job, `waiting for ${w.waitingFor}`)),
    ]),
    ...section(
      'Critical path',
      critical.map(link => pathLine(link, begun)),
    ),
    '',
  ].join('\n')
}

/** What failed alone: all that is said with --quiet. */
export function failureText(report: Report, why: Why): string {
  const lines = [...report.broken.map(b => `${b.path}:${b.line}: ${b.message}`), ...failures(report, why)]
  return lines.map(line => `${line}\n`).join('')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map(line => `  ${line}`)]
}

function row(name: string, text: string): string {
  return `${name.padEnd(nameWidth)} ${text}`
}

/** Why a job was not started by what should have. */
export function refusalText({ by, why }: Report['refused'][number]): string {
  return `not started by ${by}: its instance has no name: ${why}`
}

function failures({ settled }: Report, why: Why): string[] {
  return settled.flatMap(s => {
    if (s.outcome.kind !== 'failed') return []
    const [first = labelOf(s), ...rest] = why(s)
    return [first, ...rest.map(line => `  ${line}`)]
  })
}

/** `12 running, 3 done, 1 failed, 2 waiting, 30 left out`; what there is none of is not said. */
function counts({ settled, waiting, refused, leftOut, broken }: Report): string {
  const of = (kind: Outcome['kind']): number => settled.filter(s => s.outcome.kind === kind).length
  const parts: (readonly [number, string])[] = [
    [of('running'), 'running'],
    [of('done'), 'done'],
    [of('ended'), 'ended'],
    [of('failed'), 'failed'],
    [broken.length, 'not loaded'],
    [of('underway'), 'held up'],
    [refused.length, 'not started'],
    [waiting.length, 'waiting'],
    [leftOut.length, 'left out'],
  ]
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return said.length === 0 ? 'there are no jobs' : said.join(', ')
}

function pathLine({ run, event, from, to }: Link, begun: number): string {
  const at = seconds(to - begun).padStart(8)
  if (run === null) return `${at}  ${event}`
  return `${at}  ${labelOf(run)}${event === '' ? '' : ` (its script: ${event})`}, ${seconds(to - from)} s`
}

/** The report as one line of JSON, times in s since the boot began. */
export function reportJson(report: Report, begun: number, why: Why): string {
  const since = (at: number): number => Math.max(0, at - begun) / 1000
  return JSON.stringify({
    kind: 'report',
    runlevel: report.runlevel,
    time: report.time / 1000,
    jobs: report.settled.map(s => ({
      job: s.job,
      instance: s.instance,
      outcome: s.outcome.kind,
      at: since(s.outcome.at),
      pid: s.pid,
      respawns: s.run === null ? 0 : respawnsOf(s.run),
      ...(s.outcome.kind === 'failed' ? { failure: s.outcome.failure, why: why(s) } : {}),
      ...(s.outcome.kind === 'underway' ? { goal: s.outcome.goal, state: s.outcome.state } : {}),
    })),
    waiting: report.waiting,
    refused: report.refused,
    leftOut: report.leftOut,
    broken: report.broken,
    criticalPath: report.critical.map(({ run, event, from, to }) => ({
      job: run?.job ?? null,
      instance: run?.instance ?? null,
      event: event === '' ? null : event,
      from: since(from),
      to: since(to),
    })),
  })
}
