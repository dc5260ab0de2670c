/**
 * A Lucid system: Debian's daemons, the job files of Ubuntu 10.04 as they were, and what Debian no longer has in small stand-ins that
 * fork as often as the real ones.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Test } from 'tap'
import { cache, debianRoot } from '../../build/demo/debian-root.ts'
import { Sandbox } from '../command/fixtures/sandbox.ts'

const checkout = resolve(import.meta.dirname ?? '.', '../..')
const jobFiles = resolve(checkout, '../shared/corpus/lucid')

/** Why it can't be made here; false where it can. */
export const impossible: string | false =
  [
    existsSync(jobFiles) ? null : `the job files are not at ${jobFiles}`,
    process.getuid?.() === 0 ? null : 'needs root',
    existsSync('/usr/sbin/debootstrap') ? null : 'needs debootstrap',
  ].find(reason => reason !== null) ?? false

const daemon = '#!/bin/sh\nsleep 86400 </dev/null >/dev/null 2>&1 &\n'
const nothing = '#!/bin/sh\n'

/** Debian's rsyslogd no longer takes the option that says which rsyslogd it should be like. */
const rsyslogd = '#!/bin/sh\nexec /usr/sbin/rsyslogd\n'

const standIns: { readonly [path: string]: string } = {
  '/usr/local/sbin/rsyslogd': rsyslogd,
  '/sbin/portmap': daemon,
  '/sbin/pmap_dump': nothing,
  '/sbin/pmap_set': nothing,
  '/sbin/rpc.statd': daemon,
  '/sbin/sm-notify': nothing,
  '/usr/sbin/munin-node': daemon,
}

/** A script of System V, for what rc runs besides jobs. */
const plain = '#!/bin/sh\necho "$1 $RUNLEVEL $PREVLEVEL" >>/run/plain\n'

/** The suite of the machine, whose programs lie beneath. */
function suite(): string {
  const [, name] = /^VERSION_CODENAME=(\S+)$/m.exec(readFileSync('/etc/os-release', 'utf8')) ?? []
  return name ?? 'bookworm'
}

/** @param links runlevel links to upstart-job: `S.d/S12dbus` */
export async function lucid(
  t: Pick<Test, 'teardown' | 'comment'>,
  links: readonly string[],
  runtime: string,
): Promise<Sandbox> {
  const system = debianRoot(suite(), cache, what => t.comment(what))
  const jobs = readdirSync(jobFiles).map(name => [
    `/etc/init/${name}`,
    readFileSync(join(jobFiles, name), 'utf8'),
  ])
  const box = await Sandbox.create(t, Object.fromEntries(jobs), runtime, system)
  const make = [
    'rm -rf /etc/rc?.d /etc/init.d/.depend* /var/spool/anacron/*',
    'mkdir -p /etc/rc0.d /etc/rc1.d /etc/rc2.d /etc/rc6.d /etc/rcS.d /etc/acpi/events',
    'echo munin:x:990:990::/:/bin/false >>/etc/passwd; echo munin:x:990: >>/etc/group',
    ...links.map(link => {
      const job = link.slice('S.d/S12'.length)
      return `ln -sf /lib/init/upstart-job /etc/init.d/${job}; ln -s ../init.d/${job} /etc/rc${link}`
    }),
    'ln -s ../init.d/plain /etc/rc2.d/S90plain; ln -s ../init.d/plain /etc/rc0.d/K10plain',
  ]
  const files = {
    ...standIns,
    '/lib/init/upstart-job': readFileSync(`${checkout}/build/demo/upstart-job`, 'utf8'),
    '/etc/init.d/plain': plain,
  }
  for (const [path, text] of Object.entries(files)) box.write(path, text)
  box.write('/etc/init.d/.legacy-bootordering', '')
  const { err, status } = await box.run([`chmod 755 ${Object.keys(files).join(' ')}`, ...make].join('\n'))
  if (status !== 0) throw new Error(err)
  return box
}
