/** What is said of a command line, whatever the command; in libnih's words, which scripts know. */

export const usageMessages = {
  // The line that points to --help follows each.
  missingCommand: 'missing command',
  invalidCommand: (name: string) => `invalid command: ${name}`,
  invalidOption: (option: string) => `invalid option: ${option}`,
  unexpectedArgument: (option: string) => `unexpected argument: ${option}`,
  missingArgument: (option: string) => `missing argument: ${option}`,
} as const

/** `PROGRAM: TEXT`. Without the blank where the text has a colon before its first blank: it begins with a file's name then. */
export function withProgram(program: string, text: string): string {
  const colon = text.indexOf(':')
  const blank = text.indexOf(' ')
  return colon >= 0 && (blank < 0 || colon < blank) ? `${program}:${text}` : `${program}: ${text}`
}

/** A mistake on the command line, with the line that points to --help. */
export function usageError(program: string, text: string): string {
  return `${program}: ${text}\nTry \`${program} --help' for more information.\n`
}
