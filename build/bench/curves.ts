/** A picture of some curves, with both axes logarithmic. */

export interface Curve {
  readonly name: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

const width = 640
const height = 400
const margin = 60
const colours = ['#1b6ca8', '#c0392b', '#27864a', '#8e5ea2', '#b7791f']

/** @returns an SVG document */
export function curves(list: readonly Curve[], xTitle: string, yTitle: string): string {
  const all = list.flatMap(({ points }) => points)
  const scale = (values: readonly number[], from: number, to: number) => {
    const least = Math.log10(Math.min(...values))
    const most = Math.log10(Math.max(...values))
    return (value: number) => from + ((Math.log10(value) - least) / (most - least || 1)) * (to - from)
  }
  const ys = all.map(({ y }) => y)
  const x = scale(
    all.map(point => point.x),
    margin,
    width - 150,
  )
  const y = scale([Math.min(...ys), Math.max(...ys)], height - margin, 30)
  const at = (value: number) => value.toFixed(1)
  const drawn = list.flatMap(({ name, points }, n) => {
    const colour = colours[n % colours.length]
    const line = points.map(point => `${at(x(point.x))},${at(y(point.y))}`).join(' ')
    const last = points.at(-1)
    return [
      `<polyline points="${line}" fill="none" stroke="${colour}" stroke-width="2"/>`,
      last === undefined
        ? ''
        : `<text x="${at(x(last.x) + 6)}" y="${at(y(last.y) + 4)}" fill="${colour}">${name} ${last.y.toFixed(1)}</text>`,
    ]
  })
  const ticks = [...new Set(all.map(point => point.x))].map(
    value => `<text x="${at(x(value))}" y="${height - margin + 20}" text-anchor="middle">${value}</text>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    `<path d="M${margin},30 V${height - margin} H${width - 150}" fill="none" stroke="black"/>`,
    ...drawn,
    ...ticks,
    `<text x="${(width - 90) / 2}" y="${height - 15}" text-anchor="middle">${xTitle}</text>`,
    `<text x="20" y="20">${yTitle}</text>`,
    '</svg>',
    '',
  ].join('\n')
}
