/** policy-rc.d, which image builders leave behind: with it, packages start nothing (invoke-rc.d(8)). */
import { isExecutable } from '../system/exclusive-file.ts'
import { nodeAt } from '../system/files.ts'
import { runProgram } from '../system/run-program.ts'
import { type Check, listed, ok, warning } from './finding.ts'

const path = '/usr/sbin/policy-rc.d'

/** It is asked for so many jobs: each is a program run. */
const most = 50

/** Exit status of an action that is forbidden. */
const forbidden = 101

export const policy: Check = {
  name: 'policy',
  look: ({ jobs }) => {
    if (nodeAt(path) === null) return [ok(`there is no ${path}: packages start their jobs`)]
    if (!isExecutable(path)) return [ok(`${path} is not executable, so nobody asks it`)]
    const names = jobs.names().slice(0, most)
    const asked = names.length > 0 ? names : ['upstart-dummy']
    const refused = asked.filter(
      name => runProgram(path, [name, 'start', '2'], { input: '' }).status === forbidden,
    )
    if (refused.length === 0) return [ok(`${path} lets packages start their jobs`)]
    const which = refused.length === asked.length ? 'anything' : listed(refused)
    return [
      warning(
        `${path} forbids to start ${which}: what is installed will not be started by that`,
        `rm ${path}, if that isn't wanted; \`start' and \`upstart-dummy boot' are not concerned`,
      ),
    ]
  },
}
