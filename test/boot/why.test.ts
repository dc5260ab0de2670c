/** `upstart-dummy why JOB`. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const jobs = {
  web: 'start on started db and net-device-up IFACE!=lo and runlevel [2345]\nexec sleep 3201\n',
  db: 'start on startup\nexec sleep 3202\n',
  bad: 'start on startup\nscript\n  echo trying\n  exit 4\nend script\n',
  after: 'start on stopped nosuch or started manual or started tty1 or started later\nexec sleep 3203\n',
  manual: 'exec sleep 3204\n',
  tty1: 'start on stopped rc\nexec /sbin/getty tty1\n',
  later: 'start on hello\nexec sleep 3205\n',
  greets: 'emits hello\nexec sleep 3206\n',
  holds: 'start on starting held\ntask\nexec sleep 3207\n',
  held: 'exec sleep 3208\n',
  parted: 'exec sleep 3211\n',
  half: 'start on starting parted and nothing-ever\nexec true\n',
  off: 'start on startup\nexec sleep 3210\n',
  '/etc/init/off.override': 'manual\n',
  many: 'instance $N\nexec sleep 3209\n',
  broken: 'exce sleep 1\n',
}

t.test('why a job is not running', async t => {
  const box = await Sandbox.create(t, jobs)
  const why = async (job: string) => (await box.run(`upstart-dummy why ${job}`)).out
  t.match(
    await why('db'),
    /^db stop\/waiting\nstart on startup\n {2}has not: +startup\n +`upstart-dummy boot' emits it\n/,
  )
  await box.run('upstart-dummy boot')

  t.test('half of its condition has happened', async t => {
    t.equal(
      await why('web'),
      `web stop/waiting
start on ((started db and net-device-up IFACE!=lo) and runlevel [2345])
  has happened: started db
  has not:      net-device-up IFACE!=lo
                a boot emits net-device-up IFACE=lo LOGICAL=lo ADDRFAM=inet METHOD=loopback
                ifup emits it when a network device is up
  has happened: runlevel [2345]
`,
    )
  })
  t.test('it waits for other jobs', async t => {
    const said = await why('after')
    t.match(said, 'there is no job nosuch\n')
    t.match(said, 'when manual is up; it is stop/waiting, no event starts it\n')
    t.match(said, 'when tty1 is up; it is stop/waiting, left out of the boot: there is no console\n')
    t.match(said, 'when later is up; it is stop/waiting, waiting for hello\n')
    t.match(await why('later'), 'job greets says that it emits it, and is stop/waiting\n')
  })
  t.test('it was left out, or no event starts it', async t => {
    t.match(await why('tty1'), '\nIt is left out of the boot: there is no console.\n')
    t.match(await why('manual'), 'No event starts it: it has no "start on". Try `start manual\'.\n')
  })
  t.test('an override takes its condition away', async t => {
    t.match(
      await why('off'),
      'No event starts it: /etc/init/off.override takes its "start on" away. Try `upstart-dummy enable off\'.\n',
    )
  })
  t.test('it has failed', async t => {
    t.match(
      await why('bad'),
      /bad: main process ended with exit status 4\n.*bad.conf:2: script\n.*\n +trying\n/,
    )
  })
  t.test('it runs', async t => {
    t.match(await why('db'), /^db start\/running, process \d+\nIt was started by: startup\n$/)
    await box.run('start manual; start many N=1; start many N=2')
    t.match(await why('manual'), /\nIt was started by a command\.\n$/)
    t.match(await why('many'), /^many \(1\) start\/running[\s\S]*\nmany \(2\) start\/running/)
  })
  t.test('it is held up by half of a condition', async t => {
    await box.run('start -n parted')
    t.match(
      await why('parted'),
      'Its event "starting" is held up by "start on" of half, of which it is a part\n',
    )
  })
  t.test('it is held up', async t => {
    await box.run(`start -n held; ${until('status holds | grep -q running')}`)
    t.match(
      await why('held'),
      /^held start\/starting\n[\s\S]*Its event "starting" is held up by holds start\/running, process \d+\n$/,
    )
  })
  t.test('there is no such job, and its file says why', async t => {
    t.match(await box.run('upstart-dummy why nosuch'), {
      err: 'upstart-dummy: Unknown job: nosuch\n',
      status: 1,
    })
    t.match(await box.run('upstart-dummy why -v broken'), {
      err: /Unknown job: broken\n.*broken.conf:1:1: Unknown stanza/,
      status: 1,
    })
    t.match(await box.run('upstart-dummy why'), { err: /^upstart-dummy: missing job name\n/, status: 1 })
  })
})
