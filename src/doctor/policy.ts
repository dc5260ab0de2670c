/** policy-rc.d, which image builders leave behind: with it, packages start nothing (invoke-rc.d(8)). */
import { isExecutable } from '../system/exclusive-file.ts'
import { nodeAt, readText } from '../system/files.ts'
import { runProgram } from '../system/run-program.ts'
import { type Check, listed, ok, warning } from './finding.ts'

const path = '/usr/sbin/policy-rc.d'
const caller = '/usr/sbin/invoke-rc.d'

/** It is asked for so many jobs: each is a program run. */
const most = 50

/** Exit status of an action that is forbidden. */
const forbidden = 101

/** What invoke-rc.d of Debian 9 and later says where there is neither an init nor a policy. */
const blocking = /policy-rc\.d missing.*block/i

const blocked = warning(
  `${caller} starts nothing for packages: there is neither /sbin/init nor ${path}`,
  `printf '#!/bin/sh\\nexit 0\\n' >${path}; chmod 755 ${path}`,
)

/** By what invoke-rc.d starts something; since Debian 10 it knows no Upstart. */
function ways(script: string): string {
  return script === '' || /upstart|initctl/i.test(script)
    ? ''
    : ', those that have a script in /etc/init.d: this invoke-rc.d knows no Upstart'
}

export const policy: Check = {
  name: 'policy',
  look: ({ jobs, looking }) => {
    const script = nodeAt(caller) === null ? '' : (readText(caller, 'latin1') ?? '')
    const how = ways(script)
    if (!isExecutable(path)) {
      if (blocking.test(script) && nodeAt('/sbin/init') === null) return [blocked]
      const why =
        nodeAt(path) === null ? `there is no ${path}` : `${path} is not executable, so nobody asks it`
      return [ok(`${why}: packages start their jobs${how}`)]
    }
    if (looking) return [ok(`${path} is there; it is asked in its own root alone`)]
    const names = jobs.names().slice(0, most)
    const asked = names.length > 0 ? names : ['upstart-dummy']
    const refused = asked.filter(
      name => runProgram(path, [name, 'start', '2'], { input: '' }).status === forbidden,
    )
    if (refused.length === 0) return [ok(`${path} lets packages start their jobs${how}`)]
    const which = refused.length === asked.length ? 'anything' : listed(refused)
    return [
      warning(
        `${path} forbids to start ${which}: what is installed will not be started by that`,
        `rm ${path}, if that isn't wanted; \`start' and \`upstart-dummy boot' are not concerned`,
      ),
    ]
  },
}
