/**
 * What the privileges that are missing here mean for the jobs that there are (capabilities(7); ARCHITECTURE.md, *With
 * fewer privileges*).
 */
import type { JobClass } from '../job-file/job-class.ts'
import { noNice } from '../job-file/value.ts'
import { readText } from '../system/files.ts'
import { type Check, listed, ok, orOk, warning } from './finding.ts'

interface Privilege {
  /** As setpriv(1) and docker call it. */
  readonly name: string
  /** Its number. */
  readonly bit: number
  /** Which jobs need it. */
  readonly needs: (job: JobClass) => boolean
  /** What becomes of these. */
  readonly effect: string
}

const isOther = ({ setuid, setgid }: JobClass) => setuid !== null || setgid !== null

const privileges: readonly Privilege[] = [
  { name: 'CHOWN', bit: 0, needs: job => isOther(job) && hasScript(job), effect: 'do not start' },
  { name: 'KILL', bit: 5, needs: isOther, effect: 'can not be stopped' },
  { name: 'SETGID', bit: 6, needs: isOther, effect: 'do not start' },
  { name: 'SETUID', bit: 7, needs: ({ setuid }) => setuid !== null, effect: 'do not start' },
  { name: 'SYS_CHROOT', bit: 18, needs: ({ chroot }) => chroot !== null, effect: 'do not start' },
  {
    name: 'SYS_NICE',
    bit: 23,
    needs: ({ nice }) => nice < 0 && nice !== noNice,
    effect: 'run without their nice',
  },
  {
    name: 'SYS_RESOURCE',
    bit: 24,
    needs: ({ limits, oomScoreAdj }) => Object.keys(limits).length > 0 || oomScoreAdj < 0,
    effect: 'run with lower limits than they ask for',
  },
]

function hasScript(job: JobClass): boolean {
  return Object.values(job.process).some(({ script }) => script)
}

/** What jobs of this root can't have, with the capabilities of this process and its user namespace. */
export const capabilities: Check = {
  name: 'privileges',
  look: ({ jobs }) => {
    const [, mask] = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText('/proc/self/status') ?? '') ?? []
    if (mask === undefined) return [ok('not known: /proc is missing')]
    const has = BigInt(`0x${mask}`)
    const fixed = (readText('/proc/self/setgroups') ?? '').trim() === 'deny'
    const lacks = ({ name, bit }: Privilege) =>
      ((has >> BigInt(bit)) & 1n) === 0n || (fixed && name === 'SETGID')
    const missing = privileges.filter(lacks)
    const all = jobs.names().flatMap(name => jobs.get(name) ?? [])
    const findings = missing.flatMap(({ name, needs, effect }) => {
      const concerned = all.filter(needs).map(job => job.name)
      if (concerned.length === 0) return []
      const reason =
        fixed && name === 'SETGID' ? 'groups can not be set in this user namespace' : `${name} is missing`
      return [warning(`${reason}: ${listed(concerned)} ${effect}`, `give it: docker run --cap-add ${name}`)]
    })
    const names = missing.map(({ name }) => name).join(', ')
    return orOk(
      findings,
      names === ''
        ? 'nothing that jobs may ask for is missing'
        : `no job here needs what is missing (${names})`,
    )
  },
}
