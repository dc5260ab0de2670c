/** What a boot would do: its events in their order, under each what it sets going, and what stays out. */
import { labelOf } from '../engine/world.ts'
import { beginOf, type Run } from './chronicle.ts'
import type { Rehearsed } from './rehearsal.ts'
import type { Report } from './report.ts'
import { refusalText } from './report-text.ts'

/** Where names end (columns). */
const nameWidth = 22

export function rehearsalText({ story }: Rehearsed, report: Report): string {
  const { emissions, runs } = story.chronicle
  const lines: (readonly [at: number, text: string])[] = [
    ...emissions.map(e => [e.at, [e.name, ...e.env].join(' ')] as const),
    ...runs.map(run => [beginOf(run), `  ${row(labelOf(run), causeText(run))}`] as const),
  ]
  // what begins with an event is told after it
  const told = lines.map((line, n) => [line, n] as const).sort(([a, n], [b, m]) => a[0] - b[0] || n - m)
  return [
    ...told.map(([[, text]]) => text),
    ...section(
      'Not loaded',
      report.broken.map(b => `${b.path}:${b.line}: ${b.message}`),
    ),
    ...section('Not started', [
      ...report.refused.map(r => row(r.job, refusalText(r))),
      ...report.waiting.map(w => row(w.job, `waiting for ${w.waitingFor}`)),
    ]),
    ...section(
      'Left out',
      report.leftOut.map(l => row(l.job, l.reason)),
    ),
    '',
  ].join('\n')
}

/** The same as one line of JSON. */
export function rehearsalJson({ story }: Rehearsed, { waiting, refused, leftOut, broken }: Report): string {
  const { emissions, runs } = story.chronicle
  const events = emissions.map(({ name, env }) => ({ name, env }))
  const jobs = runs.map(({ job, instance, causes }) => ({ job, instance, causes }))
  return `${JSON.stringify({ kind: 'plan', events, jobs, waiting, refused, leftOut, broken })}\n`
}

function causeText({ causes }: Run): string {
  return (causes ?? []).map(({ name, env }) => [name, ...env.slice(0, 1)].join(' ')).join(', ')
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines.map(line => `  ${line}`)]
}

function row(name: string, text: string): string {
  return `${name.padEnd(nameWidth)} ${text}`.trimEnd()
}
