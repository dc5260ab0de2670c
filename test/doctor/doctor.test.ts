/** Each check has a root that is really broken. */
import t, { type Test } from 'tap'
import { type Answer, Sandbox } from '../command/fixtures/sandbox.ts'
import { compile } from '../shim/fixtures/supervised.ts'

/** What doctor says of one check, and how the whole of it ended. */
async function doctor(sandbox: Sandbox, check: string, options = ''): Promise<Answer> {
  const answer = await sandbox.run(`upstart-dummy doctor ${options}`)
  const lines = answer.out.split('\n')
  const own = lines.flatMap((line, at) => {
    if (line.slice(9).split(' ', 1)[0] !== check) return []
    const advice = lines[at + 1]?.startsWith(' '.repeat(24)) ? ` -- ${lines[at + 1]?.trim()}` : ''
    return [line.replace(/ +/g, ' ') + advice]
  })
  return { ...answer, out: own.join('\n') }
}

interface Fault {
  readonly check: string
  /** Shell commands that break the root, and that put it right again. */
  readonly broken: string
  readonly mended: string
  readonly says: RegExp
  /** What `--repair` says; none: it can do nothing. */
  readonly repaired?: RegExp
}

const fake = `printf '#!/bin/sh\\necho "Warning: Fake start-stop-daemon called, doing nothing"\\n'`
const faults: { readonly [title: string]: Fault } = {
  'policy-rc.d that forbids all': {
    check: 'policy',
    broken: "printf '#!/bin/sh\\nexit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d",
    mended: 'rm /usr/sbin/policy-rc.d',
    says: /^warning policy .*forbids to start anything.* -- rm \/usr\/sbin\/policy-rc\.d/,
  },
  'policy-rc.d that forbids one job': {
    check: 'policy',
    broken: `printf '#!/bin/sh\\n[ $1 != good ] || exit 101\\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d`,
    mended: 'rm /usr/sbin/policy-rc.d',
    says: /^warning policy .*forbids to start good:/,
  },
  'initctl that is a link to true': {
    check: 'launchers',
    broken: 'mv /sbin/initctl /sbin/x; ln -s /bin/true /sbin/initctl',
    mended: 'mv -f /sbin/x /sbin/initctl',
    says: /^error launchers \/sbin\/initctl \(a link to \/bin\/true\) does nothing.* -- install the package/,
  },
  'initctl that is a script which does nothing': {
    check: 'launchers',
    broken: "mv /sbin/initctl /sbin/x; printf '#!/bin/sh\\nexit 0\\n' >/sbin/initctl",
    mended: 'mv -f /sbin/x /sbin/initctl',
    says: /^error launchers \/sbin\/initctl does nothing/,
  },
  'no start': {
    check: 'launchers',
    broken: 'mv /sbin/start /sbin/x',
    mended: 'mv /sbin/x /sbin/start',
    says: /^error launchers \/sbin\/start is missing/,
  },
  'start-stop-daemon that is a link to true': {
    check: 'launchers',
    broken: 'mv /sbin/start-stop-daemon /sbin/x; ln -s /bin/true /sbin/start-stop-daemon',
    mended: 'mv -f /sbin/x /sbin/start-stop-daemon',
    says: /^error launchers \/sbin\/start-stop-daemon .*does nothing: scripts in \/etc\/init\.d start nothing/,
  },
  "debootstrap's fake": {
    check: 'debootstrap',
    broken: `cd /sbin; mv start-stop-daemon start-stop-daemon.REAL; ${fake} >start-stop-daemon`,
    mended: 'mv -f /sbin/start-stop-daemon.REAL /sbin/start-stop-daemon || :',
    says: /^error debootstrap debootstrap has not finished: .* -- mv \/sbin\/start-stop-daemon\.REAL \/sbin/,
    repaired: /^repaired debootstrap gave \/sbin\/start-stop-daemon\.REAL its name back\nok debootstrap/,
  },
  'a leftover of debootstrap': {
    check: 'debootstrap',
    broken: 'cp /bin/true /sbin/initctl.REAL',
    mended: 'rm /sbin/initctl.REAL',
    says: /^warning debootstrap \/sbin\/initctl\.REAL is left of debootstrap, .* is ours -- rm/,
  },
  "another package's diversion": {
    check: 'diversions',
    broken:
      'dpkg-divert --quiet --package other --no-rename --divert /sbin/initctl.other --add /sbin/initctl',
    mended: 'dpkg-divert --quiet --package other --no-rename --remove /sbin/initctl',
    says: /^error diversions \/sbin\/initctl is diverted to \/sbin\/initctl\.other by the package other/,
  },
  'a diversion of ours that is stale': {
    check: 'diversions',
    broken:
      'dpkg-divert --quiet --package upstart-dummy --no-rename --divert /sbin/start.distrib --add /sbin/start',
    mended: 'dpkg-divert --quiet --package upstart-dummy --no-rename --remove /sbin/start',
    says: /^warning diversions \/sbin\/start is still diverted .* not installed -- dpkg-divert --package upstart-dummy/,
  },
  'a LOCAL diversion that leads nowhere': {
    check: 'diversions',
    broken:
      'dpkg-divert --quiet --local --no-rename --divert /sbin/runlevel.x --add /sbin/runlevel; mv /sbin/runlevel /sbin/x',
    mended: 'mv /sbin/x /sbin/runlevel; dpkg-divert --quiet --local --no-rename --remove /sbin/runlevel',
    says: /^warning diversions \/sbin\/runlevel is diverted to \/sbin\/runlevel\.x by an image builder, and nothing is there/,
  },
  'invoke-rc.d put out of action': {
    check: 'diversions',
    broken:
      'dpkg-divert --quiet --local --rename --add /usr/sbin/invoke-rc.d; ln -s /bin/true /usr/sbin/invoke-rc.d',
    mended: 'rm /usr/sbin/invoke-rc.d; dpkg-divert --quiet --local --rename --remove /usr/sbin/invoke-rc.d',
    says: /^warning diversions \/usr\/sbin\/invoke-rc\.d \(a link to \/bin\/true\) does nothing/,
  },
  'a read-only /run': {
    check: 'state',
    broken: 'mount -o remount,ro /run',
    mended: 'mount -o remount,rw /run',
    says: /^error state \/run\/upstart-dummy can't be written: Read-only file system -- mount it writable/,
  },
  'a state that anybody may change': {
    check: 'state',
    broken: 'initctl list >/dev/null; chmod 777 /run/upstart-dummy',
    mended: 'chmod 700 /run/upstart-dummy',
    says: /^error state others than root may write to \/run\/upstart-dummy, .* -- chown root:root \/run\/upstart-dummy; chmod 700/,
  },
  "a state that is somebody's": {
    check: 'state',
    broken: 'initctl list >/dev/null; chown nobody /run/upstart-dummy',
    mended: 'chown root /run/upstart-dummy',
    says: /^error state others than root may write to \/run\/upstart-dummy/,
  },
  'a full disk': {
    check: 'disk',
    broken:
      'mount -t tmpfs -o size=64k tmpfs /var/log/upstart; cat /dev/zero >/var/log/upstart/x 2>/dev/null || :',
    mended: 'umount /var/log/upstart',
    says: /^error disk the file system of \/var\/log\/upstart is full -- make room/,
  },
  'no more inodes': {
    check: 'disk',
    broken: 'mount -t tmpfs -o nr_inodes=2 tmpfs /var/log/upstart; touch /var/log/upstart/x',
    mended: 'umount /var/log/upstart',
    says: /^error disk the file system of \/var\/log\/upstart can't hold another file/,
  },
  'no log directory': {
    check: 'log',
    broken: 'rm -r /var/log/upstart',
    mended: 'mkdir -p /var/log/upstart',
    says: /^warning log \/var\/log\/upstart is missing.* -- mkdir -p \/var\/log\/upstart/,
    repaired: /^repaired log made \/var\/log\/upstart\nok log/,
  },
  'a file for a log directory': {
    check: 'log',
    broken: 'rm -r /var/log/upstart; touch /var/log/upstart',
    mended: 'rm /var/log/upstart; mkdir /var/log/upstart',
    says: /^error log \/var\/log\/upstart is no folder/,
  },
  'no /dev/null': {
    check: 'devices',
    broken: 'rm /dev/null',
    mended: '[ -c /dev/null ] || mknod -m 666 /dev/null c 1 3',
    says: /^error devices \/dev\/null is missing: no process can be started -- rm -f \/dev\/null; mknod/,
    repaired: /^repaired devices made \/dev\/null\nok devices/,
  },
  'a file in the place of /dev/null': {
    check: 'devices',
    broken: 'rm /dev/null; echo >/dev/null',
    mended: '[ -c /dev/null ] || { rm -f /dev/null; mknod -m 666 /dev/null c 1 3; }',
    says: /^error devices \/dev\/null is a file, not the device/,
    repaired: /^repaired devices made \/dev\/null\nok devices/,
  },
  'no /dev/pts': {
    check: 'devices',
    broken: 'umount /dev/pts',
    mended: 'mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts',
    says: /^warning devices nothing is mounted on \/dev\/pts/,
  },
  'no console, and a job that wants it': {
    check: 'devices',
    broken: "printf 'console output\\nexec true\\n' >/etc/init/loud.conf",
    mended: 'rm /etc/init/loud.conf',
    says: /^warning devices \/dev\/console is missing, and these jobs write to it: loud -- mknod/,
  },
  'no job directory': {
    check: 'jobs',
    broken: 'mv /etc/init /etc/x',
    mended: 'mv /etc/x /etc/init',
    says: /^warning jobs \/etc\/init is missing, so there are no jobs/,
  },
  'a job that can not be parsed': {
    check: 'jobs',
    broken: 'printf "exec true\\nexce false\\n" >/etc/init/bad.conf',
    mended: 'rm /etc/init/bad.conf',
    says: /^error jobs \/etc\/init\/bad\.conf:2: Unknown stanza; there is no job bad -- `upstart-dummy lint bad'/,
  },
  'an override that can not be parsed': {
    check: 'jobs',
    broken: 'echo nonsense >/etc/init/good.override',
    mended: 'rm /etc/init/good.override',
    says: /^warning jobs \/etc\/init\/good\.override:1: Unknown stanza; the override has no effect/,
  },
  'a job that is a link to nowhere': {
    check: 'jobs',
    broken: 'ln -s /lib/nowhere.conf /etc/init/gone.conf',
    mended: 'rm /etc/init/gone.conf',
    says: /^warning jobs \/etc\/init\/gone\.conf is a link that leads nowhere/,
  },
  'a state that was deleted while a job runs': {
    check: 'supervisors',
    broken: 'start good; rm -r /run/upstart-dummy',
    mended: 'upstart-dummy kill-all',
    says: /^error supervisors a process runs that no job knows any more, .* below \d+ -- `upstart-dummy kill-all'/,
  },
  'a configuration with a bad value': {
    check: 'configuration',
    broken:
      "mkdir -p /etc/upstart-dummy; printf '[jobs]\\nstrict = 7\\n' >/etc/upstart-dummy/upstart-dummy.ini",
    mended: 'rm /etc/upstart-dummy/upstart-dummy.ini',
    says: /^error configuration .*\[jobs\] strict must be yes or no, not "7"/,
  },
  'a configuration with a misspelt key': {
    check: 'configuration',
    broken:
      "mkdir -p /etc/upstart-dummy; printf '[jobs]\\nstrcit = yes\\n' >/etc/upstart-dummy/upstart-dummy.ini",
    mended: 'rm /etc/upstart-dummy/upstart-dummy.ini',
    says: /^warning configuration .*\[jobs\] strcit is not known: is strict meant\?/,
  },
  'an old runtime': {
    check: 'runtime',
    broken: `mkdir /srv/old; cat >/srv/old/node <<'EOF'
#!/bin/sh
exec "${process.execPath}" --require /srv/old/old.cjs "$@"
EOF
      chmod 755 /srv/old/node
      echo "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '18.20.4' } })" >/srv/old/old.cjs`,
    mended: ':',
    says: /^error runtime node 18\.20\.4 is older than 20/,
  },
}

