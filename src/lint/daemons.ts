/** Daemons that are known well enough to say, by how they are called, whether they go into the background by themselves. */

interface Daemon {
  readonly names: readonly string[]
  /** What keeps it in the foreground, in its arguments; null: nothing needs to. */
  readonly foreground: RegExp | null
  /** What sends one to the background that stays in the foreground without; null: nothing does. */
  readonly background?: RegExp | null
}

const nofork = /(^| )--?no-?(fork|daemon|daemonize|detach)\b/

// biome-ignore format: a row a daemon
const daemons: readonly Daemon[] = [
  { names: ['sshd'], foreground: /(^| )-[46eqt]*[Ddi]/ },
  { names: ['cron'], foreground: /(^| )-[lP]*f/ },
  { names: ['crond'], foreground: /(^| )-[sp]*[fnx]/ },
  { names: ['atd'], foreground: /(^| )-[sd]*[fd]/ },
  { names: ['nginx'], foreground: /daemon\s+off/ },
  { names: ['rsyslogd'], foreground: /(^| )-[46dq]*n/ },
  { names: ['syslog-ng'], foreground: /(^| )(-F|--foreground)\b/ },
  { names: ['acpid'], foreground: /(^| )(-[fd]|--foreground|--debug)\b/ },
  { names: ['irqbalance'], foreground: /(^| )(-[fdo]|--foreground|--debug|--oneshot)\b/ },
  { names: ['ntpd'], foreground: /(^| )(-[46gxNA]*[nd]\b|--nofork)/ },
  { names: ['named'], foreground: /(^| )-[46]*[fg]\b/ },
  { names: ['dnsmasq'], foreground: /(^| )(-[kd]|--keep-in-foreground|--no-daemon)\b/ },
  { names: ['dhcpd'], foreground: /(^| )-[df]\b/ },
  { names: ['smbd', 'nmbd', 'winbindd'], foreground: /(^| )(-[DSb]*[Fi]|--foreground|--interactive)/ },
  { names: ['snmpd'], foreground: /(^| )-f\b/ },
  { names: ['squid', 'squid3'], foreground: /(^| )-[A-Zd]*N|--foreground/ },
  { names: ['apache2', 'httpd'], foreground: /(^| )(-D *(FOREGROUND|NO_DETACH|ONE_PROCESS|DEBUG)|-X)\b/ },
  { names: ['slapd'], foreground: /(^| )-d\b/ },
  { names: ['xinetd'], foreground: /(^| )-(dontfork|d)\b/ },
  { names: ['NetworkManager'], foreground: /(^| )(-n|--no-daemon|--debug|-d)\b/ },
  { names: ['bluetoothd'], foreground: /(^| )(-n|--nodetach)\b/ },
  { names: ['dbus-daemon'], foreground: nofork, background: /(^| )--fork\b/ },
  { names: ['udevd', 'upstart-udev-bridge', 'ureadahead', 'mountall'], foreground: null, background: /(^| )(--daemon|-d)\b/ },
  { names: ['avahi-daemon'], foreground: null, background: /(^| )(-[sa-z]*D|--daemonize)\b/ },
  { names: ['memcached'], foreground: null, background: /(^| )(-d|--daemon)\b/ },
  { names: ['mysqld'], foreground: null, background: /--daemonize\b/ },
  { names: ['getty', 'agetty', 'mingetty', 'sleep', 'tail', 'java'], foreground: null },
]

/** What a program will do, called like that: null where it isn't known. */
export function mannerOf(program: string, args: readonly string[]): 'foreground' | 'background' | null {
  const name = program.slice(program.lastIndexOf('/') + 1)
  const daemon = daemons.find(({ names }) => names.includes(name))
  if (daemon === undefined) return null
  const line = args.join(' ')
  // what a variable holds may say otherwise
  const open = line.includes('$') || line.includes('`')
  const { foreground, background } = daemon
  if (foreground?.test(line) === true) return 'foreground'
  if (background?.test(line) === true) return 'background'
  if (background === undefined) return foreground === null ? 'foreground' : open ? null : 'background'
  return open || foreground !== null ? null : 'foreground'
}
