/** Where things are in the root that we work on. */
export interface Places {
  readonly jobDirectory: string
  /** Looked up where it is configured when it is first asked for. */
  readonly logDirectory: string
  readonly stateDirectory: string
  readonly utmp: string
  readonly wtmp: string
}

/**
 * @param stateDirectory as the launcher says it too
 * @param logDirectory as configured
 */
export function placesOf(stateDirectory: string, logDirectory: () => string): Places {
  return {
    stateDirectory,
    jobDirectory: '/etc/init',
    get logDirectory() {
      return logDirectory()
    },
    utmp: '/var/run/utmp',
    wtmp: '/var/log/wtmp',
  }
}