/** A root that is in order. */
async function sound(t: Test): Promise<Sandbox> {
  const sandbox = await Sandbox.create(t, { good: 'exec sleep 1000\n', other: 'exec true\n' })
  await sandbox.run('rm -f /usr/sbin/policy-rc.d')
  return sandbox
}

t.test('a sound root', async t => {
  const sandbox = await sound(t)
  const { out, err, status } = await sandbox.run('upstart-dummy doctor')
  t.equal(err, '')
  t.equal(status, 0, out)
  t.notMatch(out, /^(warning|error)/m)
  t.match(out, /\nNothing keeps jobs from working here\.\n$/)
  t.equal((await sandbox.run('upstart-dummy doctor --quiet')).out, '')
})

t.test('each fault is found, with what to do, and is gone when it is mended', async t => {
  const sandbox = await sound(t)
  for (const [title, { check, broken, mended, says, repaired }] of Object.entries(faults)) {
    await t.test(title, async t => {
      await sandbox.run(`(${broken}) 2>&1`)
      const old = check === 'runtime' ? 'UPSTART_DUMMY_RUNTIME=/srv/old/node ' : ''
      const found = await (old === ''
        ? doctor(sandbox, check)
        : sandbox.run(
            `${old}upstart-dummy doctor | sed -n '1{s/  */ /g;p}'; ${old}upstart-dummy doctor >/dev/null`,
          ))
      t.match(found.out, says)
      t.equal(found.status, says.source.startsWith('^error') ? 1 : 0)
      if (repaired !== undefined)
        t.match(await doctor(sandbox, check, '--repair'), { out: repaired, status: 0 })
      await sandbox.run(mended)
      t.match((await doctor(sandbox, check)).out, new RegExp(`^ok ${check}`))
    })
  }
})

