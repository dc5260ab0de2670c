/** Puppet's provider `upstart`, with the facts of an Ubuntu of that time. */
import t from 'tap'
import { installedSystem } from './fixtures/system.ts'

const ubuntu = 'FACTER_operatingsystem=Ubuntu FACTER_operatingsystemmajrelease=14.04'

t.test('puppet', async t => {
  const sandbox = await installedSystem(t, {
    web: 'start on runlevel [2345]\nexec sleep 1000\n',
    broken: 'exec /nonexistent/program\n',
  })
  const puppet = (args: string) => sandbox.run(`${ubuntu} puppet ${args} --color=false`)
  const status = async () => (await sandbox.run('status web')).out

  t.match((await puppet('resource service web')).out, /ensure +=> 'stopped',\n +enable +=> 'true'/)
  t.match(
    (await puppet('resource service web')).out,
    /provider +=> 'upstart'/,
    'the one that it takes itself',
  )
  const started = await puppet('resource service web ensure=running')
  t.match(started.out, "ensure changed 'stopped' to 'running'")
  const first = await status()
  t.match(first, 'web start/running')
  t.notMatch((await puppet('resource service web ensure=running')).out, 'ensure changed', 'it is so already')

  const disabled = await puppet('apply -e "service { web: ensure => running, enable => false }"')
  t.match(disabled.out, "enable changed 'true' to 'false'")
  t.equal(await status(), first, 'it still runs')
  t.match((await sandbox.run('cat /etc/init/web.override')).out, 'manual', 'no event starts it')

  const restarted = await puppet(
    `apply -e "exec { '/bin/true': } ~> service { web: ensure => running, enable => true }"`,
  )
  t.match(restarted.out, 'Triggered')
  t.match(await status(), 'web start/running')
  t.not(await status(), first, 'a new process')

  t.match((await puppet('resource service web ensure=stopped')).out, "ensure changed 'running' to 'stopped'")
  t.equal(await status(), 'web stop/waiting\n')
  const failed = await puppet('resource service broken ensure=running')
  t.match(failed.err + failed.out, 'Job failed to start')
})
