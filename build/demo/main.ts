/**
 * The demonstration: a chroot in which Upstart can't run, made from nothing; a package that can't be configured there;
 * upstart-dummy, installed with apt-get; and then real daemons under job files like the stock ones, started, asked,
 * reloaded, restarted and stopped, one by one and by sysv-rc's own scripts. Every step is checked; the first that
 * fails ends it with exit status 1. All mounts and processes are in namespaces of their own.
 */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { packages, standIn } from '../../test/fixtures/packages.ts'
import { cache, debianRoot } from './debian-root.ts'

const { values } = parseArgs({
  options: {
    suite: { type: 'string', default: 'bookworm' }, // what the chroot is made of
    cache: { type: 'string', default: cache },
    root: { type: 'string' }, // for the part that runs in namespaces: the chroot,
    began: { type: 'string', default: `${Date.now()}` }, // and the time to count from, ms since 1970
  },
})

/** The daemons: the program that runs, and the runlevel link's number. A task has no program. */
const jobs: Readonly<
  Record<
    string,
    { readonly program: string | null; readonly order: string; readonly reloads?: 'in place' | 'anew' }
  >
> = {
  tidy: { program: null, order: '10' },
  dbus: { program: '/usr/bin/dbus-daemon', order: '12', reloads: 'in place' },
  rsyslog: { program: '/usr/sbin/rsyslogd', order: '15', reloads: 'in place' },
  ssh: { program: '/usr/sbin/sshd', order: '16', reloads: 'anew' },
  nginx: { program: '/usr/sbin/nginx', order: '20', reloads: 'in place' },
  atd: { program: '/usr/sbin/atd', order: '89' },
  cron: { program: '/usr/sbin/cron', order: '89' },
}
const init = `build/demo`
const began = Number(values.began)

class Failed extends Error {}

function say(text: string): void {
  console.log(`\n== ${((Date.now() - began) / 1000).toFixed(1)} s: ${text}`)
}

interface Result {
  readonly status: number | null
  /** What was printed, on both. */
  readonly text: string
}

function run(command: string, args: readonly string[]): Result {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      LC_ALL: 'C',
      TERM: 'dumb',
      DEBIAN_FRONTEND: 'noninteractive',
    },
    timeout: 100_000,
  })
  if (error !== undefined) throw new Failed(`${command}: ${error.message}`)
  return { status, text: stdout + stderr }
}

function must(command: string, ...args: readonly string[]): void {
  const { status, text } = run(command, args)
  if (status !== 0) throw new Failed(`${command} ${args.join(' ')}: exit ${status}\n${text}`)
}

