/** The jobs: can their files be read, does what runs belong to the state, does the configuration make sense. */
import { Configured, configurationPath } from '../configuration/configured.ts'
import { supervisors } from '../process/supervisors.ts'
import { isExecutable } from '../system/exclusive-file.ts'
import { list, nodeAt, status } from '../system/files.ts'
import {
  type Check,
  error,
  type Finding,
  listed,
  messageOf,
  ok,
  orOk,
  type Patient,
  warning,
} from './finding.ts'

export const shell: Check = {
  name: 'shell',
  look: () =>
    isExecutable('/bin/sh')
      ? [ok('/bin/sh is there')]
      : [error('/bin/sh is missing: no script of a job can run', 'apt-get install --reinstall dash')],
}

export const jobFiles: Check = {
  name: 'jobs',
  look: ({ jobs, places: { jobDirectory } }) => {
    if (status(jobDirectory) === null) {
      const where = nodeAt(jobDirectory) === null ? 'is missing' : 'is a link that leads nowhere'
      return [
        warning(
          `${jobDirectory} ${where}, so there are no jobs`,
          `mkdir ${jobDirectory}, and put jobs there`,
        ),
      ]
    }
    if (status(jobDirectory)?.directory !== true)
      return [error(`${jobDirectory} is no folder, so there are no jobs`, `make it one`)]
    try {
      const unseen = unseenFiles(jobDirectory)
      const locations = jobs.locations()
      const faults = locations.flatMap(({ name }): Finding[] => {
        const result = jobs.load(name)
        const lines = (result?.diagnostics ?? []).map(
          ({ path, line, message }) => `${path}${line > 0 ? `:${line}` : ''}: ${message}`,
        )
        if (lines.length === 0) return []
        const advice = `\`upstart-dummy lint ${name}' shows where`
        return result?.ok === true
          ? [warning(`${lines.join('; ')}; the override has no effect`, advice)]
          : [error(`${lines.join('; ')}; there is no job ${name}`, advice)]
      })
      return orOk([...unseen, ...faults], `${locations.length} can be read`)
    } catch (cause) {
      return [error(`${jobDirectory} can't be read: ${messageOf(cause)}`, 'make it readable for root')]
    }
  },
}

/** Files that are meant to be jobs and can't be. */
function unseenFiles(directory: string): Finding[] {
  return (list(directory) ?? []).flatMap((name): Finding[] => {
    const path = `${directory}/${name}`
    if (!/\.(conf|override)$/.test(name)) return []
    if (status(path) === null)
      return [warning(`${path} is a link that leads nowhere`, `rm ${path}, or install what it leads to`)]
    if (name.endsWith('.override') && status(path.replace(/override$/, 'conf')) === null)
      return [warning(`${path} overrides a job that isn't there`, `rm ${path}, or install the job`)]
    return []
  })
}

export const orphans: Check = {
  name: 'supervisors',
  look: ({ init, places: { stateDirectory } }: Patient) => {
    // one that just ends is in the first look or in the state, but not in the second look
    const before = new Set(supervisors(stateDirectory).map(({ pid }) => pid))
    let known: ReadonlyMap<string, unknown>
    try {
      known = init.world().process
    } catch (cause) {
      return [
        error(`the state can't be read: ${messageOf(cause)}`, 'see what is said of the state and the disk'),
      ]
    }
    const lost = supervisors(stateDirectory).filter(({ pid, token }) => before.has(pid) && !known.has(token))
    if (lost.length === 0) return [ok('all that runs belongs to the state')]
    const pids = lost.map(({ pid }) => String(pid))
    return [
      error(
        `${lost.length === 1 ? 'a process runs' : `${lost.length} processes run`} that no job knows any more, as if the state had been deleted: below ${listed(pids)}`,
        `\`upstart-dummy kill-all', or ps --ppid ${pids.join(',')} and kill what is there`,
      ),
    ]
  },
}

export const configuration: Check = {
  name: 'configuration',
  look: () => {
    const { errors, warnings } = new Configured(configurationPath, () => undefined).reading
    const advice = 'see upstart-dummy.ini(5)'
    const findings = [
      ...errors.map(line => error(line, advice)),
      ...warnings.map(line => warning(line, advice)),
    ]
    if (status(configurationPath) === null) return [ok(`there is no ${configurationPath}`)]
    return orOk(findings, `${configurationPath} is in order`)
  },
}
