/**
 * get-env, list-env, set-env, unset-env, reset-env: the environment that jobs get. Inside of a job's scripts it is that instance's (but for
 * --global), and its next processes get what was changed; else what init itself gives to all. That one nobody may change, since init is the
 * system's.
 */
import { fail, say } from '../command-line/invocation.ts'
import { isSet } from '../command-line/options.ts'
import { initEnvironment } from '../engine/engine.ts'
import { lookup, merge, nameOf } from '../event/environment.ts'
import type { Invocation } from '../init/invocation.ts'
import { messages } from '../init/messages.ts'

export function getEnv(invocation: Invocation): number {
  const [name = ''] = invocation.words
  const table = tableOf(invocation)
  if (!table.ok) return fail(invocation, table.error)
  if (name === '') return fail(invocation, messages.emptyVariable)
  const value = lookup(table.env, name)
  if (value === undefined) return fail(invocation, messages.noSuchVariable(name))
  say(invocation, `${value}\n`)
  return 0
}

export function listEnv(invocation: Invocation): number {
  const table = tableOf(invocation)
  if (!table.ok) return fail(invocation, table.error)
  say(
    invocation,
    [...table.env]
      .sort()
      .map(entry => `${entry}\n`)
      .join(''),
  )
  return 0
}

/** VARIABLE without a value is an empty one; with --retain, what is set stays. */
export function setEnv(invocation: Invocation): number {
  const retain = isSet(invocation.settings, 'retain')
  const entries = invocation.words.flatMap(word =>
    word === '' ? [] : word.includes('=') ? word : `${word}=`,
  )
  return change(invocation, env =>
    merge(env, retain ? entries.filter(entry => lookup(env, nameOf(entry)) === undefined) : entries),
  )
}

export function unsetEnv(invocation: Invocation): number {
  return change(invocation, env => env.filter(entry => !invocation.words.includes(nameOf(entry))))
}

export function resetEnv(invocation: Invocation): number {
  return change(invocation, () => null)
}

/** Changes what the next processes of the instance get that the script belongs to. */
function change(invocation: Invocation, to: (env: readonly string[]) => readonly string[] | null): number {
  const job = ownJob(invocation)
  if (job === null) return fail(invocation, messages.noEnvironmentOfInit)
  const table = tableOf(invocation)
  if (!table.ok) return fail(invocation, table.error)
  const { init, env } = invocation.context
  init.setEnvironment(job, env.UPSTART_INSTANCE ?? '', to(table.env))
  return 0
}

export function missingName(invocation: Invocation): string | null {
  return invocation.words.length > 0 ? missingInstance(invocation) : messages.missingVariableName
}

export function missingValue(invocation: Invocation): string | null {
  return invocation.words.length > 0 ? missingInstance(invocation) : messages.missingVariableValue
}

/** Inside of a script that says its job but not its instance, no table is meant. */
export function missingInstance(invocation: Invocation): string | null {
  const { UPSTART_INSTANCE: instance } = invocation.context.env
  return ownJob(invocation) !== null && instance === undefined ? messages.missingJobName : null
}

type Table =
  | { readonly ok: true; readonly env: readonly string[] }
  | { readonly ok: false; readonly error: string }

function tableOf(invocation: Invocation): Table {
  const { init, env } = invocation.context
  const job = ownJob(invocation)
  if (job === null) return { ok: true, env: initEnvironment }
  if (job === '') return { ok: false, error: messages.emptyJob }
  if (init.job(job) === undefined) return { ok: false, error: messages.unknownJob(job) }
  const instance = env.UPSTART_INSTANCE ?? ''
  const table = init.environment(job, instance)
  return table === undefined
    ? { ok: false, error: messages.unknownInstanceOf(job, instance) }
    : { ok: true, env: table }
}

function ownJob({ settings, context }: Invocation): string | null {
  return isSet(settings, 'global') ? null : (context.env.UPSTART_JOB ?? null)
}
