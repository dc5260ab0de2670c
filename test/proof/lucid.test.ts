/** All job files of Ubuntu 10.04, unchanged, in a system with real daemons: it comes up as it would on a machine and goes down again. */
import t, { type Test } from 'tap'
import { type Sandbox, until } from '../command/fixtures/sandbox.ts'
import { impossible, lucid } from './fixtures/lucid.ts'

/** What runs in runlevel 2, and which program its process is. */
const services: { readonly [job: string]: string } = {
  acpid: '/usr/sbin/acpid',
  anacron: '/usr/sbin/anacron',
  atd: '/usr/sbin/atd',
  'avahi-daemon': '/usr/sbin/avahi-daemon',
  cron: '/usr/sbin/cron',
  dbus: '/usr/bin/dbus-daemon',
  'munin-node': '/usr/bin/sleep',
  portmap: '/usr/bin/sleep',
  rsyslog: '/usr/sbin/rsyslogd',
  ssh: '/usr/sbin/sshd',
  statd: '/usr/bin/sleep',
}

/** What a boot has run besides: tasks, and jobs that see that there are no network disks, and stop themselves. */
const done = ['mounted-varrun', 'rc', 'rc-sysinit']
const needless = ['gssd', 'idmapd', 'rpc_pipefs']

/** For disks, hardware, the kernel, a console or a display. */
const leftOut = [
  ...['alsa-mixer-save', 'apport', 'console-setup', 'control-alt-delete', 'dmesg', 'failsafe-x', 'hostname'],
  ...['hwclock', 'hwclock-save', 'irqbalance', 'kdm', 'module-init-tools', 'mountall', 'mountall-net'],
  ...['mountall-reboot', 'mountall-shell', 'mounted-dev', 'mounted-tmp', 'network-interface'],
  ...['network-interface-security', 'network-manager', 'networking', 'plymouth', 'plymouth-log'],
  ...[
    'plymouth-splash',
    'plymouth-stop',
    'procps',
    'rcS',
    'tty1',
    'tty2',
    'tty3',
    'tty4',
    'tty5',
    'tty6',
    'udev',
  ],
  ...['udev-finish', 'udevmonitor', 'udevtrigger', 'ufw', 'upstart-udev-bridge', 'ureadahead'],
  'ureadahead-other',
]

/** Links like those of System V's packages. */
const links = [
  ...['S.d/S12dbus', 'S.d/S15rsyslog', 'S.d/S16portmap'],
  ...['2.d/S20acpid', '2.d/S20avahi-daemon', '2.d/S20munin-node', '2.d/S20ssh', '2.d/S20statd'],
  ...['2.d/S89anacron', '2.d/S89atd', '2.d/S89cron'],
  ...['0.d/K20acpid', '0.d/K20anacron', '0.d/K20atd', '0.d/K20cron', '0.d/K20munin-node', '0.d/K20ssh'],
  ...['0.d/K30avahi-daemon', '0.d/K31statd', '0.d/K32portmap', '0.d/K80rsyslog', '0.d/K88dbus'],
]

/** All but the sandbox's own processes. */
async function processes(box: Sandbox): Promise<string[]> {
  const { out } = await box.run('ps -eo pid=,args=')
  return out.split('\n').filter(line => !/^ *1 |ps -eo|^$/.test(line))
}

/** What `initctl list` says of jobs that aren't `stop/waiting`. */
async function list(box: Sandbox): Promise<string[]> {
  const { out } = await box.run('initctl list | sort')
  return out.split('\n').filter(line => !/^(\S+ stop\/waiting)?$/.test(line))
}

async function checkServices(t: Test, box: Sandbox): Promise<void> {
  const found = (await list(box)).map(line => /^(\S+) start\/running, process (\d+)$/.exec(line) ?? [line])
  const shown = found.map(([, job, pid]) => `echo ${job} $(readlink /proc/${pid}/exe)`)
  const programs = (await box.run(shown.join('\n'))).out.trimEnd().split('\n')
  t.same(
    programs,
    Object.entries(services).map(each => each.join(' ')),
    'the right processes run, and nothing else',
  )
  t.match((await box.run('bash -c "head -1 </dev/tcp/127.0.0.1/22"')).out, /^SSH-2.0-OpenSSH/, 'sshd answers')
  const ask =
    'dbus-send --system --print-reply=literal --dest=org.freedesktop.Avahi / org.freedesktop.Avahi.Server.GetAPIVersion'
  t.match(
    await box.run(ask),
    { out: /^ +uint32 \d+/, status: 0 },
    'avahi-daemon answers, through dbus-daemon',
  )
}

async function checkNothingLeft(t: Test, box: Sandbox): Promise<void> {
  t.same(await list(box), [], 'no job is left')
  t.same(await processes(box), [], 'no process is left')
}

t.test('upstart-dummy boot and shutdown', { skip: impossible }, async t => {
  const box = await lucid(t, [])
  const booted = await box.run('upstart-dummy boot --json')
  t.equal(booted.status, 0)
  t.equal(booted.err, '')
  const report = JSON.parse(booted.out.trimEnd().split('\n').at(-1) ?? '')
  t.equal(report.runlevel, '2')
  const outcome = (what: string) =>
    report.jobs
      .flatMap((job: { job: string; outcome: string }) => (job.outcome === what ? job.job : []))
      .sort()
  t.same(outcome('running'), Object.keys(services))
  t.same(outcome('done'), done)
  t.same(outcome('ended'), needless)
  t.same(outcome('failed'), [])
  t.same(report.leftOut.map((left: { job: string }) => left.job).sort(), leftOut)
  await checkServices(t, box)
  t.equal((await box.run('cat /run/plain')).out, 'start 2 N\n', 'the script of System V was run')
  t.equal((await box.run('runlevel')).out, 'N 2\n')

  t.match(await box.run('upstart-dummy shutdown'), { err: '', status: 0 })
  t.equal((await box.run('cat /run/plain')).out, 'start 2 N\nstop 0 2\n', 'and again')
  await checkNothingLeft(t, box)
})

t.test("sysv-rc's rcS and rc", { skip: impossible }, async t => {
  const box = await lucid(t, links)
  t.match(await box.run('/etc/init.d/rcS'), { status: 0 })
  const early = (await list(box)).map(line => line.split(' ')[0])
  t.ok(
    ['dbus', 'portmap', 'rsyslog'].every(job => early.includes(job)),
    'the early ones run',
  )
  t.match(await box.run('PREVLEVEL=N RUNLEVEL=2 /etc/init.d/rc 2'), { status: 0 })
  // nobody waited for what events have set going: statd by "started portmap", ssh by "filesystem"
  await box.run(until('! initctl list | grep -q "start/[^r]"'))
  await checkServices(t, box)
  t.match(await box.run('PREVLEVEL=2 RUNLEVEL=0 /etc/init.d/rc 0'), { status: 0 })
  t.equal((await box.run('cat /run/plain')).out, 'start 2 N\nstop 0 2\n')
  await checkNothingLeft(t, box)
})
