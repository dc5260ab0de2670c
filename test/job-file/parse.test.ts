import t from 'tap'
import { job, read } from './fixtures/read.ts'

t.test('an empty file is a job with the defaults of Upstart 1.13', t => {
  t.same(job(''), {
    name: 'job',
    description: null,
    author: null,
    version: null,
    usage: null,
    instance: '',
    env: null,
    export: null,
    emits: null,
    startOn: null,
    stopOn: null,
    process: {},
    expect: 'none',
    task: false,
    respawn: false,
    respawnLimit: 10,
    respawnInterval: 5,
    killTimeout: 5,
    killSignal: 15,
    reloadSignal: 1,
    normalExit: [],
    console: 'log',
    umask: 0o022,
    nice: -21,
    oomScoreAdj: 0,
    limits: {},
    chroot: null,
    chdir: null,
    setuid: null,
    setgid: null,
    apparmorSwitch: null,
    debug: false,
  })
  t.end()
})

const base = job(`
description "base"
start on foo
stop on bar
env A=1
export A
emits x
normal exit 1
limit core 1 2
exec main
pre-start exec before
task
respawn
kill timeout 30
expect fork
`)

t.test('an override adds to lists (J15, J17)', t => {
  const over = job('env A=9\nenv B=2\nexport B\nemits y\nnormal exit TERM', base)
  t.same(over.env, ['A=1', 'A=9', 'B=2'])
  t.same(over.export, ['A', 'B'])
  t.same(over.emits, ['x', 'y'])
  t.same(over.normalExit, [1, 15 << 8])
  t.end()
})

t.test('an override replaces everything else (J15, J16)', t => {
  const over = job(
    'description "over"\nstart on other\nscript\nx\nend script\nkill timeout 1\nexpect none\nlimit core 3 4\nlimit cpu 5 6',
    base,
  )
  t.equal(over.description, 'over')
  t.same(over.startOn, { event: 'other', env: null })
  t.same(over.stopOn, { event: 'bar', env: null })
  t.same(over.process, {
    main: { script: true, command: 'x\n' },
    'pre-start': { script: false, command: 'before' },
  })
  t.equal(over.killTimeout, 1)
  t.equal(over.expect, 'none')
  t.same(over.limits, { core: ['3', '4'], cpu: ['5', '6'] })
  t.equal(over.task, true, 'a flag stays')
  t.equal(over.respawn, true)
  t.equal(over.name, 'job')
  t.end()
})

t.test('manual in an override takes back start on, and nothing else', t => {
  t.same(job('manual', base), { ...base, startOn: null })
  t.end()
})

t.test('the job that an override is read on top of stays as it is', t => {
  const before = JSON.stringify(base)
  job('env A=9\nexport B\nemits y\nnormal exit 2\nlimit cpu 1 2\nexec other\nmanual', base)
  t.equal(read('env A=9\nlimit cpu 1 2\nbogus', base), '3:22: Unknown stanza')
  t.equal(JSON.stringify(base), before)
  t.end()
})
