import t from 'tap'
import { fault, job, said } from './fixtures/read.ts'

const body = (text: string) => job(text).process.main?.command

t.test('script is alone on its line (B1)', t => {
  t.equal(body('script # comment\na\nend script'), 'a\n')
  t.equal(body('script \t\r\na\nend script'), 'a\n')
  t.equal(fault('script foo\nend script'), '1:7: Unexpected token')
  t.equal(fault('pre-start script foo'), '1:17: Unexpected token')
  t.equal(fault('script \\\n foo\nend script'), '2:10: Unexpected token')
  t.end()
})

t.test('end script ends it (B2)', t => {
  for (const end of [
    'end script',
    '  end \t script',
    'end script # x',
    'end script#x',
    'end script \t\r',
    '\tend script\n',
  ]) {
    t.equal(body(`script\na\n${end}`), 'a\n', JSON.stringify(end))
  }
  for (const other of [
    'endscript',
    'end scriptx',
    'end script x',
    'echo end script',
    'end',
    'end\nscript',
    'end script\\',
  ]) {
    t.equal(body(`script\n${other}\nend script`), `${other}\n`, JSON.stringify(other))
  }
  t.equal(body('script\ncat <<E\nend script\n'), 'cat <<E\n', 'whatever the shell would make of it')
  t.same(said('script\na\nend script\ntask'), {
    process: { main: { script: true, command: 'a\n' } },
    task: true,
  })
  t.end()
})

t.test('the lines stay as they are (B3)', t => {
  t.equal(body('script\n# a \\\n"b\nend script'), '# a \\\n"b\n')
  t.equal(body("script\n'\nend script"), "'\n")
  t.end()
})

t.test('blanks that all lines begin with are removed (B3)', t => {
  const rows: readonly (readonly [lines: string, body: string])[] = [
    ['  a\n  b\n', 'a\nb\n'],
    ['  a\n    b\n', 'a\n  b\n'],
    ['    a\n  b\n', '  a\nb\n'],
    ['\ta\n\t\tb\n', 'a\n\tb\n'],
    ['\ta\n        b\n', '\ta\n        b\n'],
    ['  a\n\n  b\n', '  a\n\n  b\n'],
    ['  a\n  \n  b\n', 'a\n\nb\n'],
    ['  a\n \n  b\n', ' a\n\n b\n'],
    ['a\n  b\n', 'a\n  b\n'],
    ['\n  b\n', '\n  b\n'],
    ['  a\r\n  b\r\n', 'a\r\nb\r\n'],
    [' \ta\n \tb\n  c\n', '\ta\n\tb\n c\n'],
  ]
  for (const [lines, expected] of rows)
    t.equal(body(`script\n${lines}end script\n`), expected, JSON.stringify(lines))
  t.equal(body('script\n  a\n  end script\n'), 'a\n', 'however its end is indented')
  t.end()
})

t.test('a script without an end (B4)', t => {
  t.equal(fault('script'), '1:6: Unterminated block')
  t.equal(fault('script\n'), '2:7: Unterminated block')
  t.equal(fault('task\nscript\na\nb\n'), '5:16: Unterminated block')
  t.equal(fault('pre-stop script\nx\nend scripts\n'), '4:30: Unterminated block')
  t.equal(fault('script\nend script\\\n'), '3:19: Unterminated block')
  t.end()
})

t.test('an empty script is a process (B5)', t => {
  t.same(job('script\nend script').process, { main: { script: true, command: '' } })
  t.end()
})
