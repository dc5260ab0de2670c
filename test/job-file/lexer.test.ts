import t from 'tap'
import { fault, job, read, said } from './fixtures/read.ts'

t.test('empty lines, blanks and comments are skipped (L1)', t => {
  for (const text of ['', '\n', ' \t\r\n', '# comment', '  # comment\n\n', '#\\\n#\n', ' \n \n\t'])
    t.same(said(text), {}, JSON.stringify(text))
  t.same(said('  \ttask\n'), { task: true }, 'blanks before a stanza')
  t.same(said('task'), { task: true }, 'no newline at the end')
  t.same(said('task\r\nrespawn\r\n'), { task: true, respawn: true }, 'CR is a blank')
  t.end()
})

t.test('names of stanzas are case-sensitive and never quoted (L2)', t => {
  for (const text of ['Exec foo', '"exec" foo', 'ex"ec" foo', '\\exec foo', 'executive'])
    t.equal(fault(text), '1:0: Unknown stanza')
  t.equal(fault("start 'on' foo"), '1:6: Unknown stanza')
  t.equal(fault('kill "timeout" 5'), '1:5: Unknown stanza')
  t.same(said('expect "fork"'), { expect: 'fork' })
  t.same(said("console 'none'"), { console: 'none' })
  t.same(said('oom "score" 3'), { oomScoreAdj: 3 })
  t.same(said('limit "nofile" "1" 2'), { limits: { nofile: ['1', '2'] } })
  t.end()
})

t.test('a word ends at a blank, the end of the line or a comment (L3)', t => {
  t.equal(job('description foo#bar').description, 'foo')
  t.equal(job('description foo # bar').description, 'foo')
  t.same(job('exec foo#bar').process.main, { script: false, command: 'foo' })
  t.same(said('task#x'), { task: true })
  t.equal(job('description foo\t\r\n').description, 'foo')
  t.end()
})

t.test('quotes (L4, L5)', t => {
  const rows: readonly (readonly [text: string, value: string])[] = [
    ['"a b"', 'a b'],
    ["'a b'", 'a b'],
    ['"a # b"', 'a # b'],
    ['x"y z"w', 'xy zw'],
    [`"it's"`, "it's"],
    [`'say "x"'`, 'say "x"'],
    ['" a "', ' a '],
    ['"a""b"', 'ab'],
    ['"a\nb"', 'a b'],
    ["'x \t\n   y'", 'x y'],
    ["'x\n\n\ny'", 'x y'],
    ["'x\n'", 'x '],
    ["'\nx'", ' x'],
    ['"a  b"', 'a  b'],
    ['" "', ' '],
  ]
  for (const [text, value] of rows)
    t.equal(job(`description ${text}\ntask`).description, value, JSON.stringify(text))
  t.end()
})

t.test('an escaped end of the line (L6)', t => {
  t.equal(job('description foo\\\nbar').description, 'foo bar', 'joins a word')
  t.equal(job('description "foo  \\\n  bar"').description, 'foo bar')
  t.equal(job('description \\\n  foo \\\n').description, 'foo', 'between words it is a blank')
  t.same(
    said('description foo\\\n\ntask'),
    { description: 'foo', task: true },
    'at the end of a word it is nothing',
  )
  t.same(job('exec a \\\n   b\\\nc').process.main?.command, 'a b c')
  t.same(job('exec a \\\n\\\n  b \\\n').process.main?.command, 'a b')
  t.same(job('exec a "b\\\nc"').process.main?.command, 'a "b c"')
  t.same(said('env A\\\n# comment\ntask'), { env: ['A'], task: true })
  t.end()
})

t.test('escapes (L7, L8)', t => {
  const rows: readonly (readonly [text: string, value: string])[] = [
    ['a\\ b', 'a b'],
    ['a\\\tb', 'a\tb'],
    ['a\\\\b', 'a\\b'],
    ['a\\#b', 'a\\#b'],
    ['a\\"b', 'a\\"b'],
    ["'a\\'b'", "a\\'b"],
    ['a\\tb', 'a\\tb'],
    ['\\$x', '\\$x'],
    ['a\\ ', 'a '],
    ['a\\ \\\nb', 'a  b'],
  ]
  for (const [text, value] of rows)
    t.equal(job(`description ${text}`).description, value, JSON.stringify(text))
  t.equal(
    job('exec a\\ b \\\\ \\#c').process.main?.command,
    'a\\ b \\\\ \\#c',
    'in a command they stay for the shell',
  )
  t.equal(job('exec a\\ # comment').process.main?.command, 'a\\ ')
  t.end()
})

