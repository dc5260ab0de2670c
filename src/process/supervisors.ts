/** Supervisors as /proc shows them: what is known of them when the state is lost, or doubted. */
import { inodeOf, linkTarget, list } from '../system/files.ts'
import type { ProcessStat } from '../system/process-stat.ts'
import { argumentsOf, childrenOf, environmentOf, processTable } from './process-table.ts'

export interface Supervisor {
  readonly pid: number
  readonly token: string
  readonly job: string
  readonly instance: string
  /** What its process was given, but for the names of job and instance. */
  readonly env: readonly string[]
  /** It is that of a main process. */
  readonly main: boolean
  /** Its process: the oldest that is its child and leads a session, else the oldest; null: none lives. */
  readonly process: ProcessStat | null
}

/** Those of a state directory, in this root. */
export function supervisors(stateDirectory: string): Supervisor[] {
  const root = inodeOf('/')
  const table = processTable()
  return [...table.keys()].flatMap(pid => {
    const [name, part, ...rest] = argumentsOf(pid)
    if (name !== 'shim' || (part !== 'run' && part !== 'adopt')) return []
    const end = rest.indexOf('--')
    const options = end < 0 ? rest : rest.slice(0, end)
    const after = (option: string) => options[options.indexOf(option) + 1] ?? ''
    if (after('--state') !== stateDirectory || inodeOf(`/proc/${pid}/root`) !== root) return []
    const adopted = part === 'adopt' ? Number(after('--pid')) : null
    const living = childrenOf(table, pid).filter(({ state }) => state !== 'Z')
    const process =
      adopted === null ? (living.find(p => p.session === p.pid) ?? living[0]) : table.get(adopted)
    const all = environmentOf(adopted ?? pid)
    const variable = (key: string) =>
      all.find(entry => entry.startsWith(`${key}=`))?.slice(key.length + 1) ?? ''
    const [job, instance] = [variable('UPSTART_JOB'), variable('UPSTART_INSTANCE')]
    const env = all.filter(entry => !/^UPSTART_(JOB|INSTANCE)=/.test(entry))
    const main = options.includes('--expect') || adopted !== null
    return [{ pid, token: after('--token'), job, instance, env, main, process: process ?? null }]
  })
}

/** Where the FIFO of a supervisor can be opened, whatever became of its name; null where it is not to be found. */
export function fifoOf({ pid, token }: Supervisor): string | null {
  const folder = `/proc/${pid}/fd`
  const isIt = (name: string) =>
    linkTarget(`${folder}/${name}`)
      ?.replace(/ \(deleted\)$/, '')
      .endsWith(`/ctl/${token}`)
  const fd = (list(folder) ?? []).find(isIt)
  return fd === undefined ? null : `${folder}/${fd}`
}
