/**
 * Every stanza of a job file: its name, its arguments as init(5) writes them, the first release of Upstart that knew it
 * (counting from 0.6, which made the syntax), and how it is read: into which field of a job, and what that is where
 * nothing is said. Stanzas whose names begin with the same word are a family; `kill` alone is none.
 */
import type { Fault } from './diagnostic.ts'
import * as form from './grammar.ts'
import type { Draft } from './job-class.ts'
import type { Lexer } from './lexer.ts'
import * as value from './value.ts'

interface Row<Fields extends object> extends form.Form<Fields> {
  readonly name: string
  /** Empty: none. */
  readonly arguments: string
  readonly since: string
}

function stanza<Fields extends object>(
  name: string,
  argumentsText: string,
  since: string,
  how: form.Form<Fields>,
): Row<Fields> {
  return { name, arguments: argumentsText, since, ...how }
}

type Phase = 'pre-start' | 'post-start' | 'pre-stop' | 'post-stop'

function phase(name: Phase) {
  return [
    stanza(`${name} exec`, 'COMMAND [ARG]...', '0.6.0', form.command(name)),
    stanza(`${name} script`, '...end script', '0.6.0', form.script(name)),
  ]
}

// biome-ignore format: a row a stanza
const rows = [
  stanza('description', 'TEXT', '0.6.0', form.note('description', value.text)),
  stanza('author', 'TEXT', '0.6.0', form.note('author', value.text)),
  stanza('version', 'TEXT', '0.6.0', form.note('version', value.text)),
  stanza('usage', 'TEXT', '1.5', form.note('usage', value.text)),
  stanza('emits', 'EVENT...', '0.6.0', form.many('emits', value.text)),
  stanza('start on', 'EVENT [[KEY=]VALUE]... [and|or ...]', '0.6.0', form.condition('startOn')),
  stanza('stop on', 'EVENT [[KEY=]VALUE]... [and|or ...]', '0.6.0', form.condition('stopOn')),
  stanza('manual', '', '0.6.7', form.manual),
  stanza('instance', 'NAME', '0.6.0', form.one('instance', value.text, '')),
  stanza('env', 'KEY[=VALUE]', '0.6.0', form.another('env', value.text)),
  stanza('export', 'KEY...', '0.6.0', form.many('export', value.text)),
  stanza('exec', 'COMMAND [ARG]...', '0.6.0', form.command('main')),
  stanza('script', '...end script', '0.6.0', form.script('main')),
  ...phase('pre-start'),
  ...phase('post-start'),
  ...phase('pre-stop'),
  ...phase('post-stop'),
  stanza('task', '', '0.6.0', form.flag('task')),
  stanza('respawn', '', '0.6.0', form.flag('respawn')),
  stanza('respawn limit', 'COUNT INTERVAL|unlimited', '0.6.0', form.respawnLimit),
  stanza('normal exit', 'STATUS|SIGNAL...', '0.6.0', form.many('normalExit', value.exitStatus, [])),
  stanza('expect', 'fork|daemon|stop|none', '0.6.0', form.one('expect', value.expectation, 'none')),
  stanza('kill signal', 'SIGNAL', '1.3', form.one('killSignal', value.killSignal, 15)),
  stanza('kill timeout', 'INTERVAL', '0.6.0', form.one('killTimeout', value.interval, 5)),
  stanza('reload signal', 'SIGNAL', '1.10', form.one('reloadSignal', value.reloadSignal, 1)),
  stanza('console', 'none|log|output|owner', '0.6.0', form.one('console', value.consoleUse, 'log')),
  stanza('umask', 'UMASK', '0.6.0', form.one('umask', value.umask, 0o022)),
  stanza('nice', 'NICE', '0.6.0', form.one('nice', value.nice, value.noNice)),
  stanza('oom', 'ADJUSTMENT|never', '0.6.0', form.one('oomScoreAdj', value.oom, 0)),
  stanza('oom score', 'ADJUSTMENT|never', '1.3', form.one('oomScoreAdj', value.oomScore, 0)),
  stanza('limit', 'RESOURCE SOFT|unlimited HARD|unlimited', '0.6.0', form.resourceLimit),
  stanza('chroot', 'DIR', '0.6.0', form.one('chroot', value.text)),
  stanza('chdir', 'DIR', '0.6.0', form.one('chdir', value.text)),
  stanza('setuid', 'USER', '1.4', form.one('setuid', value.text)),
  stanza('setgid', 'GROUP', '1.4', form.one('setgid', value.text)),
  stanza('apparmor load', 'PROFILE', '1.9', form.profile),
  stanza('apparmor switch', 'NAME', '1.9', form.one('apparmorSwitch', value.text)),
  // as in an Upstart without support for them: nothing in a chroot could set them up
  stanza('cgroup', 'CONTROLLER [NAME] [KEY VALUE]', '1.13', form.ignored(4)),
  stanza('debug', '', '0.6.7', form.debug),
]

/** All that stanzas write. */
export type Fields = All<(typeof rows)[number]['fields']>

/** What is each of some types. */
type All<T> = (T extends unknown ? (one: T) => void : never) extends (one: infer Each) => void ? Each : never

export interface Stanza extends Omit<Row<Partial<Draft>>, 'read'> {
  readonly read: (lexer: Lexer, job: Draft) => Fault | null
}

export const stanzas: readonly Stanza[] = rows

/** The stanzas whose names begin with the same word. */
export interface Family {
  /** The one that has no second word. */
  readonly alone: Stanza | null
  /** By their second word. */
  readonly others: ReadonlyMap<string, Stanza>
}

/** By the first word of their names. */
export const families: ReadonlyMap<string, Family> = byFirstWord()

function byFirstWord(): Map<string, Family> {
  const found = new Map<string, { alone: Stanza | null; others: Map<string, Stanza> }>()
  for (const row of stanzas) {
    const [first = '', second] = row.name.split(' ')
    const family = found.get(first) ?? { alone: null, others: new Map() }
    found.set(first, family)
    if (second === undefined) family.alone = row
    else family.others.set(second, row)
  }
  return found
}
