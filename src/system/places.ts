/** Where things are in a system: in our own (root `''`), or in one below another folder. */
export interface Places {
  /** What stands before all paths: `''`, or the absolute path of the other root. */
  readonly root: string
  readonly jobDirectory: string
  /** Looked up where it is configured when it is first asked for. */
  readonly logDirectory: string
  readonly stateDirectory: string
  readonly utmp: string
  readonly wtmp: string
}

/**
 * @param stateDirectory as the launcher says it too
 * @param logDirectory as configured, in that root
 */
export function placesBelow(root: string, stateDirectory: string, logDirectory: () => string): Places {
  return {
    root,
    stateDirectory,
    jobDirectory: `${root}/etc/init`,
    get logDirectory() {
      return `${root}${logDirectory()}`
    },
    utmp: `${root}/var/run/utmp`,
    wtmp: `${root}/var/log/wtmp`,
  }
}
