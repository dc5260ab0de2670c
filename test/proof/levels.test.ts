/**
 * Debian's own sysv-rc, initscripts and sendsigs, called by the stock jobs of Ubuntu and RHEL: services stop, and the
 * machine outside of the root is not touched.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import t, { type Test } from 'tap'
import { until } from '../command/fixtures/sandbox.ts'
import { Host } from './fixtures/host.ts'
import { impossible, sysvRc, unknown, wanted } from './fixtures/sysv-rc.ts'

const shared = resolve(import.meta.dirname ?? '.', '../../../shared')

/** The job files of a folder, by the names that they had. */
function jobsOf(folder: string): { readonly [name: string]: string } {
  const files = readdirSync(folder).filter(name => /\.(conf|override)$/.test(name))
  return Object.fromEntries(
    files.map(name => [name.split('__').at(-1), readFileSync(join(folder, name), 'utf8')]),
  )
}

/** Every rc.conf below a folder. */
function rcFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /(^|__)rc\.conf$/.test(basename(name)))
    .map(name => join(folder, name))
}

interface Set {
  readonly name: string
  readonly jobs: () => { readonly [name: string]: string }
}

const own: Set = {
  name: 'jobs of its own',
  jobs: () => ({
    'rc.conf': `start on runlevel [0123456]\nstop on runlevel [!$RUNLEVEL]\nexport RUNLEVEL\nexport PREVLEVEL
task\nscript\n  # as in Ubuntu 12.10 to 16.04\n  /etc/init.d/rc $RUNLEVEL\nend script\n`,
    'rcS.conf': 'start on runlevel S\nstop on runlevel [!S]\nconsole owner\nexec /sbin/sulogin\n',
  }),
}
const stock: readonly Set[] = [
  ...['corpus/lucid', 'corpus/rhel6', 'stock/utopic'].map(folder => ({
    name: folder,
    jobs: () => jobsOf(join(shared, folder)),
  })),
  ...(existsSync(shared) ? rcFiles(join(shared, 'corpus')) : []).map(path => ({
    name: path.slice(shared.length + 1),
    jobs: () => ({ 'rc.conf': readFileSync(path, 'utf8') }),
  })),
]

const actions: readonly string[] = [
  ...['telinit 0', 'telinit 1', 'telinit 6', 'initctl emit runlevel RUNLEVEL=0', 'upstart-dummy shutdown'],
  'upstart-dummy shutdown --runlevel 6',
]

async function prove(t: Test, { jobs }: Set, ordered: boolean): Promise<void> {
  const box = await sysvRc(t, jobs(), ordered)
  const host = await Host.around(box)
  const settled = until('status rc | grep -q stop/waiting')
  for (const action of actions) {
    t.match(await box.run(`telinit 2; ${settled}; rm -f /tmp/ran`), { status: 0 })
    const { out, err, status } = await box.run(`${action} && ${settled}`)
    t.equal(status, 0, `${action}: ${err}`)
    await host.unharmed(t, action)
    t.equal((await box.run('sort -u /tmp/ran')).out, `${wanted.join('\n')}\n`, `${action}: services stopped`)
    t.equal((await box.run('cat /tmp/harm')).out, '', `${action}: the clock was not touched`)
    const told = action.includes('shutdown') ? out : (await box.run('cat /run/upstart-dummy/messages')).out
    for (const name of unknown)
      t.match(told, new RegExp(`left out:? .*K\\d\\d${name} \\(`), `${action}: ${name} is named`)
  }
  await box.run(`telinit 2; ${settled}`)
  t.equal(
    (await box.run(`telinit S; ${settled}; pgrep -l "sulogin|sushell"`)).out,
    '',
    'no single-user shell',
  )
  await host.unharmed(t, 'telinit S')
}

const about = { skip: impossible }
t.test(`by their dependencies: ${own.name}`, about, t => prove(t, own, true))
t.test(`by their numbers: ${own.name}`, about, t => prove(t, own, false))
for (const set of stock)
  t.test(
    set.name,
    { skip: existsSync(join(shared, 'corpus')) ? impossible : 'the job files are not here' },
    t => prove(t, set, true),
  )
