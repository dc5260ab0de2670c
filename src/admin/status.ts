/** status: all jobs at a glance. */
import { type Column, tableLines } from '../command-line/columns.ts'
import { say } from '../command-line/invocation.ts'
import { sayJson } from '../command-line/json.ts'
import { isSet } from '../command-line/options.ts'
import { type Colour, screenOf } from '../command-line/screen.ts'
import { failUnknownJob } from '../init/invocation.ts'
import type { AdminInvocation } from '../init/system.ts'
import { type JobState, lastText, stateJson, statesOf, viewOf } from './job-state.ts'

export function status(invocation: AdminInvocation): number {
  const { context, settings, words } = invocation
  const view = viewOf(context.init.world())
  const known = [...new Set([...context.jobs.names(), ...view.world.definition.keys()])].sort()
  const unknown = words.find(job => !known.includes(job))
  if (unknown !== undefined) return failUnknownJob(invocation, unknown)
  const all = words.length > 0 || isSet(settings, 'all')
  const states = (words.length > 0 ? words : known)
    .flatMap(job => statesOf(view, job))
    .filter(state => all || isOfInterest(state))
  if (isSet(settings, 'json')) return sayJson(invocation, { jobs: states.map(stateJson) })
  if (states.length === 0) {
    say(invocation, `No job runs or has failed; ${known.length} known (--all shows them).\n`)
    return 0
  }
  const lines = tableLines(columns, states, screenOf(context))
  say(invocation, `${lines.join('\n')}\n`)
  return 0
}

/** It runs, or ran and failed. */
function isOfInterest({ goal, state, last }: JobState): boolean {
  return goal !== 'stop' || state !== 'waiting' || last?.failed != null
}

const columns: readonly Column<JobState>[] = [
  { heading: 'JOB', text: s => s.job, least: 12 },
  { heading: 'INSTANCE', text: s => s.instance, least: 8 },
  { heading: 'STATE', text: s => `${s.goal}/${s.state}`, colour: colourOf },
  { heading: 'PID', text: s => numberText(s.pid), right: true },
  {
    heading: 'UPTIME',
    text: s => (s.uptime === null ? '' : durationText(s.uptime)),
    right: true,
    dispensable: 1,
  },
  {
    heading: 'MEMORY',
    text: s => (s.memory === null ? '' : memoryText(s.memory)),
    right: true,
    dispensable: 2,
  },
  {
    heading: 'RESTARTS',
    text: s => (s.restarts === 0 ? '' : String(s.restarts)),
    right: true,
    dispensable: 3,
  },
  { heading: 'LAST EXIT', text: s => lastText(s.last), colour: lastColour, least: 9 },
]

function colourOf({ goal, state, last }: JobState): Colour | null {
  if (goal === 'start' && state === 'running') return 'green'
  if (state !== 'waiting') return 'yellow'
  return last?.failed == null ? null : 'red'
}

function lastColour({ last }: JobState): Colour | null {
  return last?.failed == null ? null : 'red'
}

function numberText(value: number | null): string {
  return value === null ? '' : String(value)
}

/** `5s`, `12m`, `3h`, `4d`: the largest unit alone, and seconds with minutes below ten. */
export function durationText(seconds: number): string {
  const s = Math.floor(seconds)
  if (s < 60) return `${s}s`
  if (s < 600) return `${Math.floor(s / 60)}m${s % 60}s`
  if (s < 3600) return `${Math.floor(s / 60)}m`
  if (s < 86_400) return `${Math.floor(s / 3600)}h${Math.floor((s % 3600) / 60)}m`
  return `${Math.floor(s / 86_400)}d${Math.floor((s % 86_400) / 3600)}h`
}

/** @param kilobytes as the kernel counts them, 1024 bytes each */
export function memoryText(kilobytes: number): string {
  if (kilobytes < 1000) return `${kilobytes}K`
  const megabytes = kilobytes / 1024
  if (megabytes < 1000) return `${megabytes.toFixed(megabytes < 10 ? 1 : 0)}M`
  return `${(megabytes / 1024).toFixed(1)}G`
}
