/**
 * Every stanza of a job file: its name, its arguments as init(5) writes them, the first release of Upstart that knew it (counting from 0.6,
 * which made the syntax), and how it is read. Stanzas whose names begin with the same word are a family; `kill` alone is none.
 */
import * as form from './grammar.ts'
import * as value from './value.ts'

export interface Stanza {
  readonly name: string
  /** Empty: none. */
  readonly arguments: string
  readonly since: string
  readonly read: form.Grammar
}

function stanza(name: string, argumentsText: string, since: string, read: form.Grammar): Stanza {
  return { name, arguments: argumentsText, since, read }
}

type Phase = 'pre-start' | 'post-start' | 'pre-stop' | 'post-stop'

function phase(name: Phase): Stanza[] {
  return [
    stanza(`${name} exec`, 'COMMAND [ARG]...', '0.6.0', form.command(name)),
    stanza(`${name} script`, '...end script', '0.6.0', form.script(name)),
  ]
}

// biome-ignore format: a row a stanza
export const stanzas: readonly Stanza[] = [
  stanza('description', 'TEXT', '0.6.0', form.one('description', value.text)),
  stanza('author', 'TEXT', '0.6.0', form.one('author', value.text)),
  stanza('version', 'TEXT', '0.6.0', form.one('version', value.text)),
  stanza('usage', 'TEXT', '1.5', form.one('usage', value.text)),
  stanza('emits', 'EVENT...', '0.6.0', form.many(value.text, job => form.listOf(job, 'emits'))),
  stanza('start on', 'EVENT [[KEY=]VALUE]... [and|or ...]', '0.6.0', form.condition('startOn')),
  stanza('stop on', 'EVENT [[KEY=]VALUE]... [and|or ...]', '0.6.0', form.condition('stopOn')),
  stanza('manual', '', '0.6.7', form.manual),
  stanza('instance', 'NAME', '0.6.0', form.one('instance', value.text)),
  stanza('env', 'KEY[=VALUE]', '0.6.0', form.another('env')),
  stanza('export', 'KEY...', '0.6.0', form.many(value.text, job => form.listOf(job, 'export'))),
  stanza('exec', 'COMMAND [ARG]...', '0.6.0', form.command('main')),
  stanza('script', '...end script', '0.6.0', form.script('main')),
  ...phase('pre-start'),
  ...phase('post-start'),
  ...phase('pre-stop'),
  ...phase('post-stop'),
  stanza('task', '', '0.6.0', form.flag('task')),
  stanza('respawn', '', '0.6.0', form.flag('respawn')),
  stanza('respawn limit', 'COUNT INTERVAL|unlimited', '0.6.0', form.respawnLimit),
  stanza('normal exit', 'STATUS|SIGNAL...', '0.6.0', form.many(value.exitStatus, job => job.normalExit)),
  stanza('expect', 'fork|daemon|stop|none', '0.6.0', form.one('expect', value.expectation)),
  stanza('kill signal', 'SIGNAL', '1.3', form.one('killSignal', value.killSignal)),
  stanza('kill timeout', 'INTERVAL', '0.6.0', form.one('killTimeout', value.interval)),
  stanza('reload signal', 'SIGNAL', '1.10', form.one('reloadSignal', value.reloadSignal)),
  stanza('console', 'none|log|output|owner', '0.6.0', form.one('console', value.consoleUse)),
  stanza('umask', 'UMASK', '0.6.0', form.one('umask', value.umask)),
  stanza('nice', 'NICE', '0.6.0', form.one('nice', value.nice)),
  stanza('oom', 'ADJUSTMENT|never', '0.6.0', form.one('oomScoreAdj', value.oom)),
  stanza('oom score', 'ADJUSTMENT|never', '1.3', form.one('oomScoreAdj', value.oomScore)),
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
