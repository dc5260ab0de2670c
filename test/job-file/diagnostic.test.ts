import t from 'tap'
import { renderDiagnostic, unreadable } from '../../src/job-file/diagnostic.ts'
import { parseJob } from '../../src/job-file/parse.ts'
import { latin1 } from './fixtures/read.ts'

function rendered(text: string): string {
  const source = latin1(text)
  const result = parseJob('job', source)
  return result.ok ? '' : renderDiagnostic({ path: '/etc/init/job.conf', ...result.diagnostic }, source)
}

t.test('the place, the message, the line and a caret below the fault', t => {
  t.equal(
    rendered('task\nkill timeout abc\n'),
    [
      '/etc/init/job.conf:2:14: Illegal interval, expected number of seconds',
      'kill timeout abc',
      '             ^',
      '',
    ].join('\n'),
  )
  t.end()
})

t.test('the column counts characters, and tabs stay tabs', t => {
  t.equal(
    rendered('\tauthor "Stéphane" x\n'),
    '/etc/init/job.conf:1:20: Unexpected token\n\tauthor "Stéphane" x\n\t                  ^\n',
  )
  t.end()
})

t.test('a fault at the end of the file has an empty line', t => {
  t.equal(rendered('script\n'), '/etc/init/job.conf:2:1: Unterminated block\n\n^\n')
  t.end()
})

t.test('a word that spans lines: the line is where Upstart noticed', t => {
  t.equal(rendered('\\\ntask\n'), '/etc/init/job.conf:2:1: Unknown stanza\ntask\n^\n')
  t.end()
})

t.test('control characters are not sent to a terminal', t => {
  t.equal(rendered('task \x1b[2J\r\n'), '/etc/init/job.conf:1:6: Unexpected token\ntask ?[2J\n     ^\n')
  t.equal(rendered('foo\0bar'), '/etc/init/job.conf:1:1: Unknown stanza\nfoo bar\n^\n')
  t.end()
})

t.test('of a long line, what is around the fault', t => {
  const [, line = '', caret = ''] = rendered(`task ${'x'.repeat(100_000)}`).split('\n')
  t.ok(line.length < 200)
  t.equal(caret, '     ^')
  const [, late = '', lateCaret = ''] = rendered(`exec "${'a'.repeat(1000)}`).split('\n')
  t.ok(late.length < 200)
  t.equal(lateCaret.length, late.length + 1, 'the caret is after the last character')
  t.end()
})

t.test('without the text, the place alone; a file that cannot be read has none', t => {
  const at = { path: 'a', fault: null, message: 'Unknown stanza', line: 3, column: 1, offset: 9 }
  t.equal(renderDiagnostic(at, null), 'a:3:1: Unknown stanza\n')
  t.equal(
    renderDiagnostic(unreadable('a', 'Permission denied'), null),
    'a: Error while loading configuration file: Permission denied\n',
  )
  t.end()
})
