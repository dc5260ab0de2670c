/**
 * enable, disable: whether events start a job. Upstart has no such switch but the stanza `manual` in the override; its line is written and
 * taken out to the byte as Ansible's service module does it, and what Puppet writes is understood, so that either may go on where we stopped.
 */

import { fail, say } from '../command-line/invocation.ts'
import { errors } from '../init/admin-messages.ts'
import { failUnknownJob } from '../init/invocation.ts'
import type { AdminInvocation } from '../init/system.ts'
import { whyUnknown } from '../init/why.ts'
import { FileError, linkTarget, replace } from '../system/files.ts'
import { jobFiles } from '../system/job-files.ts'

/** Lines `manual`, as other tools look for them: with the blanks after it, line ends included. */
const manualLines = /^manual\s*$/gim
/** The same with blanks before it or a comment after it, which Upstart takes for one, too. */
const otherManual = /^[ \t]*manual[ \t]*(?:#.*)?$/im
const otherManualLines = /^[ \t]*manual[ \t]*(?:#.*)?(?:\n|$)/gim

/** What becomes of an override (null: there is none; latin1); null: it stays as it is. */
type Edit = (text: string | null) => string | null

export function enable(invocation: AdminInvocation): number {
  return forEach(invocation, true, text => {
    if (text === null || !otherManual.test(text)) return null
    return text.replace(manualLines, '').replace(otherManualLines, '')
  })
}

export function disable(invocation: AdminInvocation): number {
  return forEach(invocation, false, text => {
    if (text === null) return 'manual\n'
    return otherManual.test(text) ? null : `${text}\nmanual\n`
  })
}

function forEach(invocation: AdminInvocation, enabled: boolean, edit: Edit): number {
  return invocation.words.reduce((status, job) => Math.max(status, change(invocation, job, enabled, edit)), 0)
}

function change(invocation: AdminInvocation, job: string, enabled: boolean, edit: Edit): number {
  const location = invocation.context.jobs.locate(job)
  if (location === null) return failUnknownJob(invocation, job)
  const override = location.path.replace(/\.conf$/, '.override')
  if (linkTarget(override) !== null) return fail(invocation, errors.isLink(override))
  const before = jobFiles.kind(override) === null ? null : jobFiles.read(override)
  if (before !== null && !before.ok) return fail(invocation, errors.unreadable(override, before.error))
  const after = edit(before === null ? null : before.text)
  try {
    if (after !== null) replace(override, Buffer.from(after, 'latin1'), 0o644)
  } catch (error) {
    if (!(error instanceof FileError)) throw error
    return fail(invocation, error.message)
  }
  return conclude(invocation, job, enabled, override, after !== null)
}

/** Looks whether it now is as it was to be: the files may say otherwise. */
function conclude(
  invocation: AdminInvocation,
  job: string,
  enabled: boolean,
  override: string,
  changed: boolean,
): number {
  const { jobs } = invocation.context
  jobs.refresh()
  const result = jobs.load(job)
  const faulty = result?.diagnostics[0]
  if (result === null || faulty !== undefined || !result.ok) {
    const why = () => whyUnknown(job, jobs)
    return fail(invocation, errors.isBroken(faulty?.path ?? job), why)
  }
  if (enabled && result.job.startOn === null) return fail(invocation, errors.noStartOn(job))
  const state = enabled ? 'enabled' : 'disabled'
  say(invocation, changed ? `${job} ${state} (${override})\n` : `${job} is ${state} already\n`)
  return 0
}
