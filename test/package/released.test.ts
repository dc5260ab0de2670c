/** From the packages of 2.0.0, as they were released, with jobs running: where they lie beside the checkout. */
import { existsSync, mkdtempSync } from 'node:fs'
import { resolve } from 'node:path'
import t, { type Test } from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { standIn, upstartDummy } from '../fixtures/packages.ts'
import { lacksRoot } from '../fixtures/scratch-root.ts'

t.setTimeout(300_000)

const released = resolve('../shared/released/upstart-dummy_2.0.0_amd64.deb')
const skip = lacksRoot || (existsSync(released) ? false : 'the released package is not there')

/** A root with 2.0.0 at work: Node runs it, and a package of the runtime's name stands for that. */
async function withReleased(t: Test): Promise<Sandbox> {
  const box = await Sandbox.create(t, {
    web: 'respawn\nexec sleep 4101\n',
    slow: 'pre-stop exec sleep 0.3\nexec sleep 4102\npost-stop exec touch /run/slow-is-over\n',
    loses: 'start on stopped web\nexec sleep 4103\n',
  })
  const runtime = standIn(mkdtempSync(`${t.testdir()}/`), 'upstart-dummy-runtime', '2.0.0', {
    '/usr/lib/upstart-dummy/runtime/file': '',
  })
  await box.outside(
    `cp '${runtime}' "$1/srv/runtime.deb"; cp '${released}' "$1/srv/old.deb"; cp '${resolve(upstartDummy())}' "$1/srv/new.deb"`,
  )
  const links = 'initctl start stop restart reload status telinit runlevel'
  await box.run(`for n in ${links}; do rm -f /sbin/$n; done; rm -f /usr/sbin/upstart-dummy`)
  await box.run(`test -x /usr/bin/node || ln -s '${process.execPath}' /usr/bin/node`)
  t.match(await box.run('dpkg --install /srv/runtime.deb /srv/old.deb'), { status: 0 })
  t.match(await box.run('start web && start slow'), { status: 0 })
  return box
}

t.test('jobs run on, and obey the new commands', { skip }, async t => {
  const box = await withReleased(t)
  const before = (await box.run('initctl list')).out
  t.match(
    before,
    /^loses stop\/waiting\nslow start\/running, process \d+\nweb start\/running, process \d+\n$/,
  )
  t.match(await box.run('dpkg --install /srv/new.deb'), { status: 0 })
  t.match((await box.run('dpkg -s upstart-dummy')).out, /^Version: 2\.0\.[1-9]/m)
  t.notMatch((await box.run('dpkg -s upstart-dummy-runtime')).out, /^Status: install ok installed$/m)
  t.equal((await box.run('ls -d /usr/lib/upstart-dummy/runtime')).status, 2, 'the runtime is gone')
  t.equal((await box.run('initctl list')).out, before, 'the same processes')
  t.match(
    await box.run(
      'old=$(status web); kill $(echo "$old" | sed "s/.* //"); until status web | grep running | grep -v "$old"; do sleep 0.05; done',
    ),
    { status: 0 },
    'supervisors of before have it respawned',
  )
  t.equal((await box.run('stop slow; ls /run/slow-is-over')).out, 'slow stop/waiting\n/run/slow-is-over\n')
  t.equal(
    (await box.run('stop web; status loses | sed "s/process.*//"')).out,
    'web stop/waiting\nloses start/running, \n',
  )
})

t.test('and back again', { skip }, async t => {
  const box = await withReleased(t)
  t.match(await box.run('dpkg --install /srv/new.deb'), { status: 0 })
  const before = (await box.run('initctl list')).out
  t.match(await box.run('dpkg --install /srv/old.deb /srv/runtime.deb'), { status: 0 })
  t.equal((await box.run('initctl list')).out, before)
  t.match(await box.run('head -n 2 /sbin/initctl | tail -n 1'), { out: '# upstart-dummy wrapper\n' })
  t.equal((await box.run('ls /sbin | grep displaced')).out, '')
  t.match(await box.run('stop web && dpkg --remove upstart-dummy'), { status: 0 })
  t.equal((await box.run('ls /sbin/initctl')).status, 2)
})
