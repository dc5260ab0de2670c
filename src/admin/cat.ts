/** cat: the files that make a job, each under its name, as they are. */

import { fail, say } from '../command-line/invocation.ts'
import { sayJson } from '../command-line/json.ts'
import { isSet } from '../command-line/options.ts'
import { errors } from '../init/admin-messages.ts'
import { failUnknownJob } from '../init/invocation.ts'
import type { AdminInvocation } from '../init/system.ts'
import { textOf, wellFormed } from '../posix/byte-text.ts'
import { jobFiles } from '../system/job-files.ts'

export function cat(invocation: AdminInvocation): number {
  const { context, words, settings } = invocation
  const files: { path: string; source: string }[] = []
  for (const job of words) {
    const location = context.jobs.locate(job)
    if (location === null) return failUnknownJob(invocation, job)
    for (const path of [location.path, location.override]) {
      if (path === null) continue
      const source = jobFiles.read(path)
      if (!source.ok) return fail(invocation, errors.unreadable(path, source.error))
      files.push({ path, source: source.text })
    }
  }
  if (isSet(settings, 'json')) {
    const texts = files.map(({ path, source }) => ({ path, text: wellFormed(textOf(source)) }))
    return sayJson(invocation, { files: texts })
  }
  files.forEach(({ path, source }, at) => {
    say(invocation, `${at === 0 ? '' : '\n'}# ${path}\n`)
    context.outBytes(Buffer.from(source === '' || source.endsWith('\n') ? source : `${source}\n`, 'latin1'))
  })
  return 0
}
