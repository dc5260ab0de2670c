/**
 * `upstart-dummy why JOB`: why a job isn't running. Which part of its `start on` has happened and which has not, and who would emit the rest: a
 * job, a boot, a command, or hardware that isn't there.
 */
import { fail } from '../command-line/invocation.ts'
import { statusText } from '../engine/status.ts'
import { type Instance, instanceKey, type World } from '../engine/world.ts'
import { aboutJob, conditionText } from '../event/condition-text.ts'
import { lookup } from '../event/environment.ts'
import { type EventOfCondition, eventsOf } from '../event/expression.ts'
import { matches } from '../event/match.ts'
import { remaining } from '../event/remaining.ts'
import { failUnknownJob } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'
import type { AdminInvocation } from '../init/system.ts'
import { whyFailed } from '../init/why.ts'
import type { JobClass } from '../job-file/job-class.ts'
import { parseJob } from '../job-file/parse.ts'
import { glob } from '../posix/glob.ts'
import type { JobDirectory } from '../settle/job-directory.ts'
import { jobFiles } from '../system/job-files.ts'
import { profileOf } from './boot-command.ts'
import { expandEvent, type Profile } from './profile.ts'
import { bootRecord, leftOutJobs } from './record.ts'

export function missingJobName({ words }: AdminInvocation): string | null {
  return words.length > 0 ? null : messages.missingJobName
}

export function whyCommand(invocation: AdminInvocation): number {
  const { words, context } = invocation
  const [name = ''] = words
  const job = context.init.job(name)
  if (job === undefined) return failUnknownJob(invocation, name)
  const profile = profileOf(null)
  if (!profile.ok) return fail(invocation, profile.error)
  const world = context.init.world()
  const known = new Map(context.init.jobs().map(other => [other.name, other]))
  const overrideOf = (name: string) => disablingOverride(name, context.jobs)
  const seen: Seen = { world, jobs: known, profile: profile.profile, overrideOf }
  const failure = whyFailed(world, name, context.jobs, context.places.logDirectory, null)
  context.out(`${[...why(seen, job), ...failure].join('\n')}\n`)
  return 0
}

/** The path of the override but for which a job would have a `start on`. */
function disablingOverride(name: string, jobs: JobDirectory): string | null {
  const location = jobs.locate(name)
  if (location === null || location.override === null) return null
  const source = jobFiles.read(location.path)
  const alone = source.ok ? parseJob(name, source.text) : null
  return alone?.ok === true && alone.job.startOn !== null ? location.override : null
}

/** What there is to be seen of the system. */
export interface Seen {
  readonly world: World
  readonly jobs: ReadonlyMap<string, JobClass>
  readonly profile: Profile
  /** The override that takes a job's `start on` away; null: none does. */
  readonly overrideOf: (job: string) => string | null
}

/** Lines without their ends. */
export function why(seen: Seen, job: JobClass): string[] {
  const { world } = seen
  const instances = instancesOf(world, job.name)
  if (instances.length === 0) return [`${job.name} stop/waiting`, ...whyNotStarted(seen, job)]
  return instances.flatMap(instance => [
    statusText(job.name, instance, world.process),
    ...whyThere(instance),
    ...whyHeldUp(seen, instance),
  ])
}

function instancesOf(world: World, job: string): Instance[] {
  const names = world.job.get(job)?.instances ?? []
  return names.flatMap(name => world.instance.get(instanceKey(job, name)) ?? [])
}

/** What it was started by. */
function whyThere({ env, goal }: Instance): string[] {
  if (goal !== 'start') return []
  const events = lookup(env, 'UPSTART_EVENTS')
  return [events === undefined ? 'It was started by a command.' : `It was started by: ${events}`]
}

/** In starting and stopping an instance waits until all that its event has set going is done. */
function whyHeldUp({ world }: Seen, { blocker, state }: Instance): string[] {
  if (blocker === null) return []
  const holders = [...world.instance.values()].filter(i =>
    i.blocking.some(w => w.kind === 'event' && w.id === blocker),
  )
  const halves = [...world.job].filter(([, { startOn }]) => startOn.some(h => h.id === blocker))
  return [
    ...holders.map(i => `Its event "${state}" is held up by ${statusText(i.job, i, world.process)}`),
    ...halves.map(
      ([name]) => `Its event "${state}" is held up by "start on" of ${name}, of which it is a part`,
    ),
  ]
}

