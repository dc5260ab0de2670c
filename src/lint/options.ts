/** The options of lint. */
import type { Option } from '../command-line/options.ts'

export const lintOptions: readonly Option[] = [
  { short: null, long: 'ignore', argument: 'CODE', help: 'leave out these findings; may be given again' },
  {
    short: null,
    long: 'target',
    argument: 'VERSION',
    help: 'report what that Upstart (0.6.5, lucid, 1.5, precise, 1.12, trusty) does not know',
  },
  { short: null, long: 'strict', argument: null, help: 'exit with 1 for warnings, too' },
]
