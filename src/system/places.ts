/** Where things are in a system: in our own (root `''`), or in one below another folder. */
export interface Places {
  /** What stands before all paths: `''`, or the absolute path of the other root. */
  readonly root: string
  readonly jobDirectory: string
  readonly logDirectory: string
  readonly stateDirectory: string
  readonly utmp: string
  readonly wtmp: string
}

/** @param stateDirectory as the launcher says it too */
export function placesBelow(root: string, stateDirectory: string): Places {
  return {
    root,
    stateDirectory,
    jobDirectory: `${root}/etc/init`,
    logDirectory: `${root}/var/log/upstart`,
    utmp: `${root}/var/run/utmp`,
    wtmp: `${root}/var/log/wtmp`,
  }
}
