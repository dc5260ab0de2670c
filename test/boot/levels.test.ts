/**
 * Runlevels that end a system or bring it to single-user mode: its services stop, and nothing of the machine is
 * harmed, whatever form of job calls whatever script.
 */
import t, { type Test } from 'tap'
import { dist, Sandbox, until } from '../command/fixtures/sandbox.ts'
import { Host } from '../proof/fixtures/host.ts'

/**
 * Kills as killall5 does: all that it sees in /proc but PID 1, kernel threads and its own session. It is pidof, too,
 * as the real one.
 */
const killall5 = `#!/bin/bash
[ "\${0##*/}" != pidof ] || { echo 1; exit; }
echo killall5 >>/tmp/harm
read -r line </proc/$$/stat; set -- -9 \${line##*) }; own=$5
for d in /proc/[0-9]*; do
  read -r line <$d/stat || continue
  set -- -9 \${line##*) }
  [ \${d#/proc/} = 1 ] || [ $5 = $own ] || kill -9 \${d#/proc/}
done 2>/dev/null
`
const ends = '#!/bin/sh\nbasename $0 >>/tmp/harm\nkill -TERM 1\n'
const harms = '#!/bin/sh\nbasename $0 >>/tmp/harm\n'

const rc = `#!/bin/sh
for s in /etc/rc$1.d/K*; do [ ! -x $s ] || $s stop; done
case $1 in 0 | 6) action=stop ;; *) action=start ;; esac
for s in /etc/rc$1.d/S*; do [ ! -x $s ] || $s $action; done
`
const plain = '#!/bin/sh\n# unlike halt, this does no harm\necho "$(basename $0) $1: halt" >>/tmp/ran\n'

/** Scripts of each level, by their links. */
const scripts: { readonly [link: string]: string } = {
  K10web: plain,
  K20zap: '#!/bin/sh\nzap() {\n  killall5 -9\n}\ncase $1 in\n*) zap ;;\nesac\n',
  K21raw: '#!/bin/bash\ntrue && kill -9 -1\n',
  S22applet: '#!/bin/sh\nexec busybox poweroff -f\n',
  K23hidden: '#!/bin/sh\n/usr/local/sbin/mean\necho "hidden $1" >>/tmp/ran\n',
  S30sendsigs: '#!/bin/sh\nkillall5 -15\n',
  S30killprocs: '#!/bin/sh\nkillall5 -15\n',
  S31umountfs: '#!/bin/sh\nmount -o remount,ro /mnt/in\numount /mnt/in\n',
  'S32hwclock.sh': '#!/bin/sh\nhwclock --systohc\n',
  S33own:
    '#!/bin/sh\npidof sleep >/dev/null && echo "own $1" >>/tmp/ran\nmount -t tmpfs x /mnt; umount -l /mnt\n',
  S90halt: '#!/bin/sh\nhalt -d -f\n',
  S90single: '#!/bin/sh\nexec init -t1 S\n',
}
const services = ['K10web', 'K23hidden', 'S33own']

/** Calls what a script may call by a path that isn't read. */
const mean =
  '#!/bin/sh\nkillall5 -9\nhalt -f\nhwclock -w\numount /mnt/in\nswapoff -a\necho o >/proc/sysrq-trigger\n'

/** Forms of a job that calls rc. */
const forms: { readonly [form: string]: string } = {
  exec: 'exec /etc/init.d/rc $RUNLEVEL\n',
  script:
    'script\n  # as in Ubuntu 12.10\n  [ -z "$NONE" ] || true\n  /etc/init.d/rc $RUNLEVEL\nend script\n',
  'exec in a script': 'script\n  exec /etc/init.d/rc "$RUNLEVEL" >/tmp/rc.out 2>&1\nend script\n',
  'through sh': 'exec sh /etc/init.d/rc "$RUNLEVEL"\n',
  'of RHEL': 'exec /etc/rc.d/rc $RUNLEVEL\n',
  'a loop': 'script\n  for s in /etc/rc$RUNLEVEL.d/[KS]*; do $s stop; done\nend script\n',
  'in a hook': 'pre-start exec /etc/init.d/rc $RUNLEVEL\n',
}

