/** A Debian system in a folder, made by debootstrap once and kept: small, with the daemons that stock job files run. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'

/** Where such systems are kept. */
export const cache = `${process.env.XDG_CACHE_HOME ?? '/var/cache'}/upstart-dummy-demo`

const daemons = [
  'acpid',
  'anacron',
  'at',
  'avahi-daemon',
  'cron',
  'dbus',
  'nginx-light',
  'openssh-server',
  'rsyslog',
]
const packages = [...daemons, 'sysv-rc', 'procps']

function run(command: string, ...args: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' },
  })
  if (error !== undefined) throw new Error(`${command}: ${error.message}`)
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${status}\n${stdout}${stderr}`)
  return stdout
}

/**
 * Makes the system, or takes the one that was made before.
 * @param suite what it is made of: bookworm, trixie …
 * @param say is told when it takes long
 * @returns its folder; to be copied or laid under an overlay, not to be changed
 */
export function debianRoot(suite: string, kept: string, say: (what: string) => void): string {
  // other packages are another system
  const folder = `${kept}/${suite}-${packages.join('-')}`
  if (existsSync(folder)) return folder
  say(`making a ${suite} root with debootstrap, once (kept in ${folder})`)
  mkdirSync(kept, { recursive: true })
  const part = mkdtempSync(`${kept}/part.`)
  try {
    const targets = run('apt-get', 'indextargets', '--format', '$(REPO_URI) $(RELEASE)').split('\n')
    const mirror = targets.map(line => line.split(' ')).find(([, release]) => release === suite)?.[0]
    const source = mirror === undefined || mirror === '' ? [] : [mirror]
    run('debootstrap', '--variant=minbase', `--include=${packages.join(',')}`, suite, part, ...source)
    chmodSync(part, 0o755)
    // where somebody else was faster, his is as good
    if (!existsSync(folder)) renameSync(part, folder)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return folder
}
