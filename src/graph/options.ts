/** The option of graph. */
import type { Option } from '../command-line/options.ts'

export const svg: Option = {
  short: null,
  long: 'svg',
  argument: null,
  help: 'a picture, which dot of the package graphviz draws',
}
