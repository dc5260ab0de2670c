import t from 'tap'
import { parseCommand } from '../../src/admin/parse.ts'
import { emptyDraft } from '../../src/job-file/draft.ts'
import { stanzas } from '../../src/job-file/stanzas.ts'

const files: { readonly [path: string]: string } = {
  'good.conf': 'description "a job"\nstart on a and b\nexec echo \\$HOME\n',
  'bad.conf': 'task\nkill timeout abc\n',
  'latin.conf': 'author "St\xe9phane"\nscript\necho \\\\udce9 \xe9\nend script\nstart on a \xff',
  'empty.conf': '',
  '-x': 'task',
}

function run(...args: string[]): { readonly status: number; readonly out: string; readonly err: string } {
  let out = ''
  let err = ''
  const status = parseCommand(args, {
    out: text => {
      out += text
    },
    err: text => {
      err += text
    },
    read: path => {
      const text = files[path]
      return text === undefined ? { ok: false, error: 'No such file or directory' } : { ok: true, text }
    },
  })
  return { status, out, err }
}

const json = (...args: string[]) =>
  run('--json', ...args)
    .out.trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

t.test('nothing is said of a good file', t => {
  t.same(run('good.conf'), { status: 0, out: '', err: '' })
  t.end()
})

t.test('a fault is shown in its line', t => {
  const err =
    'bad.conf:2:14: Illegal interval, expected number of seconds\nkill timeout abc\n             ^\n'
  t.same(run('bad.conf', 'good.conf', 'bad.conf'), { status: 1, out: '', err: err + err })
  t.end()
})

t.test('a file that cannot be read', t => {
  const err = 'none.conf: Error while loading configuration file: No such file or directory\n'
  t.same(run('none.conf', 'good.conf'), { status: 1, out: '', err })
  t.end()
})

t.test('--json prints an object a line and a file, in their order', t => {
  const [none, bad, good, ...others] = json('none.conf', 'bad.conf', 'good.conf')
  t.same(none, {
    path: 'none.conf',
    ok: false,
    code: 'unreadable',
    error: 'No such file or directory',
    line: 0,
    column: 0,
    offset: 0,
  })
  t.same(bad, {
    path: 'bad.conf',
    ok: false,
    code: 'illegal-interval',
    error: 'Illegal interval, expected number of seconds',
    line: 2,
    column: 14,
    offset: 18,
  })
  t.match(good, {
    path: 'good.conf',
    ok: true,
    description: 'a job',
    startOn: { op: 'and', left: { event: 'a', env: null }, right: { event: 'b', env: null } },
    process: { main: { script: false, command: 'echo\\\\$HOME' } },
    umask: 18,
    stopOn: null,
  })
  t.same(others, [])
  t.equal(run('--json', 'good.conf').status, 0)
  t.equal(run('--json', 'good.conf', 'bad.conf').status, 1)
  t.end()
})

t.test('--json prints all that stanzas say, whatever there are', t => {
  const { name: _, ...said } = emptyDraft('')
  t.same(json('empty.conf'), [{ path: 'empty.conf', ok: true, ...said }])
  t.same(Object.keys(said).sort(), [...new Set(stanzas.flatMap(({ fields }) => Object.keys(fields)))].sort())
  t.end()
})

t.test('bytes that are no UTF-8 are still Unicode in JSON', t => {
  const { out } = run('--json', 'latin.conf')
  t.notMatch(out, /[^\\](\\\\)*\\ud/)
  t.match(JSON.parse(out), {
    author: 'St\ufffdphane',
    process: { main: { script: true, command: 'echo \\\\udce9 \ufffd\n' } },
    startOn: { event: 'a', env: ['\ufffd'] },
  })
  t.end()
})

t.test('thousands of files are written in few pieces', t => {
  let pieces = 0
  const paths = Array.from({ length: 5000 }, () => 'good.conf')
  const io = {
    out: () => {
      pieces++
    },
    err: () => {},
    read: () => ({ ok: true, text: 'task' }) as const,
  }
  t.equal(parseCommand(['--json', ...paths], io), 0)
  t.ok(pieces > 1 && pieces < 100)
  t.end()
})

t.test('options', t => {
  const help = "Try `upstart-dummy --help' for more information.\n"
  t.same(run(), { status: 1, out: '', err: `upstart-dummy: missing file name\n${help}` })
  t.same(run('--json'), { status: 1, out: '', err: `upstart-dummy: missing file name\n${help}` })
  t.same(run('--xml', 'good.conf'), {
    status: 1,
    out: '',
    err: `upstart-dummy: invalid option: --xml\n${help}`,
  })
  t.same(run('-x'), { status: 1, out: '', err: `upstart-dummy: invalid option: -x\n${help}` })
  t.same(run('--', '-x'), { status: 0, out: '', err: '' }, 'after -- there are only files')
  t.match(run('good.conf', '--json'), { status: 0, out: /^\{.*\}\n$/ }, 'options may come after files')
  t.match(run('--', '--json'), { status: 1, err: /^--json: / })
  t.end()
})
