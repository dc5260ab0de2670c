/** The keys of upstart-dummy.ini(5): what each may be, what it is where it isn't given. */

/** How processes of jobs are run, as the administrator wants it. */
export interface Configuration {
  /** A refused limit, nice or oom score fails the process. */
  readonly strict: boolean
  /** Each process keeps a supervisor for as long as it runs. */
  readonly supervise: boolean
  /** Processes are kept from a PID 1 that is not ours. */
  readonly guard: boolean
  readonly logDirectory: string
}

/** One key. `read` gives the value that a text means, or (null) that it means none; `wanted` ends the sentence "… must be". */
export interface Key<Name extends keyof Configuration = keyof Configuration> {
  readonly section: string
  readonly key: string
  readonly name: Name
  readonly wanted: string
  readonly read: (text: string) => Configuration[Name] | null
}

function yesOrNo<Name extends 'strict' | 'supervise' | 'guard'>(name: Name): Key<Name> {
  const read = (text: string) => (/^(yes|true)$/.test(text) ? true : /^(no|false)$/.test(text) ? false : null)
  return { section: 'jobs', key: name, name, wanted: 'yes or no', read }
}

export const keys: readonly [Key<'strict'>, Key<'supervise'>, Key<'guard'>, Key<'logDirectory'>] = [
  yesOrNo('strict'),
  yesOrNo('supervise'),
  yesOrNo('guard'),
  {
    section: 'log',
    key: 'directory',
    name: 'logDirectory',
    wanted: 'an absolute path',
    read: text => (/^\/[^\0]*$/.test(text) ? text.replace(/(?<=.)\/+$/, '') : null),
  },
]

export const defaults: Configuration = {
  strict: false,
  supervise: true,
  guard: true,
  logDirectory: '/var/log/upstart',
}