t.test('blanks before an escape are kept, though Upstart spoils them (L9)', t => {
  const rows: readonly (readonly [line: string, corrected: string, upstart: string])[] = [
    ['exec echo \\$HOME', 'echo \\$HOME', 'echo\\\\$HOME'],
    ['exec echo  \\$X', 'echo  \\$X', 'echo\\ \\$X'],
    ['exec find -exec rm {} \\;', 'find -exec rm {} \\;', 'find -exec rm {}\\\\;'],
    ['exec echo\\$X', 'echo\\$X', 'echo\\$X'],
    ['exec a \\\n \\;', 'a \\;', 'a\\ ;'],
  ]
  for (const [line, corrected, upstart] of rows) {
    t.equal(job(line).process.main?.command, corrected, line)
    t.equal(job(line, undefined, 'upstart').process.main?.command, upstart, `${line} as Upstart reads it`)
  }
  t.same(job('env G="a \\b"').env, ['G=a \\b'])
  t.same(job('env G="a \\b"', undefined, 'upstart').env, ['G=a\\\\b'])
  t.end()
})

t.test('blanks before an escaped blank or backslash stay for Upstart, too', t => {
  const rows: readonly (readonly [text: string, value: string])[] = [
    ['"a, \\\r\n   b"', 'a, \r b'],
    ['"a \\ b"', 'a  b'],
    ['"a  \\\\b"', 'a  \\b'],
    ['"a\n \\\r\n b"', 'a \r b'],
  ]
  for (const reading of ['corrected', 'upstart'] as const)
    for (const [text, value] of rows)
      t.equal(job(`usage ${text}\r\n`, undefined, reading).usage, value, JSON.stringify(text))
  t.equal(job('exec a \\\\ b  \\ c', undefined, 'upstart').process.main?.command, 'a \\\\ b  \\ c')
  t.same(job('env G="a \\\\b"').env, ['G=a \\b'])
  t.same(job('env "a   \\b\\c"').env, ['a   \\b\\c'])
  t.end()
})

t.test('an empty word is no word (L10)', t => {
  t.equal(fault('env ""'), '1:6: Expected token')
  t.equal(fault("kill timeout ''"), '1:15: Expected token')
  t.equal(fault(`env ""'' # x`), '1:9: Expected token')
  t.end()
})

t.test('what is open at the end of the file (L11, L12)', t => {
  t.equal(fault('task\\'), '1:5: Trailing slash in file')
  t.equal(fault('exec a \\'), '1:8: Trailing slash in file')
  t.equal(fault('exec "a\\'), '1:8: Trailing slash in file')
  t.equal(fault('env "a\n\nb'), '3:9: Unterminated quoted string')
  t.equal(fault("exec a 'b\n"), '2:10: Unterminated quoted string')
  t.equal(fault('"task\n'), '2:6: Unterminated quoted string')
  t.end()
})

t.test('what is left on the line (L13)', t => {
  t.equal(fault('task x'), '1:5: Unexpected token')
  t.equal(fault('description a b'), '1:14: Unexpected token')
  t.equal(fault('task \\\n x'), '2:8: Unexpected token')
  t.same(said('manual task'), { task: true }, 'manual and debug are not checked')
  t.same(said('debug manual debug task'), { task: true })
  t.equal(fault('manual x'), '1:7: Unknown stanza')
  t.end()
})

t.test('bytes beyond ASCII (L14)', t => {
  t.equal(job('author "Stéphane"').author, 'Stéphane')
  t.equal(job('exec echo 日本').process.main?.command, 'echo 日本')
  t.equal(fault('author é x'), '1:10: Unexpected token', 'offsets count bytes')
  t.equal(fault('\ufefftask'), '1:0: Unknown stanza', 'a byte order mark is part of the word')
  t.end()
})

t.test('a NUL ends the line, and what is kept never holds one (L14)', t => {
  t.same(job('exec foo\0bar\ntask').process.main, { script: false, command: 'foo' })
  t.same(said('task\0x'), { task: true })
  t.equal(job('description "a\0b"').description, 'a')
  t.same(job('script\na\0b\nend script').process.main, { script: true, command: 'a' })
  t.end()
})

t.test('a line that begins with an escaped end of line (L15)', t => {
  t.equal(fault('\\\ntask'), '2:0: Unknown stanza')
  t.equal(fault('task\n\\\n# comment\n'), '3:5: Unknown stanza')
  t.equal(fault('foo\\\n'), '2:0: Unknown stanza')
  t.equal(fault('foo \\\n\\\n bar'), '3:0: Unknown stanza')
  t.end()
})

t.test('the first fault ends the file (L16)', t => {
  t.equal(fault('task\nfoo\nbar'), '2:5: Unknown stanza')
  t.equal(read('task x\n"'), '1:5: Unexpected token')
  t.end()
})
