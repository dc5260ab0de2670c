/**
 * The program's other half, which holds the kernel's lock, waits on the kernel and launches processes for us: we say a line and hear a line
 * (src/shim/README.md). So nothing here needs an event loop or child_process.
 */
import { bytesOf } from '../posix/byte-text.ts'
import { ELOOP, EPERM, EPIPE, EXDEV } from '../posix/errno.ts'
import { FileError } from './files.ts'
import { connect, type Transport } from './transport.ts'

export type Awakening =
  | { readonly kind: 'woken' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'lost'; readonly token: string }

/** `ask`: a nested PID namespace has its own; `refuse`: it hasn't, as before Linux 5.5. */
export type Guard = 'none' | 'refuse' | 'ask'

export interface Front {
  /** Makes a folder the root of this process and of what it launches. Nothing else may have been asked before. @throws FileError */
  enter(root: string): void
  /** Where the state lies in there. */
  stateIn(directory: string): void
  /** Takes the lock of the state directory; waits for it. */
  lock(): void
  unlock(): void
  /** Makes this command one that reports are given to. @returns its name */
  attend(): string
  leave(): void
  /** From here on it outlives us: src/shim/README.md, *A front that stays*. */
  stay(): void
  /**
   * Executes `shim ARGV…` with just this environment. Several are executed side by side; nothing else may be asked until `launched` was.
   */
  launch(argv: readonly string[], env: readonly string[]): void
  /** Waits for all that was launched. @returns exit statuses, 128+N for signal N, in order */
  launched(): number[]
  /** Whether what is launched can have files covered (the shim's `--without`). May be asked while launches go on. */
  canCover(): boolean
  /** How what is launched can be kept from PID 1 (the shim's `--guard`). May be asked while launches go on. */
  guard(): Guard
  /** CLOCK_MONOTONIC (ms), the clock of what supervisors report. */
  clock(): number
  /** Waits until these processes, nobody's children, have ended, at most `ms`. @returns how many have not; of 1000 at most */
  gone(ms: number, pids: readonly number[]): number
  /** Waits until something was reported, a supervisor of one of the tokens is gone, or `ms` have passed (-1: no limit). */
  wait(ms: number, tokens: readonly string[]): Awakening
}

/** What `shim trace` came to. */
export interface Traced {
  /** Its exit status, 128+N for signal N. */
  readonly status: number
  /** The lines it reported. */
  readonly report: readonly string[]
}

export interface Tracer {
  /**
   * Executes `shim trace ARGV…` just as a command of our caller: with its environment, descriptors, limits, signals and terminal, which
   * this runtime has changed for itself. Waits for it.
   */
  trace(argv: readonly string[]): Traced
}

/** The front of this process; null where there is none, since it was started in another way. */
export function connectFront(
  environment: { readonly [name: string]: string | undefined },
  directory: string,
): (Front & Tracer) | null {
  const transport = connect(environment.UPSTART_DUMMY_FRONT ?? '')
  return transport === null ? null : new AskedFront(transport, directory)
}

const opening = 'open state directory'

/** Why the state is not kept where it should be, by the error that says so (src/shim/README.md, *The state directory*). */
const unfit: { readonly [errno: number]: string } = {
  [EPERM]: "it, or a folder in it, is not root's alone: chown -R root:root, chmod -R go-w",
  [EXDEV]: 'another file system is mounted in it: unmount that first',
  [ELOOP]: 'it, or what is above or in it, is a link, which is not followed: remove that',
}

/** Strings as a payload: each ended by a NUL. */
function terminated(strings: readonly string[]): Uint8Array {
  return bytesOf(strings.map(text => `${text}\0`).join(''))
}

class AskedFront implements Front, Tracer {
  readonly #transport: Transport
  #directory: string
  /** How many launches have not been asked about. */
  #launches = 0
  /** How those of them ended that were heard of. */
  #statuses: number[] = []

  constructor(transport: Transport, directory: string) {
    this.#transport = transport
    this.#directory = directory
  }

  enter(root: string): void {
    const payload = terminated([root])
    this.#ask(Buffer.concat([Buffer.from(`enter ${payload.length}\n`), payload]))
  }

  stateIn(directory: string): void {
    this.#ask(`state ${directory}\n`)
    this.#directory = directory
  }

  lock(): void {
    this.#ask('lock\n')
  }

  unlock(): void {
    this.#ask('unlock\n')
  }

  attend(): string {
    return this.#ask('attend\n')
  }

  leave(): void {
    this.#ask('leave\n')
  }

  stay(): void {
    this.#ask('stay\n')
  }

  launch(argv: readonly string[], env: readonly string[]): void {
    const payload = terminated([...argv, ...env])
    const header = Buffer.from(`launch ${argv.length} ${env.length} ${payload.length}\n`)
    this.#say(Buffer.concat([header, payload]))
    this.#launches++
  }

  launched(): number[] {
    for (; this.#launches > 0; this.#launches--) this.#statuses.push(this.#hearLaunched())
    return this.#statuses.splice(0)
  }

  canCover(): boolean {
    this.#statuses = this.launched()
    return this.#ask('cover\n') === 'yes'
  }

  guard(): Guard {
    this.#statuses = this.launched()
    const answer = this.#ask('guard\n')
    return answer === 'ask' || answer === 'refuse' ? answer : 'none'
  }

  /** One that could not be executed at all has ended with 1. */
  #hearLaunched(): number {
    try {
      return Number(this.#hear())
    } catch (error) {
      if (error instanceof FileError && error.code !== 'EPIPE') return 1
      throw error
    }
  }

  trace(argv: readonly string[]): Traced {
    const payload = terminated(argv)
    const header = Buffer.from(`trace ${argv.length} ${payload.length}\n`)
    const [status, ...report] = this.#ask(Buffer.concat([header, payload])).split('\t')
    return { status: Number(status), report }
  }

  clock(): number {
    return Number(this.#ask('clock\n'))
  }

  gone(ms: number, pids: readonly number[]): number {
    return Number(this.#ask(`${['gone', ms, ...pids].join(' ')}\n`))
  }

  wait(ms: number, tokens: readonly string[]): Awakening {
    const [kind, token] = this.#ask(`${['wait', ms, ...tokens].join(' ')}\n`).split(' ')
    if (kind === 'lost' && token !== undefined) return { kind, token }
    return { kind: kind === 'timeout' ? 'timeout' : 'woken' }
  }

  #ask(request: string | Buffer): string {
    this.#say(typeof request === 'string' ? Buffer.from(request) : request)
    return this.#hear()
  }

  #say(request: Uint8Array): void {
    this.#transport.say(request)
  }

  /** The next answer. */
  #hear(): string {
    const line = this.#transport.hear()
    if (line === null) throw new FileError(this.#directory, 'EPIPE', EPIPE)
    const [word, ...rest] = line.split(' ')
    if (word === 'ok') return rest.join(' ')
    const [step, errno] = [rest.slice(0, -1).join(' '), Number(rest.at(-1))]
    throw new FileError(this.#directory, step, errno, step === opening ? unfit[errno] : undefined)
  }
}
