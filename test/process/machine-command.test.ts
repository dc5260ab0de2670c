/** What a script executes, as against what is written in it. */
import t from 'tap'
import { machineCommandIn } from '../../src/process/machine-command.ts'

const found = (script: string, read?: (program: string) => string) =>
  machineCommandIn(script, read)?.join(' ') ?? null

t.test("commands that are the machine's, wherever they stand", async t => {
  for (const [script, command] of [
    ['halt', 'halt'],
    ['exec /sbin/halt -f -p', '/sbin/halt -f -p'],
    ['if true; then reboot; fi', 'reboot'],
    ['sync && shutdown -h now', 'shutdown -h now'],
    ['end() {\n  poweroff\n}\ncase $1 in stop) end ;; esac', 'poweroff'],
    ['function end { poweroff; }', 'poweroff'],
    ['until killall5 -18; do :; done', 'killall5 -18'],
    ['X="$(killall5 -9)"', 'killall5 -9'],
    ['kill -9 -1', 'kill -9 -1'],
    ['kill -s KILL -- -1', 'kill -s KILL -- -1'],
    ['busybox poweroff -f', 'busybox poweroff -f'],
    ['sh -ec "sync; halt"', 'halt'],
    ['su root -c "halt -f"', 'halt -f'],
    ['eval "ha"lt', 'halt'],
    ['trap "halt" EXIT', 'halt'],
    ['nice -n 19 nohup halt &', 'halt'],
    ['env A=1 timeout 5 kexec -e', 'kexec -e'],
    ['action "Halting" /sbin/halt', '/sbin/halt'],
    ['fuser -k -m /srv', 'fuser -k -m /srv'],
    ['umount -a -r', 'umount -a -r'],
    ['mount -n -o remount,ro /', 'mount -n -o remount,ro /'],
    ['swapoff -a', 'swapoff -a'],
    ['/sbin/hwclock --utc --systohc', '/sbin/hwclock --utc --systohc'],
    ['hwclock -uw', 'hwclock -uw'],
    ['exec init -t1 S', 'init -t1 S'],
    ['telinit 0', 'telinit 0'],
    ['systemctl --force poweroff', 'systemctl --force poweroff'],
    ['exec sulogin', 'sulogin'],
  ] as const)
    t.equal(found(script), command, script)
})

t.test('what only looks like one', async t => {
  for (const script of [
    '# halt\n: # reboot',
    'echo halt; echo "then reboot" \'$(halt)\'',
    'cat <<E\nhalt\nE',
    'exec /etc/init.d/ups-monitor poweroff',
    'halt() { echo; }\nhalt',
    'HALT=halt; grep halt /etc/inittab',
    'for how in halt reboot; do echo $how; done',
    'case $1 in halt) echo ;; esac',
    'kill -1 $PID; kill -9 1; kill $(cat /run/x.pid); kill -l',
    'umount /srv/x; umount "$MOUNT"',
    'mount /srv/x',
    'hwclock -r; hwclock --show',
    'telinit q; init u',
    'halt -w',
    'shutdown -c',
    'systemctl stop x',
    'constructor; toString x',
  ])
    t.equal(found(script), null, script)
})

t.test('the scripts that it calls', async t => {
  const read = (program: string) =>
    program === '/sbin/end'
      ? 'sync\nreally now'
      : program === 'really'
        ? 'halt'
        : program === 'loop'
          ? 'loop'
          : ''
  t.equal(found('/sbin/end', read), 'halt')
  t.equal(found('loop', read), null)
  t.equal(found('/sbin/end'), null, 'only where asked for')
})
