/** Events that no job needs to emit (upstart-events(7)): those of init, mountall, udev, ifupdown, display managers and the bridges. */
import { glob } from '../posix/glob.ts'

export const knownEvents = [
  ...['startup', 'runlevel', 'control-alt-delete', 'keyboard-request', 'power-status-changed'],
  ...[
    'starting',
    'started',
    'stopping',
    'stopped',
    'failsafe-boot',
    'recovery',
    'container',
    'not-container',
  ],
  ...['mounting', 'mounted', 'filesystem', 'local-filesystems', 'remote-filesystems', 'virtual-filesystems'],
  ...['all-swaps', 'unmounted-remote-filesystems', 'static-network-up', 'deconfiguring-networking'],
  ...['net-device-added', 'net-device-changed', 'net-device-removed', 'net-device-up', 'net-device-down'],
  ...['login-session-start', 'desktop-session-start', 'desktop-shutdown', 'desktop-start', 'desktop-end'],
  ...['session-start', 'session-end', 'session-init-done', 'xsession', 'xsession-init', 'starting-dm'],
  ...['socket', 'file', 'dbus', 'dbus-activation', 'dconf', 'debug'],
] as const

/** Families of events, as `emits` writes them: those of udev and of the D-Bus and event bridges. */
const patterns = [
  '*-device-added',
  '*-device-changed',
  '*-device-removed',
  '*-device-online',
  '*-device-offline',
  ':*',
]

export function isKnownEvent(event: string): boolean {
  return knownEvents.some(known => known === event) || patterns.some(pattern => glob(pattern, event))
}
