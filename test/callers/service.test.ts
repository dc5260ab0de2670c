/** Debian's own callers of init scripts: service(8), invoke-rc.d(8), update-rc.d(8) leave the job to upstart-job, and that to us. */
import t from 'tap'
import { installedSystem } from './fixtures/system.ts'

const jobs = {
  web: 'exec sleep 1000\n',
  broken: 'exec /nonexistent/program\n',
}

for (const caller of ['service', 'invoke-rc.d'])
  t.test(caller, async t => {
    const sandbox = await installedSystem(t, jobs)
    await sandbox.run(
      ': >/run/utmp; telinit 2; for job in web broken; do ln -s ../init.d/$job /etc/rc2.d/S20$job; done',
    )
    const call = (job: string, action: string) => sandbox.run(`${caller} ${job} ${action}`)
    t.match(await call('web', 'status'), { out: 'web stop/waiting\n' })
    t.match(await call('web', 'start'), { out: /^web start\/running, process \d+\n$/, status: 0 })
    t.match(await call('web', 'start'), { out: '', err: '', status: 0 }, 'it runs already')
    const { out: first } = await call('web', 'status')
    t.match(first, /^web start\/running, process \d+\n$/)
    t.match(await call('web', 'restart'), { status: 0 })
    t.match((await call('web', 'status')).out, /^web start\/running, process \d+\n$/)
    t.not((await call('web', 'status')).out, first, 'a new process')
    t.match(await call('web', 'stop'), { out: 'web stop/waiting\n', status: 0 })
    t.match(await call('web', 'stop'), { out: '', status: 0 }, 'it has stopped already')
    t.match(await call('broken', 'start'), { err: /Job failed to start/, status: 1 })
  })

t.test('a package whose scripts start and stop its job is installed and removed', async t => {
  const sandbox = await installedSystem(t, jobs)
  sandbox.write(
    '/root/daemon/DEBIAN/control',
    'Package: daemon\nVersion: 1\nArchitecture: all\nMaintainer: t <t@example.invalid>\nDescription: test\n',
  )
  sandbox.write('/root/daemon/etc/init/daemon.conf', 'start on runlevel [2345]\nexec sleep 1000\n')
  sandbox.write(
    '/root/daemon/DEBIAN/postinst',
    '#!/bin/sh\nset -e\nln -sf /lib/init/upstart-job /etc/init.d/daemon\nln -sf ../init.d/daemon /etc/rc2.d/S20daemon\ninvoke-rc.d daemon start\n',
  )
  sandbox.write('/root/daemon/DEBIAN/prerm', '#!/bin/sh\nset -e\ninvoke-rc.d daemon stop\n')
  await sandbox.run('chmod 755 /root/daemon/DEBIAN/p*; dpkg-deb -b /root/daemon /root/daemon.deb')
  await sandbox.run(': >/run/utmp; telinit 2')
  t.match(await sandbox.run('dpkg -i /root/daemon.deb'), { status: 0 })
  t.match((await sandbox.run('status daemon')).out, 'daemon start/running')
  t.match(await sandbox.run('dpkg -r daemon'), { status: 0 })
  t.equal((await sandbox.run('pgrep -x sleep')).out, '', 'nothing of it runs')
})
