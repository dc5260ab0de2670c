/** An image of somebody's, looked at with `--root`: nothing is followed out of it, waited for, written or executed. */
import t, { type Test } from 'tap'
import { noting, Sandbox } from '../command/fixtures/sandbox.ts'

const image = '/srv/image'
const ud = `upstart-dummy --root ${image}`

/** An image whose every program leaves a mark outside, which is mounted in it. */
const furnish = `
set -e
mkdir -p /srv/host/keep ${image}; cd ${image}
mkdir -p bin usr/bin sbin etc/init etc/default var/log/upstart var/run proc dev run tmp mnt usr/sbin
mount --bind /srv/host mnt; mount -t proc proc proc
cp "$(command -v busybox)" bin/real
printf '#!/bin/real sh\\necho "$0" >>/mnt/ran\\nexec /bin/real "\${0##*/}" "$@"\\n' >bin/sh
chmod 755 bin/sh
for p in bin/dash bin/bash usr/bin/tail usr/bin/dot usr/bin/dpkg-divert sbin/init usr/sbin/policy-rc.d; do cp bin/sh $p; done
printf 'exec sleep 1\\n' >etc/init/plain.conf
printf 'start on started plain\\nscript\\n  if\\nend script\\n' >etc/init/odd.conf
echo said >var/log/upstart/plain.log
echo precious >/srv/host/file; echo precious >/srv/host/keep/file
${noting(image)}
`

async function made(t: Test): Promise<Sandbox> {
  const sandbox = await Sandbox.create(t, {})
  t.match(await sandbox.run(furnish), { status: 0, err: '' })
  return sandbox
}

const looks = [
  'list',
  'status',
  'status plain',
  'show-config',
  'check-config',
  'why plain',
  'plan start plain',
  'parse plain',
  'log plain',
  'cat plain',
  'tree plain',
  'is-active plain',
  'lint',
  'graph',
  'doctor',
  'boot --dry-run',
]

/** All that is in a folder: names, contents, times. */
const contents = (folder: string) =>
  `cd ${folder} && find . -xdev -printf '%p %m %U %s %T@ %l\\n' | sort; find . -xdev -type f -exec sha1sum {} + | sort`

t.test('who only looks changes nothing and executes nothing', async t => {
  const sandbox = await made(t)
  const before = await sandbox.run(contents(image))
  for (const command of looks) {
    const { err, status } = await sandbox.run(`timeout 20 ${ud} ${command} </dev/null`)
    t.not(status, 124, `${command} ends`)
    t.notMatch(err, /^ +at |Error:/m)
    t.same(await sandbox.run(contents(image)), before, `${command} leaves all as it was`)
    t.match(await sandbox.run('ls /srv/host'), { out: 'file\nkeep\n' }, `${command} executes nothing`)
  }
  t.match((await sandbox.run(`${ud} list`)).out, 'odd stop/waiting\nplain stop/waiting\n')
  t.equal((await sandbox.run(`${ud} log plain`)).out, 'said\n')
  t.match((await sandbox.run(`${ud} lint odd`)).err, /scripts were not given to the shell of this root/)
  t.match(await sandbox.run(`${ud} graph --svg`), { status: 1, err: /leave out --svg/ })
})

t.test('log -f does not take a program of the image', async t => {
  const sandbox = await made(t)
  const { out } = await sandbox.run(`timeout -s INT 1 ${ud} log -f plain`)
  t.equal(out, 'said\n')
  t.equal((await sandbox.run('ls /srv/host')).out, 'file\nkeep\n')
})

const links: readonly (readonly [what: string, prepare: string])[] = [
  ...['spool', 'ctl', 'script', 'settled', 'wake', 'level'].map(
    name =>
      [
        `run/upstart-dummy/${name}`,
        `mkdir -m 700 run/upstart-dummy; ln -s /mnt/keep run/upstart-dummy/${name}`,
      ] as const,
  ),
  ['run/upstart-dummy', 'ln -s /mnt run/upstart-dummy'],
  ['run', 'rmdir run; ln -s /mnt run; mkdir -m 700 mnt/upstart-dummy'],
  ['messages', 'mkdir -m 700 run/upstart-dummy; ln -s /mnt/file run/upstart-dummy/messages'],
  ['journal', 'mkdir -m 700 run/upstart-dummy; ln -s /mnt/file run/upstart-dummy/journal'],
  ['lock', 'mkdir -m 700 run/upstart-dummy; ln -s /mnt/new run/upstart-dummy/lock'],
  [
    'a mounted folder',
    'mkdir -m 700 -p run/upstart-dummy/spool; mount --bind mnt/keep run/upstart-dummy/spool',
  ],
]

t.test('links and mounts in place of state lead nowhere', async t => {
  for (const [what, prepare] of links)
    await t.test(what, async t => {
      const sandbox = await made(t)
      t.match(await sandbox.run(`cd ${image}; ${prepare}`), { status: 0, err: '' })
      const before = await sandbox.run(contents('/srv/host'))
      for (const command of [
        ...looks,
        'start plain',
        'stop plain',
        'emit x',
        'kill-all',
        'log-priority debug',
      ]) {
        const { status, err } = await sandbox.run(`timeout 20 ${ud} ${command} </dev/null`)
        t.not(status, 124, `${command} ends`)
        t.notMatch(err, /^ +at |Error:/m)
        const marks = 'rm -f /srv/host/ran'
        await sandbox.run(marks)
        const after = await sandbox.run(contents('/srv/host'))
        const timeless = (text: string) => text.replace(/^\. .*\n/m, '')
        t.equal(timeless(after.out), timeless(before.out), `${command} leaves the host alone`)
      }
    })
})

t.test('FIFOs and devices in place of files make nobody wait', async t => {
  const files = [
    'etc/init/plain.conf',
    'etc/init/plain.override',
    'etc/passwd',
    'etc/group',
    'etc/upstart-dummy.ini',
    'etc/upstart-dummy/upstart-dummy.ini',
    'var/log/upstart/plain.log',
    'run/utmp',
    'var/run/utmp',
    'var/log/wtmp',
    'usr/sbin/invoke-rc.d',
    ...[
      'journal',
      'messages',
      'lock',
      'jobs',
      'settled/plain',
      'spool/x.000001',
      'ctl/x',
      'wake/1-1',
      'stay',
    ].map(name => `run/upstart-dummy/${name}`),
  ]
  for (const make of ['mkfifo -m 600', 'mknod -m 600'])
    await t.test(make, async t => {
      const sandbox = await made(t)
      const kind = make.startsWith('mknod') ? ' c 1 5' : ''
      const each = files.map(file => `mkdir -p $(dirname ${file}); rm -f ${file}; ${make} ${file}${kind}`)
      t.match(await sandbox.run(`cd ${image}; ${each.join('\n')}\nchmod 700 run/upstart-dummy`), { err: '' })
      for (const command of [...looks, 'start plain', 'stop plain', 'emit x', 'kill-all', 'shutdown']) {
        const { status, err } = await sandbox.run(`timeout 20 ${ud} ${command} </dev/null`)
        t.not(status, 124, `${command} ends`)
        t.notMatch(err, /^ +at |Error:/m)
      }
    })
})