function jobs(form: string): { readonly [name: string]: string } {
  return {
    rc: `start on runlevel [0123456S]\nstop on runlevel [!$RUNLEVEL]\nexport RUNLEVEL\ntask\n${forms[form]}`,
    svc: 'start on runlevel 2\nstop on runlevel [!2]\nexec sleep 4711\n',
    'hwclock-save': 'start on runlevel [06]\ntask\nexec hwclock --systohc\n',
    rcS: 'start on runlevel S\nstop on runlevel [!S]\nexec /sbin/sulogin\npost-stop exec telinit 2\n',
    '/etc/init.d/rc': rc,
    '/usr/local/sbin/mean': mean,
    '/sbin/killall5': killall5,
    ...Object.fromEntries(
      ['halt', 'init', 'swapoff', 'hwclock', 'sulogin'].map(n => [`/sbin/${n}`, n === 'halt' ? ends : harms]),
    ),
    ...Object.fromEntries(
      Object.entries(scripts).map(([link, text]) => [`/etc/init.d/${link.slice(3)}`, text]),
    ),
  }
}

async function machine(t: Test, form: string): Promise<readonly [Sandbox, Host]> {
  const box = await Sandbox.create(t, {})
  await box.run(
    'cd /sbin; rm -f killall5 halt init swapoff hwclock sulogin; rm -rf /etc/rc?.d /etc/init.d/*; mkdir -p /etc/rc.d',
  )
  for (const [name, text] of Object.entries(jobs(form)))
    box.write(name.startsWith('/') ? name : `/etc/init/${name}.conf`, text)
  const links = ['0', '1', '6', 'S'].flatMap(level => [
    `mkdir -p /etc/rc${level}.d`,
    ...Object.keys(scripts).map(link => `ln -s ../init.d/${link.slice(3)} /etc/rc${level}.d/${link}`),
  ])
  const programs = 'chmod 755 /etc/init.d/* /usr/local/sbin/mean /sbin/*'
  const { err } = await box.run(
    [programs, 'ln -s ../init.d/rc /etc/rc.d/rc', 'ln -sf /sbin/killall5 /bin/pidof', ...links].join('\n'),
  )
  t.equal(err, '')
  return [box, await Host.around(box)]
}

const actions: { readonly [action: string]: string } = {
  'telinit 0': '0',
  'telinit 1': '1',
  'telinit 6': '6',
  'telinit S': 'S',
  'initctl emit runlevel RUNLEVEL=0': '0',
  'upstart-dummy shutdown': '0',
  'upstart-dummy shutdown --runlevel 6': '6',
}

for (const form of Object.keys(forms)) {
  t.test(`a job that calls rc: ${form}`, async t => {
    const [box, host] = await machine(t, form)
    for (const action of Object.keys(actions)) {
      await box.run(`telinit 2; ${until('status svc | grep -q running')}; rm -f /tmp/ran`)
      const { out, status } = await box.run(
        `${action}; status=$?
        ${until('status rc | grep -q stop/waiting && status svc | grep -q stop/waiting')}; exit $status`,
        { timeout: 20_000 },
      )
      t.equal(status, 0, action)
      await host.unharmed(t, `${form}, ${action}`)
      const ran = (await box.run('sort -u /tmp/ran')).out
      t.equal(ran.split('\n').length - 1, services.length, `${action}: ${ran}`)
      t.equal((await box.run('cat /tmp/harm')).out, '', `${action}: nothing of the machine was called`)
      if (action.includes('shutdown'))
        t.match(out, /left out: .*K20zap \(killall5 -9\), K21raw \(kill -9 -1\)/)
    }
    const told = (await box.run('cat /run/upstart-dummy/messages')).out
    t.match(
      told,
      /warn: rc (main|pre-start) process: left out K20zap \(killall5 -9\), .*S22applet \(busybox poweroff -f\)/,
    )
    t.match(told, /process: left out umount\n/, 'what is called by another program is told, too')
  })
}

t.test('where no file can be covered, the K scripts are all that is called', async t => {
  for (const form of Object.keys(forms)) {
    const [box, host] = await machine(t, form)
    await box.run(`telinit 2; ${until('status svc | grep -q running')}; rm -f /tmp/ran`)
    const { out, status } = await box.run('setpriv --bounding-set -sys_admin upstart-dummy shutdown')
    t.equal(status, 0)
    await host.unharmed(t, form)
    t.equal((await box.run('sort /tmp/ran')).out, 'K10web stop: halt\n', form)
    t.match(
      out,
      /left out: the S scripts of runlevel 0, K20zap \(killall5 -9\), K21raw \(kill -9 -1\), K23hidden \(killall5 -9\)/,
    )
  }
})

