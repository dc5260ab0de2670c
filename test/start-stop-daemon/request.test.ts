/** Which command lines make sense, and what of them goes to dpkg's own program. */
import t, { type Test } from 'tap'
import { readCommandLine } from '../../src/start-stop-daemon/options.ts'
import { readRequest } from '../../src/start-stop-daemon/request.ts'

/** @param line words separated by blanks */
const read = (line: string) => readRequest(readCommandLine(line.split(' '), false))

function refused(t: Test, line: string, error: string, status = 3) {
  t.same(read(line), { kind: 'refused', error, status }, line)
}

t.test(
  'what goes to dpkg: everything but our options and --make-pidfile, and -- before the arguments',
  async t => {
    const start = {
      kind: 'start',
      expect: null,
      pidfile: '/run/d',
      program: '/bin/d',
      words: ['--start', '--pidfile', '/run/d', '--exec', '/bin/d', '--'],
      test: false,
      oknodo: false,
      quiet: false,
    }
    t.same(read('--start --trace-pid --pidfile /run/d --exec /bin/d'), start)
    t.same(read('--start --trace-pid --trace-pid --make-pidfile --pidfile /run/d --exec /bin/d'), start)
    t.same(read('--start --expect-fork --trace-pid --pidfile /run/d --exec /bin/d'), {
      ...start,
      expect: 'fork',
    })
    t.same(read('--start --trace-pid --expect-daemon --pidfile /run/d --exec /bin/d').kind, 'start')
    t.match(read('--start --trace-pid --expect-daemon -p /run/d -x /bin/d'), { expect: 'daemon' })
    t.match(read('--start --trace-pid --expect-stop --expect-stop -p /run/d -x /bin/d'), { expect: 'stop' })
    t.match(read('-Sbm --trace-pid -x/bin/d -p /run/d a -C -- --expect-fork b'), {
      expect: null,
      pidfile: '/run/d',
      words: ['-S', '-b', '-x', '/bin/d', '-p', '/run/d', '-C', '--', 'a', '--expect-fork', 'b'],
    })
    t.match(read('--start --trace-pid -p /a -p /run/d --exec /x --startas /y -a /z -toq'), {
      pidfile: '/run/d',
      program: '/z',
      test: true,
      oknodo: true,
      quiet: true,
    })
  },
)

t.test('what makes no sense', async t => {
  refused(t, '--trace-pid -p F -x P', '--trace-pid is only relevant with --start')
  refused(t, '--stop --trace-pid -p F', '--trace-pid is only relevant with --start')
  refused(t, '--status --trace-pid -p F', '--trace-pid is only relevant with --start', 4)
  refused(t, '--start --expect-fork -p F -x P', '--expect-fork is only relevant with --trace-pid')
  refused(t, '--stop --expect-stop -p F', '--expect-stop is only relevant with --trace-pid')
  refused(t, '--start --trace-pid -x P', '--trace-pid requires --pidfile')
  refused(t, '--start --trace-pid --pid 1 -x P', '--trace-pid requires --pidfile')
  refused(
    t,
    '--start --trace-pid --expect-fork --expect-daemon -p F -x P',
    'need only one of --expect-fork and --expect-daemon, not both',
  )
  refused(t, '--start --trace-pid --nonsense', "unrecognized option '--nonsense'")
  refused(t, '--status --trace-pid --nonsense', "unrecognized option '--nonsense'", 4)
})

t.test('one of our options as the value of another: which the launcher can not tell apart', async t => {
  const text = (word: string, option: string) =>
    `'${word}' is an option of start-stop-daemon; if it is meant as the value of --${option}, write --${option}=${word}`
  refused(t, '--start --name --trace-pid -x P', text('--trace-pid', 'name'))
  refused(t, '--start -x P -d --expect-fork', text('--expect-fork', 'chdir'))
})

t.test('--help and --version act where they stand', async t => {
  t.same(read('--trace-pid --help --nonsense'), { kind: 'tell', what: 'help', words: ['--help'] })
  t.same(read('--stop --expect-fork -oV -p'), { kind: 'tell', what: 'version', words: ['-V'] })
  t.match(read('--trace-pid --nonsense --help'), { kind: 'refused' })
})
