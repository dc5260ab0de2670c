import t from 'tap'
import { findings, places } from './fixtures/findings.ts'

t.test('an event that nobody emits', async t => {
  t.same(findings('start on filesytem\n'), [
    'unknown-event 1:10 nobody is known to emit the event "filesytem" -> filesystem',
  ])
  t.same(places('start on (local-filesystems\n          and nonsense FOO=bar)\n'), ['unknown-event 2:15'])
  t.same(places('stop on filesytem\n'), ['unknown-event 1:9'], 'a slip of the finger counts in stop on')
  t.same(places('start on startup or filesytem\n'), ['unknown-event 1:21'], 'and in what need not happen')
})

t.test('events that somebody emits', async t => {
  for (const event of [
    'startup',
    'runlevel [2345]',
    'net-device-up IFACE=lo',
    'drm-device-added',
    'usb-device-removed',
    'started',
    ':sys:power',
  ])
    t.same(findings(`start on ${event}\n`), [], event)
  const jobs = { a: 'emits db-ready cache-*\n', b: 'post-start exec initctl --quiet emit -n web:up A=b\n' }
  for (const event of ['db-ready', 'cache-warm', 'web:up'])
    t.same(findings(`start on ${event}\n`, { jobs }), [])
  t.same(findings('emits own\nstart on own\n'), [], 'the job itself')
})

t.test('what is not known does not matter where a condition can come true without it', async t => {
  t.same(findings('start on startup or nonsense\n'), [])
  t.same(findings('start on (started gdm or started kdm)\n', { jobs: { kdm: '' } }), [])
  t.same(findings('stop on nonsense or stopping nojob\n'), [])
  t.same(places('start on (startup or nonsense) and started nojob\n'), ['unknown-job 1:44'])
})

t.test('a job that there is not', async t => {
  const jobs = { 'network-manager': '', tty1: '', rc: '' }
  t.same(findings('start on started network-manger\n', { jobs }), [
    'unknown-job 1:18 there is no job "network-manger": "started network-manger" never happens -> network-manager',
  ])
  t.same(places('stop on stopping JOB=network-manger\n', { jobs }), ['unknown-job 1:22'])
  t.same(findings('start on started tty2\n', { jobs }), [
    'unknown-job 1:18 there is no job "tty2": "started tty2" never happens',
  ])
  t.same(findings('start on started tty1\nstop on stopped tty2 or stopped rcS\n', { jobs }), [])
  t.same(findings('start on started net* or started $WHAT or started JOB!=x or starting\n', { jobs }), [])
})

t.test('what is not known of one condition is told at once', async t => {
  t.same(
    findings('start on (starting gdm or starting kdm\n or starting xdm or sometime or starting kdm)\n'),
    [
      'unknown-job 1:20 there are no jobs "gdm", "kdm", "xdm": what this waits for never happens',
      'unknown-event 2:21 nobody is known to emit the event "sometime"',
    ],
  )
  t.same(findings('start on ev1 and (ev2 or ev3) and ev4 and ev5 and ev6\n'), [
    'unknown-event 1:10 nobody is known to emit the events "ev1", "ev2", "ev3", "ev4" and 2 more',
  ])
})

t.test('runlevels', async t => {
  t.same(findings('start on runlevel[2345]\n'), [
    'runlevel 1:10 there is no event "runlevel[2345]": between "runlevel" and its argument belongs a space -> runlevel [2345]',
  ])
  t.same(findings('start on startup\nstop on runlevel016\n'), [
    'runlevel 2:9 there is no event "runlevel016": between "runlevel" and its argument belongs a space -> runlevel [016]',
  ])
  t.same(findings('start on runlevel 2345\n'), [
    'runlevel 1:19 no runlevel matches "2345": a choice of runlevels is written in brackets -> runlevel [2345]',
  ])
  t.same(findings('start on runlevel [2345\n'), [
    'runlevel 1:19 no runlevel matches "[2345": a choice of runlevels is written in brackets -> runlevel [2345]',
  ])
  t.same(findings('stop on startup or runlevel RUNLEVEL=06\n'), [
    'runlevel 1:29 no runlevel matches "06": a choice of runlevels is written in brackets -> runlevel RUNLEVEL=[06]',
  ])
  t.same(findings('start on runlevel in\n'), ['runlevel 1:19 no runlevel matches "in"'])
  for (const args of [
    '',
    '2',
    'S',
    '[!2345]',
    '[2-5]',
    '[2,3]',
    '[!$RUNLEVEL]',
    'RUNLEVEL=[06]',
    'RUNLEVEL!=2345',
    '2 N',
    '* PREVLEVEL=N',
  ])
    t.same(findings(`start on runlevel ${args}\n`), [], args)
})

t.test('a condition may be as deep as its file is long', async t => {
  const many = 20_000
  t.same(places(`start on ${'('.repeat(many)}nonsense${' or startup)'.repeat(many)}\n`), [])
})