t.test('from outside of the root, too', async t => {
  const [box, host] = await machine(t, 'script')
  const bin = `${dist}/bin/upstart-dummy`
  await box.run(`telinit 2; ${until('status svc | grep -q running')}; rm -f /tmp/ran`)
  const { out, err, status } = await box.outside(`${bin} --root "$1" shutdown`)
  t.equal(status, 0, err)
  t.match(out, /left out: K20zap/)
  await host.unharmed(t, '--root')
  t.equal((await box.run('sort -u /tmp/ran')).out, 'K10web stop: halt\nhidden stop\nown stop\n')
  t.equal((await box.run('cat /tmp/harm')).out, '')
})

t.test('what a command that a script calls starts is no part of the level', async t => {
  const box = await Sandbox.create(t, {
    rc: 'start on runlevel 1\ntask\nexport RUNLEVEL\nexec /etc/init.d/rc\n',
    web: `start on web-wanted
script
  mount -t tmpfs web /mnt
  exec sleep 4712
end script
post-stop exec umount /mnt
`,
    '/etc/init.d/rc':
      '#!/bin/sh\ncd /tmp\nstart web WHERE=here\ninitctl emit web-wanted\necho "$PREVLEVEL $RUNLEVEL" >>/tmp/rc\n',
  })
  await box.run(`chmod 755 /etc/init.d/rc; telinit 1; ${until('status rc | grep -q stop/waiting')}`)
  t.match(
    await box.run('grep " /mnt " /proc/self/mountinfo'),
    { status: 0 },
    'what it mounts is there for all',
  )
  t.equal(
    (await box.run('cat /tmp/rc')).out,
    '2 1\n',
    'rc calls K scripts where nobody knows of a level before',
  )
  await box.run('stop web')
  t.match(await box.run('grep " /mnt " /proc/self/mountinfo'), { status: 1 })
})

t.test("a process that is the machine's itself is not run", async t => {
  const box = await Sandbox.create(t, {
    halt: 'start on runlevel 0\ntask\nexec kill -KILL -1\npost-stop exec halt -f\n',
    last: 'start on runlevel 0\ntask\nexec sh -c "echo last >>/tmp/ran"\n',
    '/sbin/halt': ends,
  })
  const host = await Host.around(box)
  await box.run(`chmod 755 /sbin/halt; telinit 0; ${until('[ -s /tmp/ran ]')}`)
  await box.run(until('grep -q "halt post-stop process" /run/upstart-dummy/messages'))
  await host.unharmed(t, 'telinit 0')
  const told = (await box.run('cat /run/upstart-dummy/messages')).out
  t.match(told, /halt main process: left out kill -KILL -1\n[\s\S]*halt post-stop process: left out halt\n/)
})

t.test('jobs that have nothing to do here are left out without a boot before, too', async t => {
  const ran = (job: string) => `task\nexec sh -c "echo ${job} >>/tmp/ran"\n`
  const box = await Sandbox.create(t, {
    'hwclock-save': `start on runlevel [06] or save\n${ran('hwclock-save')}`,
    cleanup: `start on runlevel [0126]\n${ran('cleanup')}`,
    rcS: 'start on runlevel S\nscript\n  echo rcS >>/tmp/ran\n  exec /sbin/sulogin\nend script\n',
  })
  const after = async (command: string) =>
    (await box.run(`rm -f /tmp/ran; ${command}; initctl emit runlevel RUNLEVEL=3; cat /tmp/ran`)).out
  for (const level of ['0', '6']) {
    t.equal(await after(`initctl emit runlevel RUNLEVEL=${level}; initctl emit save`), 'cleanup\n')
    t.equal(await after(`telinit ${level}; ${until('[ -s /tmp/ran ]')}`), 'cleanup\n')
  }
  t.equal(await after('initctl emit runlevel RUNLEVEL=S'), '')
  t.equal(await after('initctl emit runlevel RUNLEVEL=2; initctl emit save'), 'cleanup\nhwclock-save\n')
})

t.test('what a person calls is theirs', async t => {
  const [box] = await machine(t, 'exec')
  await box.run('cd /etc/rc0.d; ls | grep -v halt | xargs rm -f; /etc/init.d/rc 0')
  t.equal((await box.run('cat /tmp/harm')).out, 'halt\n')
  t.equal(box.signals(), '15\n')
})
