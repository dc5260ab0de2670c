/** tree: the processes of a job, as they came from one another. */
import { say } from '../command-line/invocation.ts'
import { sayJson } from '../command-line/json.ts'
import { isSet } from '../command-line/options.ts'
import { cut, paint, type Screen, screenOf } from '../command-line/screen.ts'
import { labelOf } from '../engine/world.ts'
import type { AdminInvocation } from '../init/system.ts'
import { ageOf, childrenOf, commandLine, memoryOf } from '../process/process-table.ts'
import type { ProcessStat } from '../system/process-stat.ts'
import { meant } from './instances.ts'
import { type JobProcess, type JobState, statesOf, type View, viewOf } from './job-state.ts'
import { durationText, memoryText } from './status.ts'

export function tree(invocation: AdminInvocation): number {
  const { context, settings } = invocation
  const target = meant(invocation)
  if (typeof target === 'number') return target
  const view = viewOf(context.init.world())
  const states = statesOf(view, target.job).filter(
    s => target.instance === null || s.instance === target.instance,
  )
  if (isSet(settings, 'json')) {
    const jobs = states.map(({ job, instance, processes }) => ({
      job,
      instance,
      processes: processes.map(p => ({
        name: p.name,
        pid: p.pid,
        tree: topOf(view, p).map(e => treeJson(view, e)),
      })),
    }))
    return sayJson(invocation, { jobs })
  }
  const screen = screenOf(context)
  say(
    invocation,
    states
      .flatMap(state => stateLines(view, state, screen))
      .map(line => `${line}\n`)
      .join(''),
  )
  return 0
}

/** What stands highest of a job's process: itself, and what has been left to its supervisor. */
function topOf({ table }: View, { pid, supervisor }: JobProcess): ProcessStat[] {
  const own = table.get(pid)
  return supervisor === null ? (own === undefined ? [] : [own]) : childrenOf(table, supervisor)
}

function treeJson(view: View, entry: ProcessStat): object {
  const { pid, state } = entry
  return {
    pid,
    state,
    command: commandLine(pid),
    memory: memoryOf(pid),
    uptime: view.up === null ? null : Math.floor(ageOf(entry, view.up)),
    children: childrenOf(view.table, pid).map(child => treeJson(view, child)),
  }
}

function stateLines(view: View, state: JobState, screen: Screen): string[] {
  const { goal, processes } = state
  const top = processes.flatMap(process =>
    topOf(view, process).map(entry => ({
      entry,
      label: entry.pid === process.pid ? process.name : '',
    })),
  )
  return [
    `${paint(labelOf(state), 'bold', screen)} ${goal}/${state.state}`,
    ...top.flatMap(({ entry, label }, at) =>
      entryLines(view, entry, label, '', at === top.length - 1, screen),
    ),
  ]
}

const drawn = { fork: '├─ ', last: '└─ ', past: '│  ' }
const typed = { fork: '|- ', last: '`- ', past: '|  ' }

function entryLines(
  view: View,
  entry: ProcessStat,
  label: string,
  indent: string,
  last: boolean,
  screen: Screen,
): string[] {
  const marks = screen.unicode ? drawn : typed
  const age = view.up === null ? '' : durationText(ageOf(entry, view.up))
  const use = entry.state === 'Z' ? 'zombie' : memoryText(memoryOf(entry.pid))
  const parts = [String(entry.pid), label, use, age, commandLine(entry.pid)].filter(part => part !== '')
  const below = childrenOf(view.table, entry.pid)
  return [
    cut(`${indent}${last ? marks.last : marks.fork}${parts.join('  ')}`, screen.width, screen),
    ...below.flatMap((child, at) =>
      entryLines(view, child, '', indent + (last ? '   ' : marks.past), at === below.length - 1, screen),
    ),
  ]
}
