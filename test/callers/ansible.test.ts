/** Ansible's module `service` takes the system for one of Upstart's, and manages it. */
import t from 'tap'
import { installedSystem } from './fixtures/system.ts'

const playbook = `
- hosts: all
  tasks:
    - debug: { msg: "manager {{ ansible_facts.service_mgr }}" }
    - { service: { name: web, state: started }, register: started }
    - { service: { name: web, state: started }, register: again }
    - shell: status web
      register: running
    - { service: { name: web, state: restarted }, register: restarted }
    - shell: status web
      register: anew
    - { service: { name: web, enabled: false }, register: disabled }
    - { service: { name: web, state: reloaded } }
    - { service: { name: web, enabled: true }, register: enabled }
    - { service: { name: web, state: stopped }, register: stopped }
    - { service: { name: web, state: stopped }, register: stopped_again }
    - debug:
        msg: "changed {{ [started, again, restarted, disabled, enabled, stopped, stopped_again]
          | map(attribute='changed') | join(' ') }}"
    - debug: { msg: "new {{ running.stdout != anew.stdout }} {{ anew.stdout }}" }
    - service: { name: broken, state: started }
`

t.test('ansible', async t => {
  const sandbox = await installedSystem(t, {
    web: 'start on runlevel [2345]\nexec sh -c "trap : HUP; while :; do sleep 1; done"\n',
    broken: 'exec /nonexistent/program\n',
    '/root/play.yml': playbook,
  })
  const { out, status } = await sandbox.run(
    'cd /root && ANSIBLE_NOCOLOR=1 ansible-playbook -i localhost, -c local play.yml',
  )
  t.match(out, 'manager upstart', 'it knows the service manager')
  t.match(out, 'changed True False True True True True False', 'it sees what it has changed')
  t.match(out, /new True web start\/running, process \d+/)
  t.match(out, /fatal: .*Job failed to start/, 'what fails, fails with its reason')
  t.equal(status, 2)
  t.equal((await sandbox.run('status web')).out, 'web stop/waiting\n')
  t.notMatch((await sandbox.run('cat /etc/init/web.override')).out, 'manual')
})
