/**
 * Which init is meant: by rights a socket or a bus leads to it. There is only one here, that of this system's job files, and it is reached whether
 * as root (a private socket in Upstart) or over the system bus; what leads elsewhere is told that nobody answers there.
 */
import { isSet, type Option, type Setting, valuesOf } from '../command-line/options.ts'
import type { Context } from './context.ts'
import { messages } from './messages.ts'

const busName = 'com.ubuntu.Upstart'

/** Where root finds the real one. */
export const upstartAddress = 'unix:abstract=/com/ubuntu/upstart'

/** The options that say which init is meant; initctl(8). */
export const connectionOptions: readonly Option[] = [
  { short: null, long: 'session', argument: null, help: 'ask the init of the D-Bus session bus' },
  {
    short: null,
    long: 'system',
    argument: null,
    help: 'ask the init of the D-Bus system bus, which is this one',
  },
  { short: null, long: 'dest', argument: 'NAME', help: `its name on the bus (${busName})` },
  { short: null, long: 'user', argument: null, help: "ask the user's own init, at $UPSTART_SESSION" },
]

/**
 * Why init can't be reached by these options and this environment; null where it can.
 * `usage`: the fault is the command line's.
 */
export function unreachable(
  settings: readonly Setting[],
  { env, uid }: Context,
): { readonly error: string; readonly usage: boolean } | null {
  const bus = settings.findLast(s => s.name === 'session' || s.name === 'system')?.name ?? null
  const address = env.UPSTART_SESSION ?? ''
  if (isSet(settings, 'user') || (address !== '' && bus === null)) {
    const error = address === '' ? messages.noUserSession : messages.cannotConnect(nobodyAt(address))
    return { error, usage: false }
  }
  const destination = valuesOf(settings, 'dest').at(-1) ?? null
  if (bus === 'session') {
    return { error: messages.cannotConnectToSessionBus('there are no session jobs here'), usage: false }
  }
  if (destination === null) return null
  if (bus === null && uid === 0) return { error: messages.destinationWithoutSystem, usage: true }
  return destination === busName ? null : { error: messages.noSuchService(destination), usage: false }
}

/** The state can't be read or written: for who asks, init can't be reached. */
export class Unreachable extends Error {
  /** @param uid of who asks: others than root would have gone over the bus */
  textFor(uid: number): string {
    return uid === 0 ? messages.cannotConnect(this.message) : messages.cannotConnectToSystemBus(this.message)
  }
}

/** As libdbus says it, of an address like `unix:abstract=PATH`. */
export function nobodyAt(address: string): string {
  const [socket = ''] = address.replace(/^unix:(abstract|path)=/, '').split(',')
  return `Failed to connect to socket ${socket}: Connection refused`
}
