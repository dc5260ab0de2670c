/** What follows from a step of the engine, carried out: processes launched, orders given, what is to be remembered written down. */
import { disturbs, type Effect } from '../engine/effect.ts'
import type { Fact } from '../engine/fact.ts'
import { bytesOf } from '../posix/byte-text.ts'
import { adoptionOf, type LaunchSettings, launchOf, scriptPath, shimArguments } from '../process/launch.ts'
import type { Journal } from '../store/journal.ts'
import type { MessageLog } from '../store/message-log.ts'
import { FileError, makeDirectory, remove, replace, tell } from '../system/files.ts'
import type { Front } from '../system/front.ts'

export interface ExecutionParts {
  readonly front: Front
  readonly journal: Journal
  readonly settings: LaunchSettings
  readonly log: MessageLog
  /** Is told of each process of a job that has ended. */
  readonly ended: (pid: number) => void
}

export class Execution {
  readonly #parts: ExecutionParts
  readonly #name: () => string
  readonly #gone: (token: string) => void
  /** Processes that this command told to stop. */
  readonly #told = new Set<string>()
  /** What this command found out itself. */
  #found: Fact[] = []
  #logDirectoryMade = false

  /**
   * @param name what the command is called while it attends
   * @param gone is told of a process whose supervisor could not be given an order
   */
  constructor(parts: ExecutionParts, name: () => string, gone: (token: string) => void) {
    this.#parts = parts
    this.#name = name
    this.#gone = gone
  }

  /** What was found out about launches that could not be. */
  get found(): readonly Fact[] {
    return this.#found
  }

  /** What was found is part of the state by now. */
  forgetFound(): void {
    this.#found = []
  }

  /** Processes that this command told to stop. */
  get told(): ReadonlySet<string> {
    return this.#told
  }

  /**
   * Launches that follow one another go on side by side; whoever is told something after them was launched.
   * @returns whether anything was launched, or should have been: there is a report of it by now
   */
  carryOutAll(effects: readonly Effect[]): boolean {
    const begun: string[] = []
    let launched = false
    for (const effect of effects) {
      if (effect.kind === 'launch') {
        launched = true
        if (this.#launch(effect.token)) begun.push(effect.token)
        continue
      }
      if (disturbs[effect.kind]) this.#finishLaunches(begun)
      this.#carryOut(effect)
    }
    this.#finishLaunches(begun)
    return launched
  }

  #carryOut(effect: Exclude<Effect, { kind: 'launch' }>): void {
    const { directory } = this.#parts.journal
    switch (effect.kind) {
      case 'stop':
      case 'signal':
        if (effect.kind === 'stop') this.#told.add(effect.token)
        this.order(
          effect.token,
          effect.kind === 'stop' ? `stop ${effect.signal} ${effect.timeout}\n` : `signal ${effect.signal}\n`,
        )
        break
      case 'discard':
        tell(`${directory}/ctl/${effect.token}`, 'done\n')
        remove(`${directory}/ctl/${effect.token}`)
        remove(scriptPath(directory, effect.token))
        break
      case 'ended':
        this.#parts.ended(effect.pid)
        break
      case 'answered':
        if (effect.owner !== this.#name()) tell(`${directory}/wake/${effect.owner}`, '.')
        break
      case 'log':
        this.#parts.log.add(effect.priority, effect.text)
        break
      default:
        effect satisfies never
    }
  }

  /** Gives a supervisor an order; one that is gone is found out about in the next step. */
  order(token: string, order: string): void {
    if (tell(`${this.#parts.journal.directory}/ctl/${token}`, order) === 'alive') return
    this.#gone(token)
  }

  /** Begins to launch a process. @returns whether its supervisor was begun, false where there is nothing to wait for */
  #launch(token: string): boolean {
    const process = this.#parts.journal.world.process.get(token)
    const instance = process && this.#parts.journal.world.instance.get(process.instance)
    const job = instance && this.#parts.journal.world.definition.get(instance.job)
    if (process === undefined || instance === undefined || job === undefined) return false
    const launch =
      process.pid === null
        ? launchOf(token, process, instance, job, this.#parts.settings)
        : adoptionOf(token, process, this.#parts.settings)
    const omitted = launch.kind === 'failed' ? null : launch.omitted
    if (omitted !== null) this.#found.push({ kind: 'omitted', what: omitted, token, number: 0, at: 0 })
    if (launch.kind === 'skip') {
      this.#found.push({ kind: 'exited', status: 0, token, number: 0, at: 0 })
      return false
    }
    if (launch.kind === 'failed') return this.#notLaunched(token, launch.step, launch.errno)
    this.#makeLogDirectory()
    try {
      if (launch.script !== null)
        replace(scriptPath(this.#parts.journal.directory, token), bytesOf(launch.script))
    } catch (error) {
      if (!(error instanceof FileError)) throw error
      return this.#notLaunched(token, 'write script', error.errno)
    }
    this.#parts.front.launch(shimArguments(launch), launch.env)
    return true
  }

  #notLaunched(token: string, step: string, errno: number): false {
    this.#found.push({ kind: 'failed', step, errno, token, number: 0, at: 0 })
    return false
  }

  /** Status 3: somebody else has launched it. Others: the shim could not even begin. @param begun is empty afterwards */
  #finishLaunches(begun: string[]): void {
    if (begun.length === 0) return
    const statuses = this.#parts.front.launched()
    begun.splice(0).forEach((token, n) => {
      const status = statuses[n] ?? 0
      if (status !== 0 && status !== 3) this.#notLaunched(token, `start a supervisor (status ${status})`, 0)
    })
  }

  /** Systems before Upstart 1.4 have no place for logs. Where it can't be made the shim says so, job by job. */
  #makeLogDirectory(): void {
    if (this.#logDirectoryMade) return
    this.#logDirectoryMade = true
    try {
      makeDirectory(this.#parts.settings.logDirectory, 0o755)
    } catch (error) {
      if (!(error instanceof FileError)) throw error
    }
  }
}
