/** What the supervisors of processes report, and what follows from it (3.1, 3.3; src/shim/README.md, *Facts*). */
import type { ProcessName } from '../job-file/job-class.ts'
import { errorText } from '../posix/errno.ts'
import { signalName } from '../posix/signal.ts'
import { fail } from './blocking.ts'
import type { Fact } from './fact.ts'
import { noteOmission } from './history.ts'
import { leave, setGoal } from './instances.ts'
import { remember } from './last.ts'
import { mainEnded } from './main-process.ts'
import { strike } from './processes.ts'
import { label, type Step } from './step.ts'
import type { Process } from './world.ts'

/** Processes that fail the job when they end badly; how the others end is ignored (S7, 3.1). */
const failsByStatus: ReadonlySet<ProcessName> = new Set(['pre-start', 'post-stop'] as const)
/** Processes that fail the job when they can't be executed (P14). */
const failsBySpawn: ReadonlySet<ProcessName> = new Set([
  'main',
  'pre-start',
  'post-stop',
  'security',
] as const)

/** One that was absorbed before, or of a process that is over, is nothing new. */
export function report(step: Step, fact: Fact): void {
  const { token } = fact
  const process = step.draft.get('process', token)
  if (process === undefined) {
    step.effects.push({ kind: 'discard', token })
    return
  }
  if (fact.number !== 0 && fact.number <= process.seen) return
  if (fact.at !== 0) step.now = fact.at
  if (fact.number !== 0) step.draft.patch('process', token, { seen: fact.number })
  absorb(step, fact, process)
}

function absorb(step: Step, fact: Fact, process: Process): void {
  const { token } = fact
  switch (fact.kind) {
    case 'spawned':
      spawned(step, token, process, fact.pid, fact.start)
      break
    case 'followed':
      followed(step, token, process, fact.pid, fact.start)
      break
    case 'ready':
      if (process.name === 'main') mainReady(step, process.instance)
      break
    case 'answered':
      if (process.order !== null)
        step.draft.patch('process', token, { order: { ...process.order, sent: true } })
      break
    case 'warning':
      step.log('warn', `${label(process.instance)} ${process.name} process: ${fact.text}`)
      break
    case 'omitted':
      step.log('warn', `${label(process.instance)} ${process.name} process: left out ${fact.what}`)
      noteOmission(step, process.instance, fact.what)
      break
    case 'failed':
      cannotSpawn(step, token, process, fact.step, fact.errno)
      break
    case 'exited':
      ended(step, token, process, fact.status)
      break
    case 'killed':
      ended(step, token, process, fact.signal << 8)
      break
    case 'lost':
      // unseen: nobody can say how it ended; KILL is what takes a process and its supervisor together
      ended(step, token, process, 9 << 8)
      break
    default:
      fact satisfies never
  }
}

function spawned(step: Step, token: string, process: Process, pid: number, start: number): void {
  const { instance: key, name } = process
  step.draft.patch('process', token, { pid, start })
  step.log('info', `${label(key)} ${name} process (${pid})`)
  const job = step.instance(key)?.job
  if (name === 'main' && job !== undefined && step.definition(job)?.expect === 'none') mainReady(step, key)
}

function followed(step: Step, token: string, process: Process, pid: number, start: number): void {
  const { instance: key, name, pid: before } = process
  step.draft.patch('process', token, { pid, start })
  step.log('info', `${label(key)} ${name} process (${before ?? '?'}) became new process (${pid})`)
}

/** The main process is up: as soon as it is executed, or as `expect` says. */
export function mainReady(step: Step, key: string): void {
  if (step.instance(key)?.state === 'spawned') leave(step, key)
}

/** A process that could not be executed has never been: it is not respawned, and a job that needs it fails (S26, P14). */
function cannotSpawn(
  step: Step,
  token: string,
  { instance: key, name }: Process,
  what: string,
  errno: number,
): void {
  const why = errno === 0 ? what : `${what}: ${errorText(errno)}`
  step.log('warn', `Failed to spawn ${label(key)} ${name} process: unable to ${why}`)
  strike(step, token)
  if (failsBySpawn.has(name)) {
    remember(step, key, name, { status: null, reason: why, failed: 'process' })
    failAndStop(step, key, name, null)
  }
  if (name === 'main') mainReady(step, key)
  else leaveAfter(step, key, name)
}

function ended(step: Step, token: string, process: Process, status: number): void {
  const { instance: key, name } = process
  logEnd(step, process, status)
  if (process.pid !== null) step.effects.push({ kind: 'ended', pid: process.pid })
  strike(step, token)
  if (name === 'main') mainEnded(step, key, status)
  else {
    if (status !== 0 && failsByStatus.has(name)) {
      remember(step, key, name, { status, failed: 'process' })
      failAndStop(step, key, name, status)
    }
    leaveAfter(step, key, name)
  }
}

function failAndStop(step: Step, key: string, process: ProcessName, status: number | null): void {
  fail(step, key, { process, status })
  setGoal(step, key, 'stop')
}

/** The states that are named after a process end with it. */
function leaveAfter(step: Step, key: string, name: ProcessName): void {
  if (step.instance(key)?.state === name) leave(step, key)
}

/** The words of init; an end that was ordered, or that `normal exit` allows for, is no warning (S21, K27). */
function logEnd(step: Step, { instance: key, name, pid }: Process, status: number): void {
  const process = `${label(key)} ${name} process (${pid ?? '?'})`
  const instance = step.instance(key)
  const ordered = instance?.state === 'killed' && name === 'main'
  const normal = instance !== undefined && step.definition(instance.job)?.normalExit.includes(status) === true
  step.log(status === 0 || ordered || normal ? 'info' : 'warn', `${process} ${endText(status)}`)
}

function endText(status: number): string {
  if (status === 0) return 'exited normally'
  if (status < 256) return `terminated with status ${status}`
  const signal = signalName(status >> 8)
  return signal === null ? `killed by signal ${status >> 8}` : `killed by ${signal} signal`
}
