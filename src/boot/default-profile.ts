/**
 * The boot profile for chroots and containers: what hardware, mountall, udev and ifup would have told init, and the stock jobs of Ubuntu 10.04
 * to 14.04 and RHEL 6 that have nothing to do here. It is what an administrator's own profile begins with.
 */
export const defaultProfile = `; The profile of "upstart-dummy boot". What /etc/upstart-dummy/boot.ini says comes on top of it.

[boot]
; The runlevel, where no job chooses it (rc-sysinit does). Left open: that of /etc/inittab, else 2.
; runlevel = 2

[events]
; What is emitted, in this order, each as "initctl emit" takes it. Without --no-wait the next one waits until all that
; this one has set going is done. $runlevel is that of --runlevel, unset without it.
event[] = --no-wait startup
event[] = mounted DEVICE=tmpfs MOUNTPOINT=/run TYPE=tmpfs OPTIONS=rw
event[] = mounted DEVICE=tmpfs MOUNTPOINT=/var/run TYPE=tmpfs OPTIONS=rw
event[] = --no-wait virtual-filesystems
event[] = --no-wait local-filesystems
event[] = --no-wait all-swaps
event[] = --no-wait net-device-up IFACE=lo LOGICAL=lo ADDRFAM=inet METHOD=loopback
event[] = --no-wait static-network-up
event[] = --no-wait remote-filesystems
event[] = --no-wait filesystem \${runlevel:+DEFAULT_RUNLEVEL=$runlevel}

[left-out]
; Jobs that no event starts while the system is up, and why. A name may be a pattern; one that begins with a slash is a
; program, and means each job that executes it. An empty reason takes a job of this list back in.
mountall* = file systems are mounted by whoever made this root
mounted-dev = devices are the host's
mounted-proc = /proc is the host's
mounted-debugfs = debugfs is the host's
mounted-tmp = /tmp may be shared with the host, its files are not to be cleaned away
udev* = devices are the host's
upstart-udev-bridge = devices are the host's
module-init-tools = modules are loaded by the host
kmod = modules are loaded by the host
procps = kernel parameters are the host's
apport = core dumps are the host's
kexec-disable = the kernel is the host's
dmesg = the kernel's messages are the host's
irqbalance = interrupts are the host's
hwclock* = the clock is the host's
hostname = the host name is set by whoever made this root
networking = network devices are set up by the host
network-interface* = network devices are set up by the host
network-manager = network devices are set up by the host
ufw = packets are filtered by the host
alsa-* = there is no sound card
console-setup = there is no console
console-font = there is no console
setvtrgb = there is no console
start-ttys = there is no console
serial = there is no console
splash-manager = there is no console
/sbin/getty = there is no console
/sbin/agetty = there is no console
/sbin/mingetty = there is no console
/sbin/sulogin = there is no console
rcS-sulogin = there is no console
rcS-emergency = there is no console
plymouth* = there is no console
quit-plymouth = there is no console
failsafe-x = there is no display
gdm = there is no display
kdm = there is no display
xdm = there is no display
lxdm = there is no display
lightdm = there is no display
prefdm = there is no display
ureadahead* = disks are read by the host
control-alt-delete = the keyboard is the host's
shutdown = the power supply is the host's
friendly-recovery = there is no boot menu
/etc/rc.d/rc.sysinit = checks, mounts and sets up a machine
`
