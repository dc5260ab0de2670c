import t from 'tap'
import type { Instance, Process } from '../../src/engine/world.ts'
import type { JobClass, ProcessName } from '../../src/job-file/job-class.ts'
import { parseJob } from '../../src/job-file/parse.ts'
import {
  adoptionOf,
  environmentOf,
  type Launch,
  launchOf,
  scriptPath,
  shimArguments,
} from '../../src/process/launch.ts'
import { Simulation } from '../engine/fixtures/simulation.ts'

const settings = {
  stateDirectory: '/run/x',
  logDirectory: '/var/log/x',
  program: '/usr/lib/x/settle',
  strict: false,
  supervise: true,
  root: null,
  guard: true,
  canCover: () => true,
  canGuard: () => true,
}

function jobOf(file: string): JobClass {
  const result = parseJob('net/web', file)
  if (!result.ok) throw new Error(file)
  return result.job
}

/** An instance on its way, with another environment for its next run, and one for its stop. */
function instanceOf(job: string, name: string): Instance {
  const s = new Simulation({ [job]: 'instance $N\nexec a' })
  s.start(job, `N=${name}`)
  const instance = s.instance(job, name)
  if (instance === undefined) throw new Error('it does not run')
  return { ...instance, env: ['PATH=/bin', 'A=1'], nextEnv: ['A=next'], stopEnv: ['A=2', 'WHY=x'] }
}
const instance = instanceOf('net/web', 'a/b')
const record = (name: ProcessName): Process => ({
  instance: 'net/web\0a/b',
  name,
  owner: 'me',
  pid: null,
  start: 0,
  seen: 0,
  order: null,
})

const launch = (file: string, name: ProcessName = 'main', strict = false) =>
  launchOf('tok.1', record(name), instance, jobOf(file), { ...settings, strict })

/** The options of a launch by name, and the command under `--`. */
function optionsOf(file: string, name: ProcessName = 'main', strict = false): { [option: string]: unknown } {
  const made = launch(file, name, strict)
  if (made.kind !== 'launch') throw new Error(made.kind)
  const options: { [option: string]: unknown } = { '--': made.command }
  for (const [name, value] of made.orders) {
    const before = options[`--${name}`]
    options[`--${name}`] = before === undefined ? value : [before, value].flat()
  }
  return options
}

t.test('a main process with nothing but its command', async t => {
  const made = launch('exec /bin/web -d')
  t.match(
    made.kind === 'launch' && shimArguments(made).join(' '),
    /^run --state \/run\/x .* -- \/bin\/web -d$/,
  )
  t.same(optionsOf('exec /bin/web -d'), {
    '--state': '/run/x',
    '--token': 'tok.1',
    '--settle': '/usr/lib/x/settle',
    '--console': 'log:/var/log/x/net_web-a_b.log',
    '--expect': 'none',
    '--umask': '22',
    '--oom': '0',
    '--guard': 'ask',
    '--uid': '0',
    '--gid': '0',
    '--groups': '',
    '--': ['/bin/web', '-d'],
  })
})

t.test('what the stanzas say', async t => {
  const file = `expect daemon
    console output
    umask 027
    nice -5
    oom score -500
    limit nofile 100 unlimited
    limit core 0 0
    chdir /srv
    exec web`
  t.match(optionsOf(file), {
    '--expect': 'daemon',
    '--console': 'output',
    '--umask': '27',
    '--nice': '-5',
    '--oom': '-500',
    '--limit': ['nofile=100:unlimited', 'core=0:0'],
    '--chdir': '/srv',
  })
  t.match(optionsOf('console none\nexec web'), { '--console': 'none' })
  t.match(optionsOf('console owner\nexec web'), { '--console': 'owner' })
  t.match(optionsOf('oom never\nexec web'), { '--oom': '-1000' })
  t.match(optionsOf('nice 0\nexec web'), { '--nice': '0' })
  t.match(optionsOf('exec web', 'main', true), { '--strict': true })
})

t.test(
  'what a process leaves is nothing to adopt for a task and for a hook, and only main is expected to fork',
  async t => {
    t.match(optionsOf('task\nexec web'), { '--task': true, '--expect': 'none' })
    const hook = optionsOf('expect fork\nexec web\npre-start exec prepare', 'pre-start')
    t.equal(hook['--task'], true)
    t.notOk('--expect' in hook)
    t.same(hook['--'], ['prepare'])
  },
)

t.test('a process that keeps no supervisor has the log file itself', async t => {
  const made = launchOf('tok.1', record('main'), instance, jobOf('exec web'), {
    ...settings,
    supervise: false,
  })
  t.match(made, { kind: 'launch' })
  t.ok(made.kind === 'launch' && shimArguments(made).includes('file:/var/log/x/net_web-a_b.log'))
})

t.test('the stanza debug stops nobody: that is for init --debug', async t => {
  t.notOk('--stop' in optionsOf('debug\nexec web'))
})

