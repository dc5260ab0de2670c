/** init-checkconf(8): what it says of files, and its exit status; the messages are M152 to M156 of doc/upstart-messages.tsv. */
import t from 'tap'
import { scene } from './fixtures/scene.ts'

const folder = t.testdir({
  'good.conf': 'start on foo\npre-start script\n  if true; then echo a; fi\nend script\nexec sleep 1 |\n',
  'bad.conf': 'description "bad"\nfrobnicate yes\nexec sleep 1000\n',
  'block.conf': 'exec sleep "1\n',
  'bad.txt': 'frobnicate\n',
  'shell.conf': 'pre-stop script\n  if true\nend script\nscript\n  echo )\nend script\n',
  'over.conf': 'exec true\n',
  'over.override': 'frobnicate\n',
  'latin1.conf': Buffer.from("script\n  echo '\u00e9'\nend script\n", 'latin1'),
  'folder.conf': {},
})
const call = scene()

/** What is said of a file (@ stands for its folder), and the exit status. */
function check(...args: readonly string[]): string {
  const { out, err, status } = call('init-checkconf', ...args.map(arg => arg.replaceAll('@', folder)))
  return `${out}${err}${status}`.replaceAll(folder, '@')
}

t.test('a file that is a job', async t => {
  for (const name of ['good', 'over', 'latin1'])
    t.equal(check(`@/${name}.conf`), `File @/${name}.conf: syntax ok\n0`, name)
  for (const args of [
    ['-f', '@/good.conf'],
    ['--file=@/good.conf'],
    ['-d', '-i', '/x', '-x/y', '@/good.conf'],
  ])
    t.equal(check(...args), 'File @/good.conf: syntax ok\n0', args.join(' '))
})

t.test('a file that is none', async t => {
  t.equal(check(), 'ERROR: Must specify configuration file\n1')
  t.equal(check('@/nosuch.conf'), 'ERROR: File @/nosuch.conf does not exist\n1')
  t.equal(check('@/folder.conf'), 'ERROR: File @/folder.conf does not exist\n1')
  t.equal(check('@/bad.txt'), 'ERROR: File must end in .conf\n1')
  t.equal(
    check('@/bad.conf'),
    'ERROR: File @/bad.conf: syntax invalid:\nupstart:bad.conf:2: Unknown stanza\n1',
  )
  t.equal(
    check('@/block.conf'),
    'ERROR: File @/block.conf: syntax invalid:\nupstart:block.conf:2: Unterminated quoted string\n1',
  )
})

t.test("a script that the shell can't read", async t => {
  t.match(
    check('@/shell.conf'),
    /^ERROR: File @\/shell\.conf: shell syntax invalid in script section:\n.*syntax error.*\)(.|\n)*\n1$/i,
  )
  t.equal(check('-s', '@/shell.conf'), 'File @/shell.conf: syntax ok\n0')
})

t.test('the command line', async t => {
  t.equal(
    check('--bogus'),
    "init-checkconf: invalid option: --bogus\nTry `init-checkconf --help' for more information.\n1",
  )
  t.match(check('-h'), /^Usage: init-checkconf \[OPTION\]\.\.\. FILE\n(.|\n)*\n0$/)
})