t.test('--json', async t => {
  const sandbox = await sound(t)
  await sandbox.run('rm /dev/null; rmdir /var/log/upstart')
  const { out, status } = await sandbox.run('upstart-dummy doctor --json')
  const found = JSON.parse(out)
  t.match(found, { schema: 1, errors: 1, warnings: 1 })
  t.match(
    found.checks.find((c: { check: string }) => c.check === 'log'),
    { findings: [{ level: 'warning', advice: 'mkdir -p /var/log/upstart' }], done: [] },
  )
  t.equal(status, 1)
  const mended = await sandbox.run('upstart-dummy doctor --json --repair')
  t.match(JSON.parse(mended.out), { errors: 0, warnings: 0 })
  t.equal(mended.status, 0)
})

t.test('what can not be put right is told, and a state that can not be kept', async t => {
  const sandbox = await sound(t)
  await sandbox.run(
    'rmdir /var/log/upstart; mount --bind /var/log /var/log; mount -o remount,ro,bind /var/log; rm -rf /run/upstart-dummy; mount -o remount,ro /run',
  )
  const { out, status } = await sandbox.run('upstart-dummy doctor --repair')
  t.match(out, /^error +log +could not be put right: .*Read-only file system\n +do it by hand$/m)
  t.match(out, /^error +state +the state can't be kept: .*Read-only file system\n +mount it writable/m)
  t.match(out, /^error +supervisors +the state can't be read: .*\n +see what is said/m)
  t.equal(status, 1)
})

t.test('ptrace that is refused', async t => {
  const [deny = ''] = compile(t, 'deny')
  const sandbox = await sound(t)
  await sandbox.outside(`cp ${deny} "$1/srv/deny"`)
  const { out } = await sandbox.run('/srv/deny ptrace upstart-dummy doctor')
  t.match(out, /^warning {2}ptrace +ptrace is refused.*\n +allow it/m)
})

t.test('PID 1 that takes nobody away', async t => {
  const sandbox = await sound(t)
  const orphan = 'await -p $(sh -c "sleep 0 & echo \\$!")'
  // it waits for the one process that it has started
  const { out } = await sandbox.run(
    `unshare -p -f --mount-proc perl -e 'system "sh", "-c", @ARGV' '${orphan}; upstart-dummy doctor'`,
  )
  t.match(out, /^warning +reaper +PID 1 does not take away the dead: process(es)? \d+/m)
  t.match((await doctor(sandbox, 'reaper')).out, /^ok reaper/)
})

t.test('/proc of another PID namespace', async t => {
  const sandbox = await sound(t)
  const { out } = await sandbox.run('unshare -p -f upstart-dummy doctor')
  t.match(out, /^error +proc +\/proc is another PID namespace's.*\n +mount -t proc proc \/proc$/m)
})

t.test('without /proc or a runtime, it is the launcher that says so', async t => {
  const sandbox = await sound(t)
  t.same(await sandbox.run('UPSTART_DUMMY_RUNTIME=/nowhere upstart-dummy doctor'), {
    out: '',
    err: 'upstart-dummy: no JavaScript runtime: install upstart-dummy-runtime or nodejs (>= 20)\n',
    status: 1,
  })
  t.same(await sandbox.run('umount /proc; upstart-dummy doctor'), {
    out: '',
    err: 'upstart-dummy: /proc is not mounted: mount -t proc proc /proc\n',
    status: 1,
  })
})

t.test('others than root are told to be root', async t => {
  const sandbox = await sound(t)
  const { out, status } = await sandbox.run('setpriv --reuid 65534 --clear-groups upstart-dummy doctor')
  t.match(
    out,
    /^error +user +user 65534 asks, and jobs are root's\n +run it as root\n\n1 error, 0 warnings\.\n$/,
  )
  t.equal(status, 1)
})
