/**
 * What the stock job `rc` executes for runlevels 0 and 6. sysv-rc's scripts of these levels end with some that kill every process they see, unmount
 * what is mounted and halt the machine: in a chroot that is the host. Here services are stopped by their K scripts alone, and what is the machine's is left.
 */
import { lookup } from '../event/environment.ts'
import type { ProcessDefinition } from '../job-file/job-class.ts'

/** `/etc/init.d/rc $RUNLEVEL`, where it is on Ubuntu, Debian and RHEL. */
const rc =
  /^(?:\/etc\/init\.d\/rc|\/etc\/rc\.d\/rc|\/etc\/rc)\s+["']?(?:\$RUNLEVEL|\$\{RUNLEVEL\}|[06])["']?\s*$/

/** Scripts of Debian, Ubuntu and RHEL that are the machine's; where the order is worked out from dependencies they are K scripts too. */
const machines = [
  ...['halt', 'reboot', 'poweroff', 'sendsigs', 'killall', 'killprocs', 'single'],
  ...[
    'umountfs',
    'umountroot',
    'umountnfs.sh',
    'umountiscsi.sh',
    'hwclock*',
    'networking',
    'network',
    'wpa-ifupdown',
  ],
  ...['cryptdisks*', 'lvm2*', 'mdadm*', 'dmraid', 'udev*', 'plymouth*', 'kexec*', 'netfs', 'alsa*'],
]

const script = `for script in /etc/rc$RUNLEVEL.d/K[0-9][0-9]*; do
	name=\${script##*/K[0-9][0-9]}
	case $name in ${machines.join('|')}) continue ;; esac
	[ ! -x "$script" ] || "$script" stop || true
done
`

/** @param env of the instance */
export function withoutHalt(process: ProcessDefinition, env: readonly string[]): ProcessDefinition {
  const runlevel = lookup(env, 'RUNLEVEL') ?? ''
  if (process.script || !rc.test(process.command) || !/^[06]$/.test(runlevel)) return process
  return { script: true, command: script }
}
