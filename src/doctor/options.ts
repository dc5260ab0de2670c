/** The option of doctor. */
import type { Option } from '../command-line/options.ts'

export const repair: Option = {
  short: null,
  long: 'repair',
  argument: null,
  help: 'put right what can be put right without asking, and say what was done',
}
