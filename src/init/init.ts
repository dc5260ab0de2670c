/** What the commands ask of init, answered by sessions: each question attends, steps, waits and leaves. Nothing is read before the first. */
import type { Priority } from '../engine/effect.ts'
import type { Engine, Reply, Target } from '../engine/engine.ts'
import { statusText } from '../engine/status.ts'
import { type Instance, instanceKey, type World } from '../engine/world.ts'
import type { JobClass } from '../job-file/job-class.ts'
import type { CheckedSettings } from '../process/launch.ts'
import { FirstMoments, momentsOfJob } from '../settle/first-moments.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import type { Session } from '../settle/session.ts'
import { JournalError } from '../store/journal.ts'
import { priorities } from '../store/message-log.ts'
import { FileError } from '../system/files.ts'
import { awaitSignal, processId } from '../system/process.ts'
import { livingStat } from '../system/process-stat.ts'
import { Unreachable } from './connection.ts'
import type { Init, Outcome } from './context.ts'
import { messages, refusalText } from './messages.ts'
import { logOf, sizeOfLog, whyFailed, whyUnknown } from './why.ts'

type Change = 'start' | 'stop' | 'restart'

/** What is said when a job that was waited for has failed. */
const failures: { readonly [change in Change]: string } = {
  start: messages.failedToStart,
  stop: messages.failedWhileStopping,
  restart: messages.failedToRestart,
}

export class SessionInit implements Init {
  readonly #session: Session
  readonly #jobs: JobDirectory
  readonly #enterLevel: (engine: Engine, env: readonly string[]) => void
  /** How processes of jobs are run. */
  readonly settings: CheckedSettings

  /** @param enterLevel called before the event `runlevel` is emitted, with its variables */
  constructor(
    session: Session,
    jobs: JobDirectory,
    settings: CheckedSettings,
    enterLevel: (engine: Engine, env: readonly string[]) => void,
  ) {
    this.#enterLevel = enterLevel
    this.#session = session
    this.#jobs = jobs
    this.settings = settings
  }

