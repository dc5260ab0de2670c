import { deepEqual, equal, ok } from 'node:assert/strict'
import fc from 'fast-check'
import t from 'tap'
import { parseCommand } from '../../src/admin/parse.ts'
import type { JobClass } from '../../src/job-file/job-class.ts'
import { parseJob } from '../../src/job-file/parse.ts'
import { stanzas } from '../../src/job-file/stanzas.ts'
import { job, latin1 } from './fixtures/read.ts'

/** Pieces that job files are made of, and what breaks them. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...stanzas.map(stanza => `\n${stanza.name} `)) },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'foo',
      'A=b',
      'and',
      'or',
      '5',
      '-1',
      '022',
      'TERM',
      'never',
      'unlimited',
      'nofile',
      'fork',
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      ' ',
      '\t',
      '\r',
      '\n',
      '\\\n',
      '"',
      "'",
      '\\',
      '(',
      ')',
      '#',
      '\0',
      'end script\n',
      '$',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 3 }).map(bytes => Buffer.from(bytes).toString('latin1')),
  },
)
const text = fc.array(piece, { maxLength: 60 }).map(pieces => pieces.join(''))

/** Job files without a fault. */
const line = fc.constantFrom(
  'description "a job"',
  'start on (a X=1 or b) and c',
  'stop on runlevel [!2345]',
  'env A=1',
  'env "B=x y"',
  'export A B',
  'emits e',
  'normal exit 0 TERM',
  'exec /bin/a \\\n  -b "c"',
  'pre-start script\n  a\n    b\nend script',
  'script\n# x\nend script',
  'limit nofile 10 20',
  'limit core 0 unlimited',
  'respawn',
  'respawn limit 1 2',
  'manual',
  'console none',
  'expect fork',
)
const goodText = fc.array(line, { maxLength: 20 }).map(lines => lines.join('\n'))

/** Good files with some bytes replaced, inserted and removed. */
const damagedText = fc
  .tuple(goodText, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 2 }), piece), { minLength: 1, maxLength: 5 }))
  .map(([good, changes]) =>
    changes.reduce((source, [at, removed, inserted]) => {
      const place = at % (source.length + 1)
      return source.slice(0, place) + inserted + source.slice(place + removed)
    }, good),
  )

/** What `parse --json` prints of a text, parsed. */
function printed(source: string): { readonly [field: string]: unknown } {
  let json = ''
  parseCommand(['--json', 'file'], {
    out: more => {
      json += more
    },
    err: () => {},
    read: () => ({ ok: true, text: source }),
  })
  return JSON.parse(json)
}

t.test('property: whatever the bytes, there is a job or a fault within the file', t => {
  fc.assert(
    fc.property(fc.oneof(text, damagedText), fc.constantFrom('corrected', 'upstart'), (source, reading) => {
      const result = parseJob('job', source, undefined, reading)
      if (result.ok) return
      const { line, column, offset, message } = result.diagnostic
      ok(offset >= 0 && offset <= source.length && column >= 1 && message !== '')
      ok(line >= source.slice(0, offset).split('\n').length && line <= source.split('\n').length)
    }),
    { numRuns: 2000 },
  )
  t.end()
})

t.test('property: whatever the bytes, parse --json prints JSON', t => {
  fc.assert(
    fc.property(fc.oneof(text, damagedText), source => {
      const { ok, error } = printed(source)
      equal(typeof error, ok === true ? 'undefined' : 'string')
    }),
    { numRuns: 1000 },
  )
  t.end()
})

t.test('property: a good file stays good, and is what parse --json says', t => {
  fc.assert(
    fc.property(goodText, source => {
      const { name: _, ...fields } = job(source)
      deepEqual(printed(source), { path: 'file', ok: true, ...fields })
    }),
  )
  t.end()
})

t.test('property: an override is as if it were at the end of the file', t => {
  fc.assert(
    fc.property(goodText, goodText, (conf, override) => {
      deepEqual(job(override, job(conf)), job(`${conf}\n${override}`))
    }),
  )
  t.end()
})

t.test('property: comments, empty lines and blanks at the end of lines change nothing', t => {
  const filler = fc.constantFrom('', '\n', '  \n', '# comment\n', '\t# "x\\\n')
  fc.assert(
    fc.property(fc.array(fc.tuple(filler, line), { maxLength: 20 }), lines => {
      const plain = lines.map(([, stanza]) => `${stanza}\n`).join('')
      const filled = lines.map(([between, stanza]) => `${between}  ${stanza} \t\r\n`).join('')
      deepEqual(job(filled), job(plain))
    }),
  )
  t.end()
})