/** The part outside: a copy of the root, thrown away at the end, and namespaces that take all processes with them. */
function outside(): number {
  const source = debianRoot(values.suite, values.cache, say)
  const folder = mkdtempSync(`${tmpdir()}/upstart-dummy-demo-`)
  try {
    say('a chroot')
    must('cp', '-a', `${source}/.`, folder)
    chmodSync(folder, 0o755)
    packages().forEach(deb => {
      mkdirSync(`${folder}/repository`, { recursive: true })
      cpSync(deb, `${folder}/repository/${deb.split('/').at(-1)}`)
    })
    // sh is process 1 there: it reaps what is orphaned.
    const namespaces = [
      '--mount',
      '--pid',
      '--net',
      '--ipc',
      '--uts',
      '--fork',
      '--kill-child',
      '--mount-proc',
    ]
    const again = [process.execPath, ...process.argv.slice(1), '--root', folder, '--began', values.began]
    const { status } = spawnSync('unshare', [...namespaces, 'sh', '-c', '"$@"; exit $?', 'sh', ...again], {
      stdio: 'inherit',
    })
    return status ?? 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The part inside. */
class Chroot {
  readonly path: string

  constructor(path: string) {
    this.path = path
    must('mount', '-t', 'proc', 'proc', `${path}/proc`)
    must('mount', '--rbind', '/dev', `${path}/dev`)
    must('mount', '-t', 'tmpfs', 'run', `${path}/run`)
    must('busybox', 'ip', 'link', 'set', 'lo', 'up')
  }

  /** Runs a shell command, shows it and what it printed, and checks the exit status. */
  command(command: string, status: number | 'fails' = 0): string {
    console.log(`# ${command}`)
    const result = run('chroot', [this.path, '/bin/sh', '-c', command])
    if (result.text !== '') console.log(result.text.trimEnd().replaceAll(/^/gm, '  '))
    const good = status === 'fails' ? result.status !== 0 : result.status === status
    if (!good) throw new Failed(`"${command}": exit ${result.status}, not ${status}\n${this.logs()}`)
    return result.text
  }

  /** What jobs have printed. */
  logs(): string {
    return run('sh', ['-c', 'tail -n 5 "$1"/var/log/upstart/*.log 2>&1', 'sh', this.path]).text
  }

  /** The PID that `status JOB` tells. */
  pid(job: string): number | null {
    const { text } = run('chroot', [this.path, '/sbin/status', job])
    const pid = /^\S+ start\/running, process (\d+)$/m.exec(text)?.[1]
    return pid === undefined ? null : Number(pid)
  }

  /** Shows the job's status. @returns its PID; it must be of the program */
  running(job: string, program: string): number {
    this.command(`status ${job}`)
    const pid = this.pid(job)
    if (pid === null) throw new Failed(`${job} does not run`)
    const found = readlinkSync(`/proc/${pid}/exe`).replace(this.path, '')
    if (found !== program) throw new Failed(`${job}: process ${pid} is ${found}, not ${program}`)
    return pid
  }

  /** The processes of the chroot, `PID name`. */
  processes(): readonly string[] {
    return readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .flatMap(pid => {
        try {
          const root = readlinkSync(`/proc/${pid}/root`)
          return root === this.path ? [`${pid} ${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()}`] : []
        } catch {
          return [] // it has just ended
        }
      })
  }

  /** Waits until no process is left. */
  empty(what: string): void {
    let left: readonly string[] = []
    this.until(
      `${what}: nothing of the chroot is running`,
      () => {
        left = this.processes()
        return left.length === 0
      },
      () => left.join(', '),
    )
  }

  /** Waits (5 s) until it is so. */
  until(what: string, so: () => boolean, instead: () => string = () => 'it is not so'): void {
    const end = Date.now() + 5000
    while (!so()) {
      if (Date.now() > end) throw new Failed(`${what}: ${instead()}`)
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
    console.log(`  (${what})`)
  }

  write(path: string, text: string, mode = 0o644): void {
    writeFileSync(this.path + path, text, { mode })
    chmodSync(this.path + path, mode)
  }
}

/** Packages that stand for what a Lucid system has. */
function standIns(folder: string): void {
  const unable =
    '#!/bin/sh\necho "$(basename $0): Unable to connect to Upstart: Failed to connect to socket /com/ubuntu/upstart: Connection refused" >&2\nexit 1\n'
  standIn(folder, 'upstart', '1.13.2', {
    '/sbin/initctl': unable,
    ...Object.fromEntries(
      ['start', 'stop', 'restart', 'reload', 'status'].map(name => [`/sbin/${name}`, '-> initctl']),
    ),
    '/lib/init/upstart-job': readFileSync(`${init}/upstart-job`, 'utf8'),
  })
  const early = ['tidy', 'dbus', 'rsyslog'] // in rcS
  const links = Object.entries(jobs).flatMap(([job, { program, order }]) => {
    const starts = (early.includes(job) ? ['S'] : ['2', '3', '4', '5']).map(level => `${level}.d/S`)
    const stops = (program === null ? [] : ['0', '6']).map(level => `${level}.d/K`)
    return [...starts, ...stops].map(place => [`/etc/rc${place}${order}${job}`, `-> ../init.d/${job}`])
  })
  standIn(folder, 'lucid-jobs', '1', {
    ...Object.fromEntries(
      Object.keys(jobs).map(job => [
        `/etc/init/${job}.conf`,
        readFileSync(`${init}/init/${job}.conf`, 'utf8'),
      ]),
    ),
    ...Object.fromEntries(links),
  })
  standIn(folder, 'demo-daemon', '1', {
    '/etc/init/demo-daemon.conf':
      'description "a daemon of a package"\nstart on runlevel [2345]\nexec sleep 86400\n',
    '/DEBIAN/postinst': '#!/bin/sh\nset -e\nif [ "$1" = configure ]; then start demo-daemon; fi\n',
    '/DEBIAN/prerm': '#!/bin/sh\nset -e\nif [ "$1" = remove ]; then stop demo-daemon || :; fi\n',
  })
}

function inside(path: string): number {
  const chroot = new Chroot(path)

  say('it gets Upstart, which can not run there, and the job files and runlevel links of a Lucid system')
  standIns(`${path}/repository`)
  for (const level of ['0', '1', '2', '3', '4', '5', '6', 'S'])
    for (const link of readdirSync(`${path}/etc/rc${level}.d`)) rmSync(`${path}/etc/rc${level}.d/${link}`)
  for (const job of Object.keys(jobs)) {
    rmSync(`${path}/etc/init.d/${job}`, { force: true })
    symlinkSync('/lib/init/upstart-job', `${path}/etc/init.d/${job}`)
  }
  chroot.write('/etc/init.d/.legacy-bootordering', '')
  chroot.command('dpkg -i /repository/upstart_*.deb /repository/lucid-jobs_*.deb')
  chroot.command('initctl version', 1)
  chroot.command('start ssh', 1)

  say('a package whose postinst runs "start" can not be configured')
  chroot.command('dpkg -i /repository/demo-daemon_*.deb', 'fails')
  chroot.command('dpkg -r demo-daemon')

  say('upstart-dummy, with apt-get')
  const scan = run('dpkg-scanpackages', ['--multiversion', `${path}/repository`])
  const index = scan.text
    .replaceAll(`Filename: ${path}/repository/`, 'Filename: ')
    .replaceAll(/^dpkg-scanpackages: .*\n/gm, '')
  chroot.write('/repository/Packages', index)
  chroot.write('/etc/apt/sources.list', 'deb [trusted=yes] file:/repository ./\n')
  chroot.command('apt-get -qq update')
  chroot.command('apt-get -qq -y -o Dpkg::Use-Pty=0 install upstart-dummy')
  chroot.command('initctl version')

  say('the same package can be configured now')
  chroot.command('dpkg -i /repository/demo-daemon_*.deb')
  chroot.running('demo-daemon', '/usr/bin/sleep')
  chroot.command('dpkg -r demo-daemon')
  chroot.empty('removed')

  say('real daemons, one by one')
  for (const [job, { program, reloads }] of Object.entries(jobs)) {
    chroot.command(`start ${job}`)
    if (program !== null) {
      const first = chroot.running(job, program)
      chroot.command(`start ${job}`, 1)
      if (reloads) {
        chroot.command(`reload ${job}`)
        // sshd executes itself again and, unless its parent is process 1, forks once more
        if (reloads === 'anew') chroot.until('sshd has forked', () => chroot.pid(job) !== first)
        const now = chroot.running(job, program)
        if ((now === first) !== (reloads === 'in place'))
          throw new Failed(`${job} was ${first}, now it is ${now}`)
      }
      chroot.command(`restart ${job}`)
      if (chroot.running(job, program) === first) throw new Failed(`${job}: restart left the old process`)
      chroot.command(`stop ${job}`)
    }
    chroot.empty(`${job} stopped`)
  }

  for (const level of ['0', '6']) {
    say(`a boot by sysv-rc, and its rc ${level}`)
    chroot.command('/etc/init.d/rcS')
    chroot.command('PREVLEVEL=N RUNLEVEL=2 /etc/init.d/rc 2')
    chroot.command('initctl list | sort')
    for (const [job, { program }] of Object.entries(jobs)) if (program !== null) chroot.running(job, program)
    const page = run('busybox', ['wget', '-qO-', 'http://127.0.0.1/']).text
    if (!page.includes('Welcome to nginx')) throw new Failed(`nginx answers: ${page}`)
    console.log('  (nginx serves its page)')
    chroot.command(`PREVLEVEL=2 RUNLEVEL=${level} /etc/init.d/rc ${level}`)
    chroot.command('initctl list | sort')
    chroot.empty(`rc ${level}`)
  }

  say('upstart-dummy removed: Upstart has its place again')
  chroot.command('apt-get -qq -y -o Dpkg::Use-Pty=0 purge upstart-dummy')
  chroot.command('initctl version', 1)
  say('done')
  return 0
}

if (process.getuid?.() !== 0) {
  console.error('demo: needs root')
  process.exit(1)
}
try {
  process.exitCode = values.root === undefined ? outside() : inside(values.root)
} catch (error) {
  if (!(error instanceof Failed)) throw error
  console.error(`demo: ${error.message}`)
  process.exitCode = 1
}
