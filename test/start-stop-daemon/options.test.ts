/** Options are read as the installed dpkg reads them: it is asked, wherever it can be made to say what it understood. */
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import t from 'tap'
import { readCommandLine } from '../../src/start-stop-daemon/options.ts'
import { originalProgram } from '../../src/start-stop-daemon/original.ts'

const dpkg = originalProgram() ?? ''

function ask(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(dpkg, args, { encoding: 'utf8', env: { LC_ALL: 'C', ...env } })
}

/** What dpkg would give to the program, with a program whose name ends the options' part of the line. */
function operandsOfDpkg(args: readonly string[], env?: Readonly<Record<string, string>>): string[] | null {
  const { status, stdout } = ask(
    ['--test', '--start', '--name', 'no-such-name', '--startas', 'P', ...args],
    env,
  )
  const said = /^Would start (.*) \.\n$/s.exec(stdout)?.[1]
  return status !== 0 || said === undefined ? null : said.split(' ').slice(1)
}

t.test('options and operands in any order, up to --', async t => {
  for (const args of [
    ['a', '--oknodo', 'b', '--', '--quiet', 'c'],
    ['--', '--', 'a'],
    ['-', '--user=0', 'a'],
    ['-o', '-N', '5', 'a', '-N5', 'b', '-oN', '-5', 'c', '-oN-5'],
    ['--umask', '--', 'a'],
    ['--umask=', '--', 'a'],
    ['--chdir', '/', '--', '-x', 'y'],
  ]) {
    const { operands, error } = readCommandLine(args, false)
    t.equal(error, null, args.join(' '))
    const expected = operandsOfDpkg(args)
    if (expected !== null) t.same(operands, expected, args.join(' '))
  }
})

t.test('the first operand ends the options where POSIXLY_CORRECT is set', async t => {
  const args = ['--oknodo', 'a', '--user', '0', '--', 'b']
  t.same(readCommandLine(args, true).operands, ['a', '--user', '0', '--', 'b'])
  t.same(readCommandLine(args, true).operands, operandsOfDpkg(args, { POSIXLY_CORRECT: '1' }))
})

t.test('errors in the words of getopt', async t => {
  for (const args of [
    ['--no-such'],
    ['--no-such=value'],
    ['--s'],
    ['--st=1'],
    ['--start=yes'],
    ['--sta'],
    ['--exec'],
    ['--exe'],
    ['--oknodo', '-Z'],
    ['-SoZ'],
    ['-x'],
    ['-Sx'],
    ['--quiet', '--', '--no-such'],
  ]) {
    const { error } = readCommandLine(args, false)
    const said = ask(args)
    if (error === null) t.notMatch(said.stderr, /option/, `${args}`)
    else t.equal(said.stderr.split('\n', 1)[0], `${dpkg}: ${error}`, `${args}`)
    if (error !== null) t.equal(said.status, 3)
  }
})

t.test('what an option is called in full, its value, and the words that say it alone', async t => {
  const { given } = readCommandLine(
    ['-Smb', '-x/bin/p', '-bp', 'F', '--pidf', 'G', '--ex=P', '--trace-pid'],
    false,
  )
  t.same(given, [
    { name: 'start', value: null, words: ['-S'] },
    { name: 'make-pidfile', value: null, words: ['-m'] },
    { name: 'background', value: null, words: ['-b'] },
    { name: 'exec', value: '/bin/p', words: ['-x', '/bin/p'] },
    { name: 'background', value: null, words: ['-b'] },
    { name: 'pidfile', value: 'F', words: ['-p', 'F'] },
    { name: 'pidfile', value: 'G', words: ['--pidf', 'G'] },
    { name: 'exec', value: 'P', words: ['--ex=P'] },
    { name: 'trace-pid', value: null, words: ['--trace-pid'] },
  ])
})

t.test('our options are taken in full only, and take no short form away from dpkg', async t => {
  t.equal(readCommandLine(['--expect'], false).error, "unrecognized option '--expect'")
  t.equal(readCommandLine(['--trace'], false).error, "unrecognized option '--trace'")
  t.same(readCommandLine(['--ex', 'P'], false).given[0]?.name, 'exec')
  t.equal(readCommandLine(['--trace-pid=x'], false).error, "option '--trace-pid' doesn't allow an argument")
})

const complaint = /unrecognized|invalid option|requires an argument|ambiguous|doesn't allow/

t.test('any command line is understood as dpkg understands it', async () => {
  const word = fc.constantFrom(
    ...[
      'a',
      '-',
      '--',
      '',
      '-o',
      '-q',
      '-oq',
      '-N',
      '-N3',
      '-oN',
      '--nice',
      '--nicelevel=4',
      '--oknodo',
      '--okn',
    ],
    ...[
      '--quiet=1',
      '--umask',
      '22',
      '--um=7',
      '-k',
      '-k0',
      '--no',
      '--no-close',
      '--x',
      '-u0',
      '--retry=5',
      '-R',
    ],
  )
  const property = fc.property(fc.array(word, { maxLength: 6 }), words => {
    // dpkg is quiet when told so: then there is nothing to compare
    const args = words.filter(w => !/q/.test(w) || w.includes('='))
    const ours = readCommandLine(args, false)
    const said = ask(['--test', '--start', '--name', 'no-such-name', '--startas', 'P', ...args])
    if (ours.error !== null) return said.status === 3 && said.stderr.startsWith(`${dpkg}: ${ours.error}\n`)
    if (said.status !== 0) return !complaint.test(said.stderr)
    return said.stdout.startsWith(`Would start P ${ours.operands.map(o => `${o} `).join('')}`)
  })
  fc.assert(property, { numRuns: 300 })
})
