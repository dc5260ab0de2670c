// Makes dist/completion: `complete`, which knows what a command line may go on with, by the tables of commands that --help prints, and the
// three files by which shells ask it.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readTables } from './tables.mjs'

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/completion' } } })

function quote(text) {
  return `'${text.replaceAll("'", "'\\''")}'`
}

/**
 * The ways of going on that an argument text has, each a list of what words may be: `start|stop JOB [KEY=VALUE]... | boot` is
 * `start|stop JOB KEY=VALUE...` and `boot`.
 */
function ways(argument) {
  return argument.split(' | ').map(way => way.replaceAll(/[[\]]/g, ''))
}

/** `-n --no-wait<TAB>help`, one name a line; a name that takes a value ends in `=NAME` of the value. */
function optionLines(options) {
  return options.flatMap(({ short, long, argument, help }) => {
    const value = argument === null ? '' : `=${argument}`
    return [
      short === null ? [] : `-${short}${value}\t${help}`,
      long === null ? [] : `--${long}${value}\t${help}`,
    ].flat()
  })
}

function listed(commands) {
  return quote(commands.map(({ name, synopsis }) => `${name}\t${synopsis}`).join('\n'))
}

function commandCase({ name, argument, options }) {
  return [
    `\t${name})`,
    `\t\tways=${quote(ways(argument).join('\n'))}`,
    ...(options.length > 0 ? [`\t\toptions=${quote(optionLines(options).join('\n'))}`] : []),
    '\t\t;;',
  ]
}

const { leading, options, own, upstarts } = await readTables()
const names = new Set(own.map(({ name }) => name))
const all = [...own, ...upstarts.filter(({ name }) => !names.has(name))]
const parts = {
  COMMANDS: `commands=${listed(all)}\ninitctl_commands=${listed(upstarts)}`,
  OPTIONS: `common=${quote(optionLines(options).join('\n'))}`,
  CASES: [{ name: 'upstart-dummy', argument: '', options: leading }, ...all].flatMap(commandCase).join('\n'),
}

mkdirSync(values.out, { recursive: true })
const text = readFileSync('src/completion/complete', 'utf8')
writeFileSync(
  `${values.out}/complete`,
  text.replaceAll(/^\t*#([A-Z]+)#$/gm, (line, part) => parts[part] ?? line),
)
chmodSync(`${values.out}/complete`, 0o755)
// Under the names by which shells look for them.
for (const [shell, name] of [
  ['bash', 'upstart-dummy'],
  ['zsh', '_upstart-dummy'],
  ['fish', 'upstart-dummy.fish'],
]) {
  mkdirSync(`${values.out}/${shell}`, { recursive: true })
  copyFileSync(`src/completion/${shell}`, `${values.out}/${shell}/${name}`)
}
