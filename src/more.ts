/** Commands that no job and no boot needs. They are a file of their own beside the program, read when one is called: what is in the program, every `start` pays for. */
export { graphCommand } from './graph/graph-command.ts'
export { lintCommand } from './lint/lint-command.ts'
