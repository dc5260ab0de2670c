/** A job while its file is read: a JobClass that the stanzas write into. */
import type { JobClass, ProcessDefinition, ProcessName } from './job-class.ts'

type Writable<T> = T extends readonly (infer Item)[] ? Item[] : T

export type Draft = {
  -readonly [K in Exclude<keyof JobClass, 'process' | 'limits'>]: Writable<JobClass[K]>
} & {
  process: { [name in ProcessName]?: ProcessDefinition }
  limits: { [resource: string]: readonly [string, string] }
}

/** A job of which nothing is said yet: the defaults of Upstart 1.13. */
export function emptyDraft(name: string): Draft {
  return {
    name,
    description: null,
    author: null,
    version: null,
    usage: null,
    instance: '',
    env: null,
    export: null,
    emits: null,
    startOn: null,
    stopOn: null,
    process: {},
    expect: 'none',
    task: false,
    respawn: false,
    respawnLimit: 10,
    respawnInterval: 5,
    killTimeout: 5,
    killSignal: 15,
    reloadSignal: 1,
    normalExit: [],
    console: 'log',
    umask: 0o022,
    nice: -21,
    oomScoreAdj: 0,
    limits: {},
    chroot: null,
    chdir: null,
    setuid: null,
    setgid: null,
    apparmorSwitch: null,
    debug: false,
  }
}

/** A copy of a job that can be written into without changing the job: what an override is read on top of. */
export function draftOf(job: JobClass): Draft {
  return {
    ...job,
    env: job.env && [...job.env],
    export: job.export && [...job.export],
    emits: job.emits && [...job.emits],
    normalExit: [...job.normalExit],
    process: { ...job.process },
    limits: { ...job.limits },
  }
}
