/** A table of texts: columns as wide as what is in them, cut to the screen. */
import { type Colour, cut, paint, type Screen } from './screen.ts'

export interface Column<Row> {
  readonly heading: string
  readonly text: (row: Row) => string
  readonly colour?: (row: Row) => Colour | null
  /** Numbers stand at the right. */
  readonly right?: true
  /** It may be cut down to so many columns where the screen is narrow. */
  readonly least?: number
  /** Where that isn't enough, columns are left out, the one with the highest number first. */
  readonly dispensable?: number
}

const gap = '  '

/** Lines without their ends. A column that is empty in every row is left out. */
export function tableLines<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  screen: Screen,
): string[] {
  let shown = columns.filter(column => rows.some(row => column.text(row) !== ''))
  let widths = fit(shown, rows, screen.width)
  while (total(widths) > screen.width) {
    const most = Math.max(...shown.map(column => column.dispensable ?? 0))
    if (most === 0) break
    shown = shown.filter(column => column.dispensable !== most)
    widths = fit(shown, rows, screen.width)
  }
  const line = (cell: (column: Column<Row>) => string, colour: (column: Column<Row>) => Colour | null) =>
    shown
      .map((column, at) => {
        const text = cut(cell(column), widths[at] ?? 0, screen)
        const blanks = ' '.repeat((widths[at] ?? 0) - text.length)
        const painted = paint(text, colour(column), screen)
        if (column.right === true) return blanks + painted
        return at === shown.length - 1 ? painted : painted + blanks
      })
      .join(gap)
      .trimEnd()
  return [
    line(
      c => c.heading,
      () => 'bold',
    ),
    ...rows.map(row =>
      line(
        c => c.text(row),
        c => c.colour?.(row) ?? null,
      ),
    ),
  ]
}

/** The widest of those that may be narrower are cut first. */
function fit<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): number[] {
  const widths = columns.map(({ heading, text }) =>
    rows.reduce((most, row) => Math.max(most, text(row).length), heading.length),
  )
  while (total(widths) > width) {
    let widest = -1
    columns.forEach(({ least }, at) => {
      const own = widths[at] ?? 0
      if (least !== undefined && own > least && own > (widths[widest] ?? 0)) widest = at
    })
    if (widest < 0) return widths
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, (widths.length - 1) * gap.length)
}
