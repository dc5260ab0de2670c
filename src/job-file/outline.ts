/** Where in a job file its stanzas stand, for who has something to say about one of them. */
import { emptyDraft } from './draft.ts'
import { processOf } from './grammar.ts'
import type { ProcessName } from './job-class.ts'
import { Lexer } from './lexer.ts'
import { stanzaAt } from './parse.ts'

export interface Place {
  /** As in the table of stanzas: `start on`, `pre-start script`. */
  readonly stanza: string
  /** What of a job it says; of places with the same, the last one stands. Null: nothing, or all stand. */
  readonly says: string | null
  /** 1-based, where it begins. A script's own first line is the next one. */
  readonly line: number
  /** Byte offsets: where it begins, what follows its name, and what follows its last line. */
  readonly at: number
  readonly body: number
  readonly end: number
}

/**
 * The stanzas of a file in their order, as far as it can be parsed.
 * @param source the file as latin1
 */
export function outline(source: string): Place[] {
  const places: Place[] = []
  const lexer = new Lexer(source, 'corrected')
  const draft = emptyDraft('')
  let line = 1
  let counted = 0
  while (lexer.nextStanza()) {
    for (; counted < lexer.at; counted++) if (source.charCodeAt(counted) === 10) line++
    const { at } = lexer
    const stanza = stanzaAt(lexer)
    const body = lexer.at
    if (!('read' in stanza) || stanza.read(lexer, draft) !== null) break
    places.push({ stanza: stanza.name, says: stanza.says, line, at, body, end: lexer.at })
  }
  return places
}

/** The stanza that says what a process is: of several the last one is in force. */
export function placeOfProcess(places: readonly Place[], process: ProcessName): Place | undefined {
  return places.findLast(({ says }) => says === processOf(process))
}
