/** graph: the event graph of the jobs, for dot(1), or as a picture made by it. */

import { fail } from '../command-line/invocation.ts'
import { isSet, type Option } from '../command-line/options.ts'
import { instanceKey, type World } from '../engine/world.ts'
import { errors } from '../init/admin-messages.ts'
import { failUnknownJob } from '../init/invocation.ts'
import type { AdminContext, AdminInvocation } from '../init/system.ts'
import { runProgram } from '../system/run-program.ts'
import { dotText, type StateOf } from './dot.ts'
import { eventGraph } from './event-graph.ts'

export const svg: Option = {
  short: null,
  long: 'svg',
  argument: null,
  help: 'a picture, which dot of the package graphviz draws',
}

export function graphCommand(invocation: AdminInvocation): number {
  const { context, settings, words } = invocation
  const jobs = context.jobs.locations().flatMap(({ name }) => context.jobs.get(name) ?? [])
  const unknown = words.find(word => jobs.every(({ name }) => name !== word))
  if (unknown !== undefined) return failUnknownJob(invocation, unknown)
  const text = dotText(eventGraph(jobs, words), statesIn(knownWorld(context)))
  if (!isSet(settings, 'svg')) {
    context.out(text)
    return 0
  }
  if (context.looking) return fail(invocation, errors.noPictureOfOther)
  const drawn = runProgram('dot', ['-Tsvg'], { input: text })
  if (drawn.status === null) return fail(invocation, errors.noDot)
  if (drawn.status !== 0) return fail(invocation, errors.unableToDraw(drawn.err.trim()))
  context.out(drawn.out)
  return 0
}

/** Null: it is not for us, who aren't root. The graph can be drawn all the same. */
function knownWorld(context: AdminContext): World | null {
  return context.uid === 0 ? context.init.world() : null
}

function statesIn(world: World | null): StateOf {
  return name => {
    if (world === null) return null
    const instances = (world.job.get(name)?.instances ?? []).flatMap(
      instance => world.instance.get(instanceKey(name, instance)) ?? [],
    )
    if (instances.some(({ goal, state }) => goal === 'start' && state === 'running')) return 'running'
    if (instances.some(({ state }) => state !== 'waiting')) return 'changing'
    return world.last.get(name)?.failed == null ? null : 'failed'
  }
}
