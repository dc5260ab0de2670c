/**
 * A boot as a picture: a row a run, in the order in which they began; from left to right the time. What a run was doing is its colour, the
 * thin line before it leads to what it waited for.
 */
import { labelOf, type State } from '../engine/world.ts'
import type { Story } from './boot.ts'
import { beginOf, outcomeOf, type Run } from './chronicle.ts'
import { causeOf, type Link } from './critical-path.ts'
import { outcomeText } from './outcome-text.ts'
import { type Definition, seconds } from './view.ts'

/** Pixels. */
const names = 190
const width = 1000
const rowHeight = 18
const bar = 12
const top = 40
const margin = 10

/** What a run does in a state: its colour and how it is called. */
const phases: { readonly [state in State]: readonly [colour: string, meaning: string] } = {
  waiting: ['#cccccc', 'held up'],
  starting: ['#cccccc', 'held up'],
  security: ['#d9b38c', 'security'],
  'pre-start': ['#e8a33d', 'pre-start'],
  spawned: ['#5b8fd0', 'main process, not ready'],
  'post-start': ['#8ab6e8', 'post-start'],
  running: ['#6cb46c', 'running'],
  'pre-stop': ['#c98fc9', 'stopping'],
  stopping: ['#cccccc', 'held up'],
  killed: ['#c98fc9', 'stopping'],
  'post-stop': ['#c98fc9', 'stopping'],
}
const failed = '#cc3333'

/** @returns an SVG document */
export function timeline({ chronicle, begun, ended }: Story, definition: Definition): string {
  const { runs, emissions } = chronicle
  const scale = width / Math.max(1, ended - begun)
  const x = (at: number): string => (names + Math.max(0, at - begun) * scale).toFixed(1)
  const y = (row: number): number => top + row * rowHeight
  const rows = new Map(runs.map((run, row) => [run, row]))
  const height = y(runs.length) + 2 * rowHeight + margin
  const total = names + width + margin
  const body = [
    ...axis(ended - begun, scale, y(runs.length)),
    ...emissions.map(({ at, name, env }) => {
      const title = `<title>${escaped([name, ...env].join(' '))}, ${seconds(at - begun)} s</title>`
      return `<line x1="${x(at)}" y1="${top - 8}" x2="${x(at)}" y2="${y(runs.length)}" stroke="#bbbbff" stroke-dasharray="2 3">${title}</line>`
    }),
    ...runs.flatMap((run, row) => [
      ...waited(causeOf(chronicle, run), run, row, rows, x, y),
      ...bars(run, y(row), x, begun, ended, definition),
    ]),
    ...legend(y(runs.length) + rowHeight),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${total}" height="${height}" viewBox="0 0 ${total} ${height}" font-family="sans-serif" font-size="11">`,
    `<rect width="${total}" height="${height}" fill="#ffffff"/>`,
    ...body,
    '</svg>',
    '',
  ].join('\n')
}

/** The time: marks at 1, 2 or 5 of a power of ten, about ten of them. */
function axis(time: number, scale: number, bottom: number): string[] {
  const rough = Math.max(1, time / 10)
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough) ?? rough
  const marks = Array.from({ length: Math.floor(time / step) + 1 }, (_, n) => n * step)
  return marks.flatMap(at => {
    const place = (names + at * scale).toFixed(1)
    return [
      `<line x1="${place}" y1="${top - 12}" x2="${place}" y2="${bottom}" stroke="#eeeeee"/>`,
      `<text x="${place}" y="${top - 16}" text-anchor="middle" fill="#666666">${Number((at / 1000).toPrecision(6))} s</text>`,
    ]
  })
}

/** From where what a run waited for happened, down or up to its row. */
function waited(
  cause: Link | null,
  run: Run,
  row: number,
  rows: ReadonlyMap<Run, number>,
  x: (at: number) => string,
  y: (row: number) => number,
): string[] {
  const from = cause?.run == null ? undefined : rows.get(cause.run)
  if (cause === null || from === undefined) return []
  const middle = (r: number): number => y(r) + bar / 2
  return [
    `<path d="M${x(cause.to)} ${middle(from)}V${middle(row)}H${x(beginOf(run))}" fill="none" stroke="#999999" stroke-width="0.7"/>`,
  ]
}

function bars(
  run: Run,
  y: number,
  x: (at: number) => string,
  begun: number,
  ended: number,
  definition: Definition,
): string[] {
  const outcome = outcomeOf(run, definition(run.job)?.task === true)
  const last = run.end?.at ?? ended
  const name = escaped(labelOf(run))
  const text = escaped(outcomeText(run, outcome, definition(run.job), null))
  const label = `<text x="${names - 6}" y="${y + bar - 2}" text-anchor="end"${outcome.kind === 'failed' ? ` fill="${failed}"` : ''}>${name}<title>${text}</title></text>`
  const rects = run.stays.map((stay, n) => {
    const until = run.stays[n + 1]?.at ?? last
    const [colour, meaning] = phases[stay.state]
    const title = `${name}: ${meaning}, ${seconds(stay.at - begun)} to ${seconds(until - begun)} s`
    const length = Math.max(0.5, Number(x(until)) - Number(x(stay.at)))
    return `<rect x="${x(stay.at)}" y="${y}" width="${length.toFixed(1)}" height="${bar}" fill="${colour}"><title>${title}</title></rect>`
  })
  const cross =
    outcome.kind === 'failed'
      ? [
          `<circle cx="${x(outcome.at)}" cy="${y + bar / 2}" r="4" fill="${failed}"><title>${text}</title></circle>`,
        ]
      : []
  return [label, ...rects, ...cross]
}

function legend(y: number): string[] {
  const entries = new Map(Object.values(phases).map(([colour, meaning]) => [meaning, colour]))
  entries.set('failed', failed)
  return [...entries].flatMap(([meaning, colour], n) => [
    `<rect x="${names + n * 122}" y="${y}" width="10" height="10" fill="${colour}"/>`,
    `<text x="${names + n * 122 + 14}" y="${y + 9}">${meaning}</text>`,
  ])
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