function whyNotStarted(seen: Seen, job: JobClass): string[] {
  const { world } = seen
  const leftOut = leftOutJobs(world).find(l => l.job === job.name)
  const reason = leftOut === undefined ? [] : [`It is left out of the boot: ${leftOut.reason}.`]
  if (job.startOn === null) return [...reason, ...whyNever(seen, job)]
  const happened = world.job.get(job.name)?.startOn ?? []
  const known = new Set(happened.map(h => h.leaf))
  const leaves = eventsOf(job.startOn)
  return [
    ...reason,
    `start on ${conditionText(job.startOn)}`,
    ...leaves.flatMap((leaf, n) =>
      known.has(n)
        ? [`  has happened: ${conditionText(leaf)}`]
        : [
            `  has not:      ${conditionText(leaf)}`,
            ...emitters(seen, leaf).map(line => `                ${line}`),
          ],
    ),
  ]
}

/** No event starts it: it was never meant to be, or its override takes that away. */
function whyNever({ overrideOf }: Seen, { name }: JobClass): string[] {
  const override = overrideOf(name)
  if (override === null) return [`No event starts it: it has no "start on". Try \`start ${name}'.`]
  return [`No event starts it: ${override} takes its "start on" away. Try \`upstart-dummy enable ${name}'.`]
}

/** Who would emit an event that a condition asks for. */
function emitters(seen: Seen, leaf: EventOfCondition): string[] {
  const { job } = aboutJob(leaf)
  if (job !== null) return [jobEventText(seen, leaf.event, job)]
  const said = [...seen.jobs.values()].filter(j => j.emits?.some(pattern => glob(pattern, leaf.event)))
  const known = machine.find(([pattern]) => glob(pattern, leaf.event))?.[1]
  const lines = [
    ...bootText(seen, leaf),
    ...said.map(j => `job ${j.name} says that it emits it, and is ${statusOf(seen.world, j.name)}`),
    ...(known === undefined ? [] : [known]),
  ]
  return lines.length > 0 ? lines : [`nobody says that he emits it; \`initctl emit ${leaf.event}' does`]
}

/** What on a machine emits events. */
const machine: readonly (readonly [pattern: string, text: string])[] = [
  ['runlevel', 'telinit(8) emits it'],
  ['startup', 'init emits it first of all'],
  ['control-alt-delete', 'init emits it when these keys are pressed'],
  ['keyboard-request', 'init emits it when a key of the keyboard asks for attention'],
  ['power-status-changed', 'init emits it when the power fails'],
  ['*-device-added', 'udev emits it when there is a new device'],
  ['*-device-removed', 'udev emits it when a device is gone'],
  ['*-device-changed', 'udev emits it when a device has changed'],
  ['net-device-up', 'ifup emits it when a network device is up'],
  ['net-device-down', 'ifdown emits it when a network device is down'],
  ['static-network-up', 'ifup emits it when all devices of /etc/network/interfaces are up'],
  ['deconfiguring-networking', '/etc/init.d/networking emits it before it takes the network down'],
  ['mount*', 'mountall emits it for each file system'],
  ['*filesystem*', 'mountall emits it'],
  ['all-swaps', 'mountall emits it'],
]

/** What a boot does about it. */
function bootText({ profile, world }: Seen, leaf: EventOfCondition): string[] {
  const events = profile.events
    .map(event => ({ name: event.name, env: expandEvent(event, null) }))
    .filter(event => event.name === leaf.event)
  const matching = events.some(event => matches(leaf, event, () => undefined))
  const booted = bootRecord(world) !== null
  if (matching)
    return [booted ? 'the boot has emitted it, before this was waited for' : "`upstart-dummy boot' emits it"]
  return events.map(({ name, env }) => `a boot emits ${[name, ...env].join(' ')}`)
}

function jobEventText(seen: Seen, event: string, name: string): string {
  const job = seen.jobs.get(name)
  if (job === undefined) return `there is no job ${name}`
  const status = statusOf(seen.world, name)
  const happens = { starting: 'starts', started: 'is up', stopping: 'is to stop', stopped: 'is over' }
  const verb = Object.entries(happens).find(([e]) => e === event)?.[1] ?? event
  const leftOut = leftOutJobs(seen.world).find(l => l.job === name)
  const missing =
    job.startOn === null ? null : remaining(job.startOn, seen.world.job.get(name)?.startOn ?? [])
  const further =
    instancesOf(seen.world, name).length > 0
      ? ''
      : leftOut !== undefined
        ? `, left out of the boot: ${leftOut.reason}`
        : missing === null
          ? ', no event starts it'
          : `, waiting for ${conditionText(missing)}`
  return `when ${name} ${verb}; it is ${status}${further}`
}

/** GOAL/STATE of a job, of its first instance. */
function statusOf(world: World, job: string): string {
  const [instance] = instancesOf(world, job)
  return instance === undefined ? 'stop/waiting' : `${instance.goal}/${instance.state}`
}
