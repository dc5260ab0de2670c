/**
 * What --help, --version and `initctl help` print. The layout is libnih's, which shell completion and people know: options and commands in
 * two columns, the second from column 30, its continuation lines two further; texts are as wide as the screen.
 */
import own from '../../package.json' with { type: 'json' }
import type { Command } from './invocation.ts'
import type { Option } from './options.ts'

/** Where the second column begins. */
const column = 30
const narrowest = 50

/** A command as the list of a program's commands shows it. */
export interface Listed {
  readonly name: string
  readonly synopsis: string
  /** The heading that it stands under. */
  readonly group: string
}

/**
 * The width of the screen.
 * @param columns $COLUMNS
 * @param terminal width of the terminal, asked only where $COLUMNS isn't a number; null: there is none
 */
export function screenWidth(columns: string | undefined, terminal: () => number | null): number {
  return columns !== undefined && /^\d+$/.test(columns) ? Number(columns) : (terminal() ?? 80)
}

/**
 * The text of --help.
 * @param called the program's name with the command, where one was given: `initctl start`, `start`
 * @param options those of the command first
 */
export function helpText(
  called: string,
  command: Pick<Command, 'argument' | 'synopsis' | 'help'>,
  options: readonly Option[],
  width: number,
): string {
  const usage = ['Usage:', called, '[OPTION]...', command.argument].filter(part => part !== '').join(' ')
  return [
    ...[usage, command.synopsis].filter(line => line !== ''),
    '',
    'Options:',
    ...options.flatMap(option =>
      option.help === null ? [] : row(optionText(option), option.help, width, 1),
    ),
    '',
    ...wrap(command.help, width - 1, 0),
    '',
    'Report bugs to the maintainers of upstart-dummy, not to those of Upstart.',
    '',
  ].join('\n')
}

/** The list of `initctl help`, its groups in the order in which they first come. */
export function commandList(program: string, commands: readonly Listed[], width: number): string {
  const lines: string[] = []
  for (const group of new Set(commands.map(command => command.group))) {
    lines.push(`${group} commands:`)
    for (const command of commands) {
      if (command.group === group) lines.push(...row(`  ${command.name}`, command.synopsis, width, 0))
    }
    lines.push('')
  }
  lines.push(`For more information on a command, try \`${program} COMMAND --help'.`, '')
  return lines.join('\n')
}

/** The text of --version. Its first line is what tools look at. */
export function versionText(program: string): string {
  return [
    program === 'upstart' ? 'upstart 1.13.2' : `${program} (upstart 1.13.2)`,
    `Provided by upstart-dummy ${own.version}, which runs Upstart jobs without an init daemon.`,
    '',
    'This is free software under the MIT licence; there is no warranty.',
    '',
  ].join('\n')
}

/** Two blanks, the letter or its place, the name with its value. */
function optionText({ short, long, argument }: Option): string {
  if (long === null) return `  -${short}${argument === null ? '' : ` ${argument}`}`
  return `  ${short === null ? '    ' : `-${short}, `}--${long}${argument === null ? '' : `=${argument}`}`
}

/** One entry of two columns; a first one that is too long has its line for itself. `margin`: columns left free at the right. */
function row(left: string, right: string, width: number, margin: number): string[] {
  const lines = wrap(right, Math.max(width, narrowest) - column - margin, 2)
  const indented = lines.map(
    (line, i) => (i === 0 && left.length <= column - 2 ? left.padEnd(column) : ' '.repeat(column)) + line,
  )
  return left.length <= column - 2 ? indented : [left, ...indented]
}

/** Lines of at most `width` columns, those after the first of a paragraph indented. A word that is longer stays whole. */
function wrap(text: string, width: number, indent: number): string[] {
  return text.split('\n').flatMap(paragraph => {
    const lines: string[] = []
    let line = ''
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`
      if (line.trim() !== '' && longer.length > width) {
        lines.push(line)
        line = `${' '.repeat(indent)}${word}`
      } else line = longer
    }
    return [...lines, line]
  })
}
