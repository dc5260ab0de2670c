/**
 * Reads the condition of `start on` and `stop on` (init(5), *Event Definition*). `and` and `or` have the same precedence and associate to
 * the left, so what is open at any time is one frame per parenthesis: a left side and an operator that waits for its right.
 * Inside parentheses a line may end after any token; an empty line or a comment on its own is a fault, as in Upstart.
 */
import type { Expression } from '../event/expression.ts'
import type { Fault, FaultCode } from './diagnostic.ts'
import { type Lexer, operandEnd } from './lexer.ts'

type Operator = 'and' | 'or'

/** What has been read since an opening parenthesis, or the beginning. With an operator, its right side is missing. */
interface Frame {
  tree: Expression | null
  operator: Operator | null
}

/** An event while its arguments are read. */
interface Operand {
  readonly event: string
  env: string[] | null
}

/**
 * The condition up to the end of its line (or of the line on which its last parenthesis is closed).
 * @param lexer after `on`
 */
export function readExpression(lexer: Lexer): Expression | Fault {
  return new Condition(lexer).read()
}

class Condition {
  readonly #lexer: Lexer
  readonly #enclosing: Frame[] = []
  #frame: Frame = { tree: null, operator: null }
  /** The event that arguments belong to: none after an operator or a parenthesis. */
  #operand: Operand | null = null
  /** It has an argument of the form KEY=VALUE, after which all must be so. */
  #named = false
  /** Where the last token begins. */
  #token = 0

  constructor(lexer: Lexer) {
    this.#lexer = lexer
  }

  read(): Expression | Fault {
    const lexer = this.#lexer
    if (!lexer.hasToken()) return lexer.fault('expected-token')
    while (lexer.at < lexer.source.length && (this.#enclosing.length > 0 || lexer.hasToken())) {
      this.#token = lexer.at
      const fault = this.#readToken()
      if (fault !== null) return fault
      lexer.skipBlanks()
      if (this.#enclosing.length === 0 || lexer.hasToken()) continue
      lexer.skipComment()
      lexer.skipBlanks()
    }
    const tree = this.#complete()
    if (tree === null) return this.#fault('expected-event')
    return this.#enclosing.length === 0 ? tree : lexer.fault('mismatched-parentheses')
  }

  #readToken(): Fault | null {
    const lexer = this.#lexer
    if (lexer.isAt('(')) return this.#open()
    if (lexer.isAt(')')) return this.#close()
    if (lexer.isAt('and') || lexer.isAt('or')) {
      const word = lexer.word(operandEnd)
      if (typeof word !== 'string') return word
      if (word === 'and' || word === 'or') return this.#join(word)
      lexer.at = this.#token
    }
    const text = lexer.argument(operandEnd)
    if (typeof text !== 'string') return text
    return this.#operand === null ? this.#event(text) : this.#argument(this.#operand, text)
  }

  #open(): Fault | null {
    if (this.#complete() !== null) return this.#fault('expected-operator')
    this.#lexer.at++
    this.#enclosing.push(this.#frame)
    this.#frame = { tree: null, operator: null }
    return null
  }

  #close(): Fault | null {
    const tree = this.#complete()
    if (tree === null) return this.#fault('expected-event')
    const enclosing = this.#enclosing.pop()
    if (enclosing === undefined) return this.#fault('mismatched-parentheses')
    this.#lexer.at++
    this.#frame = enclosing
    this.#operand = null
    this.#put(tree)
    return null
  }

  #join(operator: Operator): Fault | null {
    if (this.#complete() === null) return this.#fault('expected-event')
    this.#frame.operator = operator
    this.#operand = null
    return null
  }

  #event(event: string): Fault | null {
    if (this.#complete() !== null) return this.#fault('expected-operator')
    this.#operand = { event, env: null }
    this.#named = false
    this.#put(this.#operand)
    return null
  }

  #argument(operand: Operand, text: string): Fault | null {
    if (text.includes('=')) this.#named = true
    else if (this.#named) return this.#lexer.fault('expected-variable')
    operand.env ??= []
    operand.env.push(text)
    return null
  }

  /** The tree of the open frame; null while its right side is missing. */
  #complete(): Expression | null {
    return this.#frame.operator === null ? this.#frame.tree : null
  }

  #put(right: Expression): void {
    const { tree, operator } = this.#frame
    this.#frame.tree = tree === null || operator === null ? right : { op: operator, left: tree, right }
    this.#frame.operator = null
  }

  /** A fault at the last token. */
  #fault(code: FaultCode): Fault {
    return { code, offset: this.#token, reached: this.#token }
  }
}
