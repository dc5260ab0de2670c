/** What a terminal can show: how wide it is, whether in colours, and whether it draws lines. Where there is none, nothing is cut or coloured. */
import { colouring } from '../system/output.ts'
import type { Terminal } from './invocation.ts'

const colours = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const
export type Colour = keyof typeof colours

export interface Screen {
  /** Columns; Infinity where there is no terminal. */
  readonly width: number
  readonly colour: boolean
  /** A line may be written again. */
  readonly rewritable: boolean
  /** Characters besides ASCII. */
  readonly unicode: boolean
}

/** https://no-color.org is respected. */
export function screenOf({ env, columns }: Terminal): Screen {
  const width = columns()
  const able = width !== null && (env.TERM ?? 'dumb') !== 'dumb'
  const locale = [env.LC_ALL, env.LC_CTYPE, env.LANG].find(name => (name ?? '') !== '') ?? ''
  return {
    width: width ?? Number.POSITIVE_INFINITY,
    colour: able && (env.NO_COLOR ?? '') === '',
    rewritable: able,
    unicode: /utf-?8/i.test(locale),
  }
}

/** What is no terminal. */
export const plain: Screen = {
  width: Number.POSITIVE_INFINITY,
  colour: false,
  rewritable: false,
  unicode: false,
}

export function paint(text: string, colour: Colour | null, { colour: shown }: Screen): string {
  if (colour === null || !shown || text === '') return text
  return colouring(colours[colour]) + text + colouring(0)
}

/** A text of at most so many columns, in one line. */
export function cut(lines: string, columns: number, { unicode }: Screen): string {
  const text = lines.replaceAll('\n', '\\n')
  if (text.length <= columns) return text
  return columns <= 0 ? '' : `${text.slice(0, columns - 1)}${unicode ? '…' : '+'}`
}
