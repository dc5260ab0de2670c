/**
 * A job file, or an override on top of one, to a JobClass. The first fault ends it, as in Upstart: a file that is wrong anywhere is no job,
 * and an override that is wrong anywhere changes nothing.
 */
import { type Diagnostic, diagnose, type Fault } from './diagnostic.ts'
import { draftOf, emptyDraft } from './draft.ts'
import type { Draft, JobClass } from './job-class.ts'
import { Lexer } from './lexer.ts'
import type { Reading } from './pieces.ts'
import { families, type Stanza } from './stanzas.ts'

export type ParseResult =
  | { readonly ok: true; readonly job: JobClass }
  | { readonly ok: false; readonly diagnostic: Diagnostic }

/**
 * @param name the job's name
 * @param source the file as latin1
 * @param base for an override: the job it is read on top of, which stays as it is
 * @param reading `upstart`: exactly as Upstart 1.13.2 reads it, where that spoils what the author meant
 */
export function parseJob(
  name: string,
  source: string,
  base?: JobClass,
  reading: Reading = 'corrected',
): ParseResult {
  const job = base === undefined ? emptyDraft(name) : draftOf(base)
  const lexer = new Lexer(source, reading)
  while (lexer.nextStanza()) {
    const fault = readStanza(lexer, job)
    if (fault !== null) return { ok: false, diagnostic: diagnose(source, fault) }
  }
  return { ok: true, job }
}

function readStanza(lexer: Lexer, job: Draft): Fault | null {
  const found = stanzaAt(lexer)
  return 'read' in found ? found.read(lexer, job) : found
}

/** The stanza that begins where the lexer stands, which then stands at what follows its name. */
export function stanzaAt(lexer: Lexer): Stanza | Fault {
  const start = lexer.at
  const first = lexer.word()
  if (typeof first !== 'string') return first
  const family = families.get(first)
  if (family === undefined) return lexer.fault('unknown-stanza', start)
  const { alone, others } = family
  if (others.size === 0 || !lexer.hasToken()) return alone ?? lexer.fault('expected-token')
  // where the second word may be an argument instead, it may be quoted like one
  const isArgument = alone !== null && alone.arguments !== ''
  const next = lexer.at
  const second = isArgument ? lexer.argument() : lexer.word()
  if (typeof second !== 'string') return second
  const stanza = others.get(second)
  if (stanza !== undefined) return stanza
  lexer.at = next
  return isArgument ? alone : lexer.fault('unknown-stanza')
}
