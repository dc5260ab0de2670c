import { basename } from 'node:path'
import t from 'tap'
import { parseJob } from '../../src/job-file/parse.ts'
import { codes } from '../../src/lint/codes.ts'
import { emittersOf } from '../../src/lint/conditions.ts'
import { lint } from '../../src/lint/lint.ts'
import { checkShell } from '../../src/lint/root.ts'
import type { JobFiles } from '../../src/system/job-files.ts'
import { noCorpus, realFiles, type Sample } from '../job-file/fixtures/corpus.ts'

/** `JOB:LINE CODE` of what is found in job files that are all there are, on a system that has whatever they need. */
function findings(samples: readonly Sample[], target: string | null = null): string[] {
  const sources = new Map(samples.map(({ name, source }) => [name, source]))
  const files: JobFiles = {
    list: () => null,
    kind: () => null,
    target: () => null,
    read: path => ({ ok: true, text: sources.get(path) ?? '' }),
  }
  const nameOf = (path: string): string => basename(path, '.conf').replace(/^.*__/, '').replace(/--.*/, '')
  const jobs = samples.flatMap(({ name, source }) => {
    const result = parseJob(nameOf(name), source)
    return result.ok ? [result.job] : []
  })
  const around = {
    files,
    emitters: emittersOf(jobs),
    system: { isExecutable: () => true, isDirectory: () => true, users: () => null, groups: () => null },
    checkShell,
    target,
  }
  return samples.flatMap(({ name }) =>
    lint({ name: nameOf(name), path: name, override: null }, around).map(
      ({ line, code }) => `${nameOf(name)}:${line} ${code}`,
    ),
  )
}

const family = (folder: string): Sample[] =>
  [...realFiles()].filter(({ name }) => name.startsWith(`${folder}/`))

t.test('the stock jobs of Lucid are in order', { skip: noCorpus }, async t => {
  const lucid = family('lucid')
  t.ok(lucid.length > 50)
  const known = ['dbus:23 tells-init', 'failsafe-x:8 unknown-job', 'mountall-reboot:11 tells-init']
  t.same(findings(lucid), [...known, 'mountall-shell:46 tells-init'], 'gdm is not among them')
  t.same(findings(lucid, '0.6.5'), findings(lucid), 'and fit for its Upstart')
})

t.test('those of RHEL 6 too', { skip: noCorpus }, async t => {
  const rhel = family('rhel6')
  t.same(
    findings(rhel).filter(found => !found.endsWith(' unknown-job')),
    ['reload-init:4 tells-init'],
  )
})

t.test('of what others have written, errors are found that are some', { skip: noCorpus }, async t => {
  const errors = findings([...realFiles()].filter(({ name }) => !/^(lucid|rhel6)/.test(name)))
    .map(found => found.split(' '))
    .filter(([, code = '']) =>
      Object.entries(codes).some(([c, severity]) => c === code && severity === 'error'),
    )
    .filter(([, code]) => code !== 'syntax')
  t.same(
    errors.map(words => words.join(' ')).sort(),
    ['collectd:17 shell-syntax', 'openvpn-instance:22 shell-syntax'],
    'a brace that is closed, but was never opened',
  )
})
