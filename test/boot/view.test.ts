/** What is seen of a boot on a terminal, and drawn of it. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'

const esc = String.fromCharCode(27)

const jobs = {
  a: 'start on startup\npre-start script\n  await test -e /tmp/go\nend script\nexec sleep 3011\n',
  'b-<&>': 'start on started a\ninstance $JOB\nexec sleep 3012\n',
}

t.test('on a terminal the last line says what is underway, until nothing is', async t => {
  const box = await Sandbox.create(t, jobs)
  const boot = box.run("script -qfec 'stty cols 60; upstart-dummy boot' /tmp/seen")
  await box.run(`${until('grep -q underway /tmp/seen')}; touch /tmp/go`)
  const { out, status } = await boot
  t.equal(status, 0)
  t.match(out, '1 underway: a pre-start')
  t.ok(out.includes(`\r${esc}[K`), 'and is taken away again')
  t.match(out.replaceAll(esc, ''), /a {24}\[32mrunning, process \d+\[0m\r\n/)
  t.match(out, 'Booted to runlevel 2')
  t.notOk(out.slice(out.indexOf('Booted')).includes(esc))
  t.ok(
    out
      .split(/\r\n|\r/)
      .filter(line => line.includes('underway'))
      .every(line => line.length < 60 + 4),
  )
})

t.test('into a file there are plain lines', async t => {
  const box = await Sandbox.create(t, jobs)
  await box.run('touch /tmp/go; upstart-dummy boot >/tmp/out')
  const out = readFileSync(box.path('/tmp/out'), 'utf8')
  t.match(out, /^ +\d+\.\d{3} {2}a +running, process \d+\n/)
  t.notOk(out.includes('\r') || out.includes(esc))
})

t.test('so it does when all is shut down', async t => {
  const box = await Sandbox.create(t, {
    a: 'start on startup\npre-stop exec await test -e /tmp/go\nexec sleep 3013\n',
  })
  await box.run('upstart-dummy boot')
  const down = box.run("script -qfec 'stty cols 60; upstart-dummy shutdown' /tmp/seen")
  await box.run(`${until('grep -q underway /tmp/seen')}; touch /tmp/go`)
  t.match(await down, { status: 0, out: /1 underway: a pre-stop[\s\S]*a +\S*stopped/ })
})

t.test('a job that is held up is told of, and one that fails is marked in the timeline', async t => {
  const box = await Sandbox.create(t, {
    held: 'start on startup\nexec sleep 3014\n',
    half: 'start on starting held and nothing-ever\nexec true\n',
    fails: 'start on startup\nexec false\n',
  })
  const { out, status } = await box.run('upstart-dummy boot --timeline /tmp/t.svg')
  t.equal(status, 1)
  t.match(out, /^ {2}held +held up in start\/starting$/m)
  t.match(readFileSync(box.path('/tmp/t.svg'), 'utf8'), /<circle [^>]*><title>failed: main process ended/)
})

t.test('--timeline draws a bar a job, and what it waited for', async t => {
  const box = await Sandbox.create(t, jobs)
  const { status } = await box.run('touch /tmp/go; upstart-dummy boot -q --timeline /tmp/t.svg')
  t.equal(status, 0)
  const check = await box.run(
    'python3 -c "import xml.dom.minidom as m; d = m.parse(\'/tmp/t.svg\'); print(d.documentElement.tagName)"',
  )
  t.equal(check.out, 'svg\n', 'it is well-formed')
  const svg = readFileSync(box.path('/tmp/t.svg'), 'utf8')
  t.match(svg, 'b-&lt;&amp;&gt; (a)')
  t.match(svg, 'pre-start')
  t.match(await box.run('upstart-dummy shutdown -q; upstart-dummy boot -q --timeline /no/where.svg'), {
    err: 'upstart-dummy:/no/where.svg: No such file or directory\n',
    status: 1,
  })
})