t.test('property: a quoted text is that text', t => {
  const plain = fc.string({ unit: 'grapheme', minLength: 1 }).map(text => text.replace(/["\\\n\0]/g, '_'))
  fc.assert(
    fc.property(plain, value => {
      equal(job(`description "${value}"`).description, value)
      deepEqual(job(`env "A=${value}"`).env, [`A=${value}`])
    }),
  )
  t.end()
})

t.test('property: without backslashes Upstart reads what was meant', t => {
  fc.assert(
    fc.property(fc.oneof(text, damagedText), source => {
      const plain = source.replaceAll('\\', '').replaceAll('signal', '')
      deepEqual(parseJob('job', plain, undefined, 'upstart'), parseJob('job', plain))
    }),
    { numRuns: 500 },
  )
  t.end()
})

const megabyte = 1_000_000

/** Runs of one piece up to 1 MB, each after its beginning. */
const runs: readonly (readonly [beginning: string, repeated: string, end?: string])[] = [
  ['', ' '],
  ['', '\n'],
  ['', '\0'],
  ['', '#'],
  ['', '(', ''],
  ['', '\\\n'],
  ['', '"'],
  ['', 'task '],
  ['', 'manual '],
  ['', 'env A\n'],
  ['', 'limit core 1 2\n'],
  ['', 'start on a\n'],
  ['env ', 'x'],
  ['env "', ' \n'],
  ['env "', ' \\x'],
  ['env "', '\\ '],
  ['env ', '\\\\'],
  ['env ', 'a\\\n'],
  ['env ', '""'],
  ['env ', "'\n"],
  ['export ', 'A '],
  ['normal exit ', '1 '],
  ['kill timeout ', '1'],
  ['kill timeout ', '0', ' 0'],
  ['description "', 'é', '"'],
  ['description "', '\xff', '"'],
  ['exec a', ' '],
  ['exec a', ' ', '\\b'],
  ['exec ', 'a '],
  ['exec ', ' \\;'],
  ['exec ', ' a\\\n'],
  ['exec ', '" \n"'],
  ['script\n', ' '],
  ['script\n', '\n', 'end script'],
  ['script\n', '  x\n', 'end script'],
  ['script\n', ' end script x\n', 'end script'],
  ['script\n', 'script', '\nend script'],
  ['script\n end', ' ', 'x'],
  ['start on ', 'a ', ''],
  ['start on ', 'A=b '],
  ['start on ', 'a or ', 'b'],
  ['start on ', '('],
  ['start on ', '(a or ', 'b'],
  ['start on ', '(a\n'],
  ['start on (', 'a or\n', 'b)'],
  ['start on (a', ' # c\n or b', ')'],
  ['start on ', ')'],
]

/** What this process has used of the processor (ms): a machine that is busy with others doesn't count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** ms; where what is run is counted, it takes longer. */
const second = process.env.NODE_V8_COVERAGE === undefined ? 1000 : 5000

/** Whether `parse` is done with a text within a second; the runtime may have something else to do, so it has three tries. */
function isQuick(source: string): boolean {
  const io = { out: () => {}, err: () => {}, read: () => ({ ok: true, text: source }) as const }
  for (let tries = 0; tries < 3; tries++) {
    const start = processorTime()
    parseCommand(['--json', 'file'], io)
    const json = processorTime()
    parseCommand(['file'], io)
    if (Math.max(json - start, processorTime() - json) < second) return true
  }
  return false
}

t.test('no text of 1 MB takes over a second', t => {
  for (const [beginning, repeated, end = ''] of runs) {
    const source =
      (beginning + repeated.repeat(Math.ceil(megabyte / repeated.length))).slice(0, megabyte - end.length) +
      end
    t.ok(isQuick(source), JSON.stringify([beginning, repeated, end]))
  }
  t.end()
})

t.test('conditions may be as deep as a file is long', t => {
  const depth = 160_000
  const nested = `${'(a or '.repeat(depth)}b${')'.repeat(depth)}`
  const chain = `${'a or '.repeat(depth)}b`
  for (const condition of [nested, chain]) {
    const { startOn }: Partial<JobClass> = job(`start on ${condition}`)
    t.ok(startOn && 'op' in startOn)
    let json = ''
    parseCommand(['--json', 'file'], {
      out: more => {
        json += more
      },
      err: message => t.fail(message),
      read: () => ({ ok: true, text: latin1(`start on ${condition}\nstop on ${condition}`) }),
    })
    t.equal(json.split('"op":"or"').length, 2 * depth + 1)
  }
  t.end()
})

t.test('property: no random text of 1 MB takes over a second', t => {
  fc.assert(
    fc.property(fc.oneof(text, damagedText), source => {
      const long = `${source} `.repeat(Math.ceil(megabyte / (source.length + 1)))
      ok(isQuick(long.slice(0, megabyte)))
    }),
    { numRuns: 30 },
  )
  t.end()
})
