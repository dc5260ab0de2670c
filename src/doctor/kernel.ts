/** What the kernel lets us do and see: /proc, tracing, and a PID 1 that takes away the dead. */

import type { JobClass } from '../job-file/job-class.ts'
import { commandForInit } from '../process/guard.ts'
import { type ProcessTable, processTable } from '../process/process-table.ts'
import { linkTarget, readText } from '../system/files.ts'
import type { Guard } from '../system/front.ts'
import { environment, processId, runtimeVersion, userId } from '../system/process.ts'
import { runProgram } from '../system/run-program.ts'
import { type Check, error, listed, ok, orOk, warning } from './finding.ts'

export const user: Check = {
  name: 'user',
  look: () =>
    userId() === 0
      ? [ok('root asks')]
      : [error(`user ${userId()} asks, and jobs are root's`, 'run it as root')],
}

/** The oldest Node that the program is written for. */
const oldest = 20

export const runtime: Check = {
  name: 'runtime',
  look: () => {
    const [name, version = ''] = runtimeVersion.split(' ')
    if (name !== 'node' || Number.parseInt(version, 10) >= oldest) return [ok(runtimeVersion)]
    return [
      error(
        `${runtimeVersion} is older than ${oldest}: what it lacks will fail somewhere`,
        `run it by the executable of the package, or by nodejs (>= ${oldest})`,
      ),
    ]
  },
}

export const proc: Check = {
  name: 'proc',
  look: () => {
    const self = linkTarget('/proc/self')
    if (self === String(processId())) return [ok('/proc is mounted')]
    return [
      error(
        self === null
          ? '/proc is not mounted'
          : "/proc is another PID namespace's: it shows other processes under our PIDs",
        'mount -t proc proc /proc',
      ),
    ]
  },
}

/** Prints the PID of its tracer. Followed with `--expect fork`, it has one: the shim. */
const tracer =
  'while read -r key value; do case $key in TracerPid:) echo "$value" ;; esac; done </proc/self/status'

export const ptrace: Check = {
  name: 'ptrace',
  look: ({ looking }) => {
    if (looking) return [ok('tested in the root itself alone')]
    const shim = environment.UPSTART_DUMMY_FRONT?.split(',')[2] ?? ''
    const { status, out } = runProgram(shim, ['trace', '--expect', 'fork', '--', '/bin/sh', '-c', tracer], {
      input: '',
    })
    if (status === null || !/^\d+\n$/.test(out)) return [ok('not tested: /proc or /bin/sh is missing')]
    if (out !== '0\n') return [ok('the forks of daemons can be followed')]
    return [
      warning(
        'ptrace is refused: of a daemon that forks, the process that is left is taken for the right one, not the one that "expect" means',
        'allow it: docker run --cap-add SYS_PTRACE (or a newer Docker), kernel.yama.ptrace_scope below 3',
      ),
    ]
  },
}

/** What each kind of guard leaves to be said. */
const guards: { readonly [guard in Guard]: string } = {
  ask: 'no job can signal it or halt the machine',
  refuse:
    'no job can signal it or halt the machine; nor can a PID namespace that a job makes signal its own, before Linux 5.5',
  none: 'the kernel does not let us keep jobs from it',
}

export const guard: Check = {
  name: 'guard',
  look: ({ guard, jobs, looking }) => {
    const first = (readText('/proc/1/comm') ?? '').trim()
    const name = `PID 1 is ${first === '' ? 'not known' : first}`
    if (looking) return [ok(name)]
    const kind = guard()
    const told = `${name}: ${guards[kind]}`
    if (kind !== 'none') return [ok(told)]
    const telling = (job: JobClass) =>
      Object.values(job.process).some(process => commandForInit(process) !== null)
    const concerned = jobs.names().flatMap(name => {
      const job = jobs.get(name)
      return job != null && telling(job) ? name : []
    })
    if (concerned.length === 0) return [ok(`${told}; none here is known to signal it`)]
    return [
      warning(
        `${told}: ${listed(concerned)} may signal it`,
        'allow filters of system calls: docker run --cap-add SYS_ADMIN; Linux 3.5 or newer',
      ),
    ]
  },
}

function zombies(table: ProcessTable): string[] {
  return [...table.values()].flatMap(p => (p.parent === 1 && p.state === 'Z' ? `${p.pid} ${p.start}` : []))
}

/** @param before PID 1's zombies some time ago: those that still are there nobody will take away */
export function reaper(before: readonly string[] = zombies(processTable())): Check {
  return {
    name: 'reaper',
    look: () => {
      const now = new Set(zombies(processTable()))
      const left = before.flatMap(zombie => (now.has(zombie) ? zombie.split(' ', 1) : []))
      return orOk(
        left.length === 0
          ? []
          : [
              warning(
                `PID 1 does not take away the dead: ${left.length === 1 ? 'process' : 'processes'} ${listed(left)} will stay until it ends`,
                "give it one that does: `docker run --init', or `upstart-dummy boot --foreground' as the container's command",
              ),
            ],
        'PID 1 takes away the dead',
      )
    },
  }
}