t.test(
  'a user and a group by their numbers, from the files of the root that the process will run in (P9)',
  async t => {
    const root = t.testdir({ etc: { passwd: 'ann:x:1234:5678::/:/bin/sh\n', group: 'staff:x:50:\n' } })
    t.match(optionsOf(`chroot ${root}\nsetuid ann\nexec web`), {
      '--chroot': root,
      '--uid': '1234',
      '--gid': '5678',
      '--groups': '5678',
    })
    t.match(optionsOf(`chroot ${root}\nsetgid staff\nexec web`), {
      '--uid': '0',
      '--gid': '50',
      '--groups': '50',
    })
    t.same(launch(`chroot ${root}\nsetuid nobody\nexec web`), {
      kind: 'failed',
      step: 'find setuid user',
      errno: 0,
    })
    t.same(launch(`chroot ${root}\nsetuid ann\nexec web\npre-start exec a`, 'pre-start').kind, 'launch')
  },
)

t.test(
  'a script of several lines is read from a file; where there is no /proc it is an argument',
  async t => {
    const made = launch('script\n  echo a\n  echo b\nend script')
    t.match(made, { script: 'exec 9<&-\necho a\necho b\n' })
    t.match(optionsOf('script\n  echo a\n  echo b\nend script'), {
      '--script': '/run/x/script/tok.1',
      '--': ['/bin/sh', '-e', '/proc/self/fd/9'],
    })
    t.equal(scriptPath('/run/x', 'tok.1'), '/run/x/script/tok.1')
    const root = t.testdir({})
    const without = optionsOf(`chroot ${root}\nscript\n  echo a\n  echo b\nend script`)
    t.same(without['--'], ['/bin/sh', '-e', '-c', 'echo a\necho b', '/bin/sh'])
    t.notOk('--script' in without)
  },
)

t.test(
  '3.9 the environment: that of this run, of stopping what the stop brought, and last who it is',
  async t => {
    const own = ['UPSTART_JOB=net/web', 'UPSTART_INSTANCE=a/b']
    for (const name of ['main', 'pre-start', 'post-start', 'security'] as const) {
      t.same(environmentOf(instance, name), ['PATH=/bin', 'A=1', ...own], name)
    }
    for (const name of ['pre-stop', 'post-stop'] as const) {
      t.same(environmentOf(instance, name), ['PATH=/bin', 'A=2', 'WHY=x', ...own], name)
    }
    t.match(launch('exec web'), { env: ['PATH=/bin', 'A=1', ...own] })
  },
)

t.test(
  'a process that its job has not is passed over, and so is AppArmor where it is not to be had',
  async t => {
    t.same(launch('exec web', 'pre-start'), { kind: 'skip', omitted: null })
    t.same(launch('apparmor load /etc/apparmor.d/web\nexec web', 'security'), { kind: 'skip', omitted: null })
    t.notOk('--apparmor' in optionsOf('apparmor switch web\nexec web'))
  },
)

/** What the shim is told to do, by its options. */
const ordersIn = (made: Launch) => (made.kind === 'launch' ? made.orders.map(([name]) => name) : [])

t.test('in a level that ends the system, files are covered for the process, or it is not run', async t => {
  const at = (file: string, env: readonly string[], name: ProcessName = 'main', canCover = true) => {
    const at = { ...instance, env: [...env] }
    return launchOf('tok.1', record(name), at, jobOf(file), { ...settings, canCover: () => canCover })
  }
  const covers = (made: ReturnType<typeof at>) => ordersIn(made).includes('refuse')
  const file = 'exec web\npost-stop exec tidy'
  for (const level of ['0', '1', '6', 'S', 's']) t.ok(covers(at(file, [`RUNLEVEL=${level}`])), level)
  for (const env of [[], ['RUNLEVEL=2'], ['RUNLEVEL='], ['RUNLEVEL=16']])
    t.notOk(covers(at(file, env)), env.join())
  t.ok(covers(at('script\n  /etc/init.d/rcS\nend script', ['RUNLEVEL='])), 'the scripts of the boot')
  t.notOk(covers(at('script\n  . /etc/default/rcS\nend script', [])))
  t.match(at('exec kill -9 -1', ['RUNLEVEL=0']), { kind: 'skip', omitted: 'kill -9 -1' })
  t.match(at('exec halt', ['RUNLEVEL=0'], 'main', false), { kind: 'skip', omitted: 'halt' })
  t.match(at('exec web', ['RUNLEVEL=0'], 'main', false), { kind: 'launch', omitted: null })
})

t.test("a hook of a job that such a level stops is the job's own, unless it calls rc", async t => {
  const stopping = { ...instance, env: ['RUNLEVEL=2'], stopEnv: ['RUNLEVEL=0'] }
  const at = (file: string) => launchOf('tok.1', record('post-stop'), stopping, jobOf(file), settings)
  t.notOk(ordersIn(at('exec web\npost-stop exec umount /srv')).includes('refuse'))
  t.ok(ordersIn(at('exec web\npost-stop exec /etc/init.d/rc $RUNLEVEL')).includes('refuse'))
})

t.test('a new supervisor is told which process it is for', async t => {
  const made = adoptionOf('tok.2', { ...record('main'), pid: 77, start: 88 }, settings)
  t.match(made, { kind: 'launch', env: [], script: null, omitted: null })
  t.same(made.kind === 'launch' && shimArguments(made), [
    ...['adopt', '--state', '/run/x', '--token', 'tok.2', '--settle', '/usr/lib/x/settle'],
    ...['--pid', '77', '--start', '88'],
  ])
})
