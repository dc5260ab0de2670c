/** All that is to be said of one job: the parser's faults, then what each of the rules finds, but for what is silenced. */
import { nearest } from '../command-line/nearest.ts'
import { type JobLocation, loadJob } from '../job-file/directory.ts'
import { outline } from '../job-file/outline.ts'
import type { JobFiles } from '../system/job-files.ts'
import { type Code, codes, isCode } from './codes.ts'
import { checkConditions, type Emitters } from './conditions.ts'
import { checkExpectation } from './expectations.ts'
import { checkInstallation, type Installation } from './installation.ts'
import { type CheckShell, checkPreStop, checkScripts, checkTellsInit } from './scripts.ts'
import { checkStanzas, checkTarget } from './stanza-rules.ts'
import { type Finding, findingAt, type LintedFile, type Subject } from './subject.ts'

/** What is around a job. */
export interface Surroundings {
  readonly files: JobFiles
  readonly emitters: Emitters
  readonly system: Installation
  readonly checkShell: CheckShell
  /** The version of Upstart that it is to run on; null: the newest. */
  readonly target: string | null
}

/** In the order of the files and of the lines in them. */
export function lint(location: JobLocation, around: Surroundings): Finding[] {
  const result = loadJob(around.files, location)
  const faults = result.diagnostics.map(d => ({ code: 'syntax', suggestion: null, ...d }) as const)
  const paths = [location.path, location.override].filter(path => path !== null)
  const files = paths.flatMap(path => lintedFile(path, around.files))
  // an override with a fault has no effect
  const sound = files.filter(({ path }) => faults.every(fault => fault.path !== path))
  const found = result.ok ? ruleFindings({ job: result.job, files: sound }, around) : []
  const comments = files.map(silencing)
  const silenced = new Set<string>(comments.flatMap(c => c.codes))
  const rank = (finding: Finding): number => paths.indexOf(finding.path)
  return [...faults, ...found, ...comments.flatMap(c => c.findings)]
    .filter(({ code }) => !silenced.has(code))
    .sort((a, b) => rank(a) - rank(b) || a.offset - b.offset)
}

function ruleFindings(subject: Subject, around: Surroundings): Finding[] {
  return [
    ...checkConditions(subject, around.emitters),
    ...checkExpectation(subject),
    ...checkInstallation(subject, around.system),
    ...checkScripts(subject, around.checkShell),
    ...checkPreStop(subject),
    ...checkTellsInit(subject),
    ...checkStanzas(subject),
    ...(around.target === null ? [] : checkTarget(subject, around.target)),
  ]
}

function lintedFile(path: string, files: JobFiles): LintedFile[] {
  const source = files.read(path)
  return source.ok ? [{ path, source: source.text, places: outline(source.text) }] : []
}

/** `# upstart-dummy: ignore CODE...` on a line of its own. */
const comment = /^[ \t]*#[ \t]*upstart-dummy:[ \t]*ignore[ \t]+([^\n]*)/gm

function silencing(file: LintedFile): {
  readonly codes: readonly Code[]
  readonly findings: readonly Finding[]
} {
  const found = [...file.source.matchAll(comment)].flatMap(match =>
    [...(match[1] ?? '').matchAll(/[^\s,]+/g)].map(([word]) => ({
      word,
      offset: match.index + match[0].indexOf(word, match[0].indexOf('ignore') + 6),
    })),
  )
  return {
    codes: found.flatMap(({ word }) => (isCode(word) ? word : [])),
    findings: found.flatMap(({ word, offset }) =>
      isCode(word)
        ? []
        : findingAt(
            'unknown-code',
            file,
            offset,
            `lint has no code "${word}"`,
            nearest(word, Object.keys(codes)),
          ),
    ),
  }
}
