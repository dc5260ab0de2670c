import t from 'tap'
import { profileOf } from '../../src/boot/boot-command.ts'
import { defaultProfile } from '../../src/boot/default-profile.ts'
import { expandEvent, leftOutReason, type Profile, parseProfile } from '../../src/boot/profile.ts'
import type { JobClass } from '../../src/job-file/job-class.ts'
import { job as jobOf } from '../job-file/fixtures/read.ts'

function profile(text: string, base: Profile | null = null): Profile {
  const result = parseProfile(text, base)
  if (!result.ok) throw new Error(result.error)
  return result.profile
}

const job = (name: string, text = 'exec sleep 1'): JobClass => ({ ...jobOf(text), name })

t.test('the built-in one', async t => {
  const { events, leftOut, runlevel } = profile(defaultProfile)
  t.same(events[0], { name: 'startup', env: [], wait: false })
  t.match(
    events.find(e => e.name === 'net-device-up'),
    { env: ['IFACE=lo', 'LOGICAL=lo', 'ADDRFAM=inet', 'METHOD=loopback'] },
  )
  t.equal(events.at(-1)?.name, 'filesystem')
  t.equal(runlevel, null)
  t.ok(leftOut.every(({ reason }) => reason !== ''))
})

t.test('events, each as initctl emit takes it', async t => {
  const { events } = profile(
    '[events]\nevent[] = one\nevent[] = -n two A=1 "B=x y"\nevent[]=--no-wait three\n',
  )
  t.same(events, [
    { name: 'one', env: [], wait: true },
    { name: 'two', env: ['A=1', 'B=x y'], wait: false },
    { name: 'three', env: [], wait: false },
  ])
  t.same(profile('[events]\nevent = one\n').events, [{ name: 'one', env: [], wait: true }])
})

t.test('a runlevel in the variables of an event', async t => {
  const [event] = profile(`[events]\nevent = go A=1 \${runlevel:+LEVEL=$runlevel}\n`).events
  if (event === undefined) throw new Error('no event')
  t.same(expandEvent(event, null), ['A=1'])
  t.same(expandEvent(event, '3'), ['A=1', 'LEVEL=3'])
})

t.test('what it is laid upon', async t => {
  const base = profile(
    '[boot]\nrunlevel = 3\n[events]\nevent = one\n[left-out]\nudev* = no devices\ntty = no console\n',
  )
  t.same(profile('', base), base)
  t.same(profile('[events]\nevent = two\n', base).events, [{ name: 'two', env: [], wait: true }])
  t.equal(profile('[boot]\nrunlevel = s\n', base).runlevel, 'S')
  const own = profile('[left-out]\nweb = later\nudev-finish =\ntty = none here\n', base)
  t.equal(leftOutReason(own, job('web')), 'later')
  t.equal(leftOutReason(own, job('udevmonitor')), 'no devices')
  t.equal(leftOutReason(own, job('udev-finish')), null, 'an empty reason takes it back in')
  t.equal(leftOutReason(own, job('tty')), 'none here')
  t.equal(leftOutReason(own, job('ssh')), null)
})

t.test('jobs are left out by the program that they execute', async t => {
  const p = profile('[left-out]\n/sbin/getty = no console\n')
  t.equal(leftOutReason(p, job('tty1', 'exec /sbin/getty -8 38400 tty1')), 'no console')
  t.equal(leftOutReason(p, job('s', 'script\n[ -e /x ]; exec /sbin/getty tty2\nend script')), 'no console')
  t.equal(leftOutReason(p, job('other', 'exec /sbin/getty2 tty1')), null)
})

t.test('what is wrong is told with its line', async t => {
  const wrong: [text: string, line: number | null, error: string][] = [
    ['[boot]\nrunlevel=9\n', 2, 'illegal runlevel: 9'],
    ['[boot]\nrunlevel=0\n', 2, 'illegal runlevel: 0'],
    ['[boot]\nrunlevel\n', 2, 'illegal runlevel: true'],
    ['; a comment\n[boot]\n\nrunleve = 2\n', 4, '[boot]: unknown key: runleve'],
    ['[boot]\n[booot]\n', 2, 'unknown section: booot'],
    ['[left-out.x]\na = b\n', 1, 'unknown section: left-out.x'],
    ['runlevel = 2\n', 1, 'runlevel is in no section'],
    ['[events\n', 1, '[events is in no section'],
    ['[events]\nevents = a\n', 2, '[events]: unknown key: events'],
    [
      '[events]\nevent[] = a\n# event\nevent[] = hello world\n',
      4,
      '[events]: hello world: Env must be KEY=VALUE pairs',
    ],
    ['[events]\nevent[] = a\nevent[] = -x b\n', 3, '[events]: -x b: invalid option: -x'],
    ['[events]\nevent = -n\n', 2, '[events]: -n: missing event name'],
    ['[left-out]\na = b\ntty\n', 3, '[left-out]: tty: missing reason'],
  ]
  for (const [text, line, error] of wrong) t.same(parseProfile(text, null), { ok: false, error, line }, text)
})

t.test('a file that can not be read', async t => {
  const folder = t.testdir()
  t.same(profileOf(folder), { ok: false, error: `${folder}: is no regular file` })
  t.same(profileOf(`${folder}/none`), { ok: false, error: `${folder}/none: No such file or directory` })
})
