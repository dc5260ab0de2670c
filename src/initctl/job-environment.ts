/**
 * get-env, list-env, set-env, unset-env, reset-env: the environment that jobs get. Inside of a job's scripts it is that instance's (but for
 * --global), else what init itself gives to all. That one nobody may change, since init is the system's.
 */
import { initEnvironment } from '../engine/engine.ts'
import { lookup } from '../event/environment.ts'
import { fail, type Invocation, say } from './invocation.ts'
import { messages } from './messages.ts'
import { isSet } from './options.ts'

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

/** set-env, unset-env and reset-env. */
export function changeEnv(invocation: Invocation): number {
  return fail(invocation, messages.noEnvironmentOfInit)
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
