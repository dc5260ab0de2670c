/** The recipe of 2011: links in /etc/rcN.d lead to Ubuntu 10.04's upstart-job, which takes the name that it is called by for the job's. */
import { readFileSync } from 'node:fs'
import t from 'tap'
import { Sandbox } from './fixtures/sandbox.ts'

t.test('links to upstart-job start and stop jobs', async t => {
  const box = await Sandbox.create(t, {
    web: 'exec sleep 3301\n',
    S30odd: 'exec sleep 3302\n',
    odd: 'exec sleep 3303\n',
    '/lib/init/upstart-job': readFileSync('build/demo/upstart-job', 'utf8'),
  })
  await box.run(
    [
      'chmod 755 /lib/init/upstart-job; mkdir -p /etc/init.d /etc/rc0.d /etc/rc2.d',
      'ln -s /lib/init/upstart-job /etc/rc2.d/S20web; ln -s /lib/init/upstart-job /etc/init.d/odd',
      'ln -s ../init.d/odd /etc/rc2.d/S30odd; ln -s /lib/init/upstart-job /etc/rc0.d/K20web',
    ].join('\n'),
  )
  const run = async (command: string) => {
    const { out, err, status } = await box.run(command)
    return [out.replaceAll(/\d{2,}/g, 'N'), err, status]
  }
  t.same(await run('/etc/rc2.d/S20web start'), ['web start/running, process N\n', '', 0])
  t.same(await run('/etc/rc2.d/S20web start'), ['', '', 0], 'a second time')
  t.same(await run('/etc/rc2.d/S20web status'), ['web start/running, process N\n', '', 0])
  t.same(await run('/etc/rc0.d/K20web stop'), ['web stop/waiting\n', '', 0])
  t.same(await run('/etc/rc0.d/K20web stop'), ['', '', 0], 'a second time')
  t.same(
    await run('/etc/rc2.d/S30odd start'),
    ['SNodd start/running, process N\n', '', 0],
    'a job of that name',
  )
  t.same(await run('status odd'), ['odd stop/waiting\n', '', 0])
  t.same(await run('start S20other'), ['', 'start: Unknown job: S20other\n', 1])
})
