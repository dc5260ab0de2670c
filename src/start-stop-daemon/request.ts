/** What is asked for: the command line less what is ours, and whether our part of it makes sense. All else is for the original to judge. */
import { messages } from './messages.ts'
import { type CommandLine, type Given, ourOptions } from './options.ts'

/** When the program counts as a daemon: the `expect` of init(5), or as it turns out. */
export type Expectation = 'fork' | 'daemon' | 'stop' | null

export type Request =
  /** A wrong command line: what is wrong, and the exit status. */
  | { readonly kind: 'refused'; readonly error: string; readonly status: number }
  /** --help or --version, which act where they stand. */
  | { readonly kind: 'tell'; readonly what: 'help' | 'version'; readonly words: readonly string[] }
  | Start

export interface Start {
  readonly kind: 'start'
  readonly expect: Expectation
  readonly pidfile: string
  /** What will be executed, for messages. */
  readonly program: string
  /** The arguments of the original. */
  readonly words: readonly string[]
  readonly test: boolean
  readonly oknodo: boolean
  readonly quiet: boolean
}

const expectations: { readonly [option: string]: Expectation } = {
  'expect-fork': 'fork',
  'expect-daemon': 'daemon',
  'expect-stop': 'stop',
}

/** We make the pidfile, whether --make-pidfile asks for it too or not. */
const notForOriginal = [...ourOptions, 'make-pidfile']

export function readRequest({ given, operands, error }: CommandLine): Request {
  const isGiven = (name: string) => given.some(g => g.name === name)
  const lastOf = (name: string) => given.findLast(g => g.name === name)?.value ?? null
  const refuse = (text: string): Request => ({
    kind: 'refused',
    error: text,
    status: isGiven('status') ? 4 : 3, // as dpkg's: a --status that was not understood is unknown
  })

  const told = given.find(g => g.name === 'help' || g.name === 'version')
  if (told?.name === 'help' || told?.name === 'version')
    return { kind: 'tell', what: told.name, words: told.words }
  if (error !== null) return refuse(error)

  const [expect, another] = [...new Set(given.map(g => g.name).filter(name => name in expectations))]
  if (expect !== undefined && another !== undefined) return refuse(messages.notBoth([expect, another]))
  if (expect !== undefined && !isGiven('trace-pid')) return refuse(messages.onlyWith(expect, 'trace-pid'))
  if (!isGiven('trace-pid')) return refuse(misplaced(given))
  if (!isGiven('start')) return refuse(messages.onlyWith('trace-pid', 'start'))
  const pidfile = lastOf('pidfile')
  if (pidfile === null) return refuse(messages.requires('trace-pid', 'pidfile'))
  return {
    kind: 'start',
    expect: expectations[expect ?? ''] ?? null,
    pidfile,
    program: lastOf('startas') ?? lastOf('exec') ?? '',
    words: [...given.filter(g => !notForOriginal.includes(g.name)).flatMap(g => g.words), '--', ...operands],
    test: isGiven('test'),
    oknodo: isGiven('oknodo'),
    quiet: isGiven('quiet'),
  }
}

/** The launcher gave us a command line because of a word that turns out to be a value: of a name, a path. */
function misplaced(given: readonly Given[]): string {
  const bearer = given.find(g => ourOptions.includes((g.value ?? '').slice(2)))
  return messages.isValue(bearer?.value ?? '', bearer?.name ?? '')
}