  change(change: Change, target: Target, wait: boolean): Outcome {
    const session = this.#session
    // stop must be possible: nothing else ends what runs
    if (change !== 'stop') this.settings.check()
    const outcome = this.#attending((): Outcome => {
      let logged = 0
      const ask = (engine: Engine) => {
        const reply = engine[change](target, wait)
        if (reply.ok) logged = sizeOfLog(logOf(this.settings.logDirectory, reply.instance))
        return reply
      }
      const reply = session.step(ask, instancesOf(target.job))
      if (!reply.ok) return this.#refused(reply, change === 'restart' && 'env' in target)
      // one that ends its own job says nothing of it, or can't any more
      if (reply.request === null && change !== 'start') session.delivered()
      const outcome = reply.request === null ? 'ok' : this.#answer(reply.request)
      if (outcome === 'gone') return { ok: false, error: messages.disconnected }
      if (outcome === 'failed') {
        const why = () => whyFailed(session.world, target.job, this.#jobs, this.settings.logDirectory, logged)
        return { ok: false, error: failures[change], why }
      }
      if (reply.request !== null && change !== 'stop') this.#letItLive(reply.instance)
      session.catchUp()
      return { ok: true, text: statusOf(session.world, target.job, reply.instance) }
    })
    if ('instance' in target) endWith(session.world, instanceKey(target.job, target.instance))
    return outcome
  }

  reload(target: Target): Outcome {
    return this.#attending(() => {
      const reply = this.#session.step(engine => engine.reload(target), instancesOf(target.job))
      return reply.ok ? { ok: true, text: '' } : this.#refused(reply)
    })
  }

  status(target: Target): Outcome {
    return this.#attending(() => {
      const look = (engine: Engine) => engine.status(target)
      const found = this.#session.step(look, instancesOf(target.job), true)
      if (!found.ok) return this.#refused(found)
      this.#session.catchUp()
      const key = instanceKey(found.job, found.instance?.name ?? '')
      return { ok: true, text: statusOf(this.#session.world, found.job, key) }
    })
  }

  list(): Outcome {
    const world = this.world()
    return {
      ok: true,
      text: this.#jobNames()
        .flatMap(job => statusesOf(world, job))
        .join(''),
    }
  }

  /** All of the state, with everything absorbed that was reported, and every supervisor looked at. */
  world(): World {
    return this.#attending(() => {
      this.#session.step(
        () => undefined,
        world => world.instance.values(),
        true,
      )
      this.#session.catchUp()
      return this.#session.world
    })
  }

  emit(name: string, env: readonly string[], wait: boolean, by: string | null): Outcome {
    this.settings.check()
    return this.#attending(() => {
      let before: World['last'] = new Map()
      const request = this.#session.step(engine => {
        before = new Map(this.#session.world.last)
        if (name === 'runlevel') this.#enterLevel(engine, env)
        return engine.emit(name, env, wait, by)
      })
      const outcome = request === null ? 'ok' : this.#answer(request)
      this.#session.catchUp()
      if (outcome === 'gone') return { ok: false, error: messages.disconnected }
      if (outcome === 'ok') return { ok: true, text: '' }
      const { world } = this.#session
      const why = () =>
        [...world.last].flatMap(([job, last]) =>
          last === before.get(job) || last.failed === null
            ? []
            : whyFailed(world, job, this.#jobs, this.settings.logDirectory, null),
        )
      return { ok: false, error: messages.eventFailed, why }
    })
  }

  jobs(): readonly JobClass[] {
    return this.#looking(engine => this.#jobNames().flatMap(name => engine.definition(name) ?? []))
  }

  job(name: string): JobClass | undefined {
    return this.#looking(engine => engine.definition(name))
  }

  whyUnknown(name: string): readonly string[] {
    return whyUnknown(name, this.#jobs)
  }

  environment(job: string, instance: string): readonly string[] | undefined {
    return this.#looking(() => this.#session.world.instance.get(instanceKey(job, instance))?.env)
  }

  setEnvironment(job: string, instance: string, env: readonly string[] | null): void {
    this.#looking(engine => engine.setEnvironment(instanceKey(job, instance), env))
  }

  logPriority(): Priority {
    return this.#looking(() => priorityOf(this.#session.world))
  }

  setLogPriority(priority: Priority): void {
    this.#attending(() => this.#session.step(engine => engine.keep('setting', 'log-priority', priority)))
  }

  reloadConfiguration(): void {
    this.#attending(() => {
      this.#session.step(engine => engine.reconsider([...this.#session.world.job.keys()]))
      this.#session.catchUp()
    })
  }

  /** Does something with a session that reports are given to. */
  attending<T>(act: (session: Session) => T): T {
    return this.#attending(() => act(this.#session))
  }

  readonly gone = (ms: number, pids: readonly number[]): void => this.#session.gone(ms, pids)

  /** What a supervisor asks for when it has something to report and nobody is there to hear it, and who stays when one was killed. */
  settle(): void {
    const everything = (world: World) => world.instance.values()
    this.#attending(() => this.#session.step(() => undefined, everything))
  }

  /** Jobs whose files can be parsed, and those that have outlived theirs. To be asked after a step. */
  #jobNames(): readonly string[] {
    return [...new Set([...this.#jobs.names(), ...this.#session.world.definition.keys()])].sort()
  }

  /** @param restart by the job's name */
  #refused(reply: Extract<Reply, { ok: false }>, restart = false): Outcome {
    const job = 'job' in reply.why ? this.#jobs.get(reply.why.job) : undefined
    const error = refusalText(reply.why, { restart, usage: job?.usage ?? null })
    if (reply.why.kind !== 'unknown-job') return { ok: false, error }
    const name = reply.why.job
    return { ok: false, error, why: () => this.whyUnknown(name) }
  }

  #looking<T>(look: (engine: Engine) => T): T {
    return this.#attending(() => this.#session.step(look))
  }

  #attending<T>(act: () => T): T {
    try {
      this.#session.open()
      try {
        return act()
      } finally {
        // saves, too, what came in meanwhile
        this.#session.close()
      }
    } catch (error) {
      throw unreachable(error)
    }
  }

  /**
   * Sees a process through its first moments, so that what is said of its job is true after them, too. One that was seen
   * to fork has had them.
   */
  #letItLive(key: string): void {
    const session = this.#session
    const job = session.world.instance.get(key)?.job ?? ''
    if (session.world.definition.get(job)?.expect !== 'none') return
    const moments = new FirstMoments(momentsOfJob)
    session.until(
      engine => (engine.mainPid(key) === null || moments.areOver(true, session.now()) ? true : null),
      () => moments.left(session.now()),
    )
  }

  /** Waits for a request and takes it off the state. */
  #answer(request: string): 'ok' | 'failed' | 'gone' {
    return this.#session.until(engine => {
      const outcome = engine.outcome(request)
      if (outcome !== null) engine.forget(request)
      return outcome
    })
  }
}

function unreachable(error: unknown): unknown {
  return error instanceof FileError || error instanceof JournalError ? new Unreachable(error.message) : error
}

export function priorityOf(world: World): Priority {
  const set = world.setting.get('log-priority')
  return priorities.find(p => p === set) ?? 'message'
}

/** How long the signal is waited for that a supervisor was told to send to us, too (ms). */
const patience = 10_000

/** Signals that don't end who gets them: CHLD, CONT, STOP, TSTP, TTIN, TTOU, URG, WINCH. */
const harmless: readonly number[] = [17, 18, 19, 20, 21, 22, 23, 28]

/**
 * A script that stops its own job gets no further, since init sends the signal before it answers, to the process group: to the script and to the
 * command that it has called. Here a supervisor sends it, so that command must not answer before.
 */
function endWith(world: World, key: string): void {
  const own = livingStat(processId())?.group
  for (const token of Object.values(world.instance.get(key)?.process ?? {})) {
    const { pid = null, order = null } = world.process.get(token) ?? {}
    if (pid === null || order === null || harmless.includes(order.signal)) continue
    if (livingStat(pid)?.group === own) awaitSignal(patience)
  }
}

function instancesOf(job: string): (world: World) => Instance[] {
  return world =>
    (world.job.get(job)?.instances ?? []).flatMap(name => world.instance.get(instanceKey(job, name)) ?? [])
}

function statusOf(world: World, job: string, key: string): string {
  return `${statusText(job, world.instance.get(key), world.process)}\n`
}

function statusesOf(world: World, job: string): string[] {
  const instances = world.job.get(job)?.instances ?? []
  if (instances.length === 0) return [`${job} stop/waiting\n`]
  return [...instances].sort().map(name => statusOf(world, job, instanceKey(job, name)))
}
