/** A bash with the package bash-completion finds our completion by itself when it is first wanted. */
import t from 'tap'
import { installedSystem } from './fixtures/system.ts'

t.test('TAB in a bash with bash-completion', async t => {
  const sandbox = await installedSystem(t, { web: 'description "serves pages"\nexec sleep 1000\n' })
  sandbox.write('/root/inputrc', 'set enable-bracketed-paste off\nset bell-style none\n')
  sandbox.write('/root/bashrc', ". /usr/share/bash-completion/bash_completion\nPS1='$ '\n")
  const { out } = await sandbox.run(
    "INPUTRC=/root/inputrc script -qec 'bash --rcfile /root/bashrc -i' /dev/null",
    { input: 'upstart-dummy sta\ttus --al\twe\t; exit\n' },
  )
  t.match(out, 'upstart-dummy status --all web ; exit')
  t.match(out, /web +stop\/waiting/, 'and what was completed is a command')
})
