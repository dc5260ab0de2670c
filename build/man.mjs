// Makes dist/man: the manual pages as installed. Where a page of man/ has a line `.\"COMMANDS` or `.\"OPTIONS`, the tables of commands that
// --help prints are set.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readTables } from './tables.mjs'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/man' } } })

/** A text as roff has it: nothing in it is a request or an escape, hyphens stay hyphens. */
function roff(text) {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll(/^(?=[.'])/gm, '\\&')
    .replaceAll('\n\n', '\n.IP\n')
}

/** A usage line: literal words bold, names in capitals italic, the rest as it is. */
function usage(text) {
  return roff(text).replaceAll(/[A-Z][A-Z_]*|(?:\\-|[a-z])+/g, word =>
    /^[A-Z]/.test(word) ? `\\fI${word}\\fR` : `\\fB${word}\\fR`,
  )
}

function option({ short, long, argument, help }) {
  const names = [
    short === null ? [] : `\\fB\\-${short}\\fR`,
    long === null ? [] : `\\fB${roff(`--${long}`)}\\fR`,
  ]
  const value = argument === null ? '' : `${long === null ? ' ' : '='}\\fI${roff(argument)}\\fR`
  return ['.TP', `${names.flat().join(', ')}${value}`, roff(help)]
}

function command({ name, argument, help, options }) {
  const list = options.flatMap(option)
  return [
    '.TP',
    ['\\fBupstart\\-dummy', `${roff(name)}\\fR`, ...(argument === '' ? [] : [usage(argument)])].join(' '),
    roff(help),
    ...(list.length > 0 ? ['.RS', ...list, '.RE'] : []),
  ]
}

const headings = {
  Job: 'Jobs',
  System: 'The system',
  File: 'Files',
  Event: 'Events',
  Environment: 'Environment',
  Other: 'Other',
}

/** Commands under the headings of their groups, which begin with `prefix`. */
function grouped(commands) {
  const groups = [...new Set(commands.map(({ group }) => group))]
  return groups.flatMap(group => [
    `.SS ${headings[group] ?? group}`,
    ...commands.filter(c => c.group === group).flatMap(command),
  ])
}

const { checks, options, own, upstarts } = await readTables()
const parts = {
  COMMANDS: grouped(own).join('\n'),
  CHECKS: Object.entries(checks)
    .toSorted()
    .flatMap(([name, holds]) => ['.TP', `.B ${name}`, roff(holds)])
    .join('\n'),
  OPTIONS: options.flatMap(option).join('\n'),
  UPSTARTS: upstarts
    .filter(({ name }) => own.every(c => c.name !== name))
    .flatMap(({ name, synopsis }) => ['.TP', `.B ${roff(name)}`, roff(synopsis)])
    .join('\n'),
}

mkdirSync(values.out, { recursive: true })
for (const page of readdirSync('man')) {
  const text = readFileSync(`man/${page}`, 'utf8')
  writeFileSync(
    `${values.out}/${page}`,
    text.replaceAll(/^\.\\"([A-Z]+)$/gm, (line, part) => parts[part] ?? line),
  )
}
