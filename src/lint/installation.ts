/** What a job needs of the system that it is installed on: its programs, users and folders. */
import { type JobClass, type ProcessDefinition, processNames } from '../job-file/job-class.ts'
import { programOf, shellCommands } from '../shell/commands.ts'
import {
  type Finding,
  finding,
  findingInScript,
  type Spot,
  type Subject,
  spotOf,
  spotOfProcess,
} from './subject.ts'

/** A root as lint looks at it; paths are those inside. */
export interface Installation {
  isExecutable(path: string): boolean
  isDirectory(path: string): boolean
  /** Names in /etc/passwd or /etc/group; null where there is no such file. @param chroot '' for none */
  users(chroot: string): ReadonlySet<string> | null
  groups(chroot: string): ReadonlySet<string> | null
}

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin'

export function checkInstallation(subject: Subject, system: Installation): Finding[] {
  const { chroot, chdir } = subject.job
  const wrongDirectories = [
    ...directoryFindings(subject, 'chroot', chroot, '', system),
    ...directoryFindings(subject, 'chdir', chdir, chroot ?? '', system),
  ]
  // nothing more can be said of what isn't there
  const inside = wrongDirectories.some(f => f.message.includes('chroot')) || isOpen(chroot ?? '')
  if (inside) return wrongDirectories
  return [...wrongDirectories, ...accountFindings(subject, system), ...programFindings(subject, system)]
}

/** It holds what is only known when the job runs. */
function isOpen(text: string): boolean {
  return /[$`*?~{]/.test(text)
}

/** Below these, folders are made when the system is up. */
const volatile = /^\/(run|var\/run|var\/lock|tmp|dev|proc|sys|media|mnt)(\/|$)/

function directoryFindings(
  subject: Subject,
  stanza: 'chroot' | 'chdir',
  path: string | null,
  chroot: string,
  system: Installation,
): Finding[] {
  const spot = spotOf(subject, stanza)
  if (path === null || spot === null || isOpen(path) || volatile.test(path)) return []
  if (system.isDirectory(chroot + path)) return []
  return [finding('missing-directory', spot, `the ${stanza} directory ${path} does not exist`, path)]
}

function accountFindings(subject: Subject, system: Installation): Finding[] {
  const { setuid, setgid, chroot } = subject.job
  const of = (stanza: string, name: string | null, known: ReadonlySet<string> | null): Finding[] => {
    const spot = spotOf(subject, stanza)
    if (name === null || spot === null || known === null || known.has(name)) return []
    const [code, what] =
      stanza === 'setuid' ? (['unknown-user', 'user'] as const) : (['unknown-group', 'group'] as const)
    return [finding(code, spot, `there is no ${what} "${name}"`, name)]
  }
  return [
    ...of('setuid', setuid, system.users(chroot ?? '')),
    ...of('setgid', setgid, system.groups(chroot ?? '')),
  ]
}

function programFindings(subject: Subject, system: Installation): Finding[] {
  return processNames.flatMap(name => {
    const process = subject.job.process[name]
    const spot = spotOfProcess(subject, name)
    if (process === undefined || spot === null || name === 'security') return []
    return process.script
      ? scriptFindings(subject, process, spot, system)
      : execFindings(subject, process, spot, system)
  })
}

function execFindings(
  { job }: Subject,
  process: ProcessDefinition,
  spot: Spot,
  system: Installation,
): Finding[] {
  const [command] = shellCommands(`exec ${process.command}`) ?? []
  const [program = ''] = command === undefined ? [] : programOf(command)
  if (program === '' || program.includes('=') || isOpen(program) || isThere(job, program, system)) return []
  if (isLookedFor(job, program)) return []
  const path = pathOf(job)
  const where = program.includes('/') ? '' : ` in PATH${path === defaultPath ? '' : `, which is ${path}`}`
  const message = `there is no program "${program}"${where}`
  return [finding('missing-executable', spot, message, program)]
}

/** What a script is sure to run by its full path: not what comes after it may have ended itself. */
function scriptFindings(
  { job }: Subject,
  process: ProcessDefinition,
  spot: Spot,
  system: Installation,
): Finding[] {
  const commands = shellCommands(process.command) ?? []
  const end = commands.findIndex(({ words: [name = ''] }) => /^(exit|return|stop)$/.test(name))
  return (end < 0 ? commands : commands.slice(0, end)).flatMap(command => {
    const [program = ''] = programOf(command)
    if (!command.certain || !program.startsWith('/') || isOpen(program)) return []
    if (isThere(job, program, system) || isLookedFor(job, program)) return []
    const message = `there is no program "${program}"`
    return [findingInScript('missing-executable', spot, command.line, message, program)]
  })
}

/** The job itself looks whether it is there: it knows that it may not be. */
function isLookedFor(job: JobClass, program: string): boolean {
  return Object.values(job.process).some(({ command }) =>
    command.split('\n').some(line => line.includes(program) && /(test|\[) .*-[xefsr] /.test(line)),
  )
}

function isThere(job: JobClass, program: string, system: Installation): boolean {
  const root = job.chroot ?? ''
  if (program.startsWith('/')) return system.isExecutable(root + program)
  if (program.includes('/')) {
    const from = job.chdir ?? '/'
    return isOpen(from) || system.isExecutable(`${root}${from}/${program}`)
  }
  const path = pathOf(job)
  return isOpen(path) || path.split(':').some(folder => system.isExecutable(`${root}${folder}/${program}`))
}

function pathOf({ env }: JobClass): string {
  return env?.findLast(entry => entry.startsWith('PATH='))?.slice(5) ?? defaultPath
}
