/** A service of another user's that would write on root's terminal: by its title, its log, the names and comments of an image. */
import t from 'tap'
import { Sandbox, until } from '../command/fixtures/sandbox.ts'
import { asNobody } from './fixtures/installed.ts'

const esc = '\x1b'
/** Sets the title, clears the screen, rings, goes back; the same by one byte, by two; writes from right to left. */
const bad = '\x1b]0;title\x07\x1b[2J\x08\r\x9b2J\u202egpj'
const title = `python3 -c '
import ctypes, os, sys
bad = ${JSON.stringify(bad)}
ctypes.CDLL(None).prctl(15, bad.encode(), 0, 0, 0)
if len(sys.argv) < 2: os.execv(sys.executable, [bad + "service", "-c", "import sys, time; sys.stdout.buffer.write(" + repr(bad.encode() + b"\\x9b\\n") + "); sys.stdout.flush(); time.sleep(1000)"])
'`
const jobs = {
  named: `setuid nobody\nscript\nexec ${title}\nend script\n`,
  inst: `instance $N\ndescription "d${bad}"\nusage "u${bad}"\nexec sleep 1000\n`,
  [`esc${bad}`]: `description "d${bad}"\nauthor "a${bad}"\nstart on ev${bad}il\nexec /nosuch/${bad}\n`,
  wrong: `start on foo${bad} and and\nexec x\n`,
  dies: `exec sh -c 'printf "last ${bad}\\n"; exit 3'\npost-start exec sleep 0.2\n`,
}

/** What a command writes to a terminal. */
async function onTerminal(sandbox: Sandbox, command: string): Promise<string> {
  sandbox.write('/tmp/typed', `${command}\n`)
  return (await sandbox.run('script -qec "sh /tmp/typed" /dev/null')).out
}

/** What is left of a text without what we write ourselves: ends of lines, tabs, colours, a line begun anew. */
function leftOf(text: string): string[] {
  const own = [/\r\n|[\n\t]/g, new RegExp(`${esc}\\[\\d+m|\\r${esc}\\[K`, 'g')]
  const rest = own.reduce((left, pattern) => left.replaceAll(pattern, ''), text)
  return rest.match(/[\p{Cc}\p{Bidi_Control}]/gu) ?? []
}

t.test('on a terminal', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  sandbox.write('/tmp/bad', bad)
  await sandbox.run(
    `start named; start inst N="$(cat /tmp/bad)"; start "esc$(cat /tmp/bad)"; ${until('grep -q gpj /var/log/upstart/named.log')}`,
  )
  const shown: { readonly [command: string]: string | null } = {
    'initctl list': 'esc\\x1b]0;title\\x07',
    'status inst N="$(cat /tmp/bad)"': 'inst (\\x1b]0;title',
    'initctl show-config': '\\x1b',
    'initctl usage inst': 'u\\x1b]0;title\\x07\\x1b[2J\\x08\\x0d\\x9b2J\\u202egpj',
    'initctl check-config': null,
    'upstart-dummy status --all': 'esc\\x1b]0;title',
    'upstart-dummy tree named': 'service',
    'upstart-dummy log named': '\\x1b]0;title\\x07\\x1b[2J\\x08\\x0d\\x9b2J\\u202egpj',
    'upstart-dummy cat inst': 'description "d\\x1b',
    'upstart-dummy lint': '\\x1b',
    'upstart-dummy plan boot': null,
    'upstart-dummy plan start inst N="$(cat /tmp/bad)"': '\\x1b',
    'upstart-dummy why inst': null,
    'upstart-dummy graph': 'esc',
    'upstart-dummy doctor': null,
    'start dies': null,
    'start nosuch"$(cat /tmp/bad)"': 'nosuch\\x1b]0;title',
    'upstart-dummy kill-all': null,
    'upstart-dummy boot': null,
    'upstart-dummy shutdown': null,
  }
  for (const [command, expected] of Object.entries(shown)) {
    const out = await onTerminal(sandbox, command)
    t.same(leftOf(out), [], command)
    if (expected !== null) t.match(out, expected, command)
  }
})

t.test('log -f', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  await sandbox.run(`start named; ${until('grep -q gpj /var/log/upstart/named.log')}`)
  const { out } = await sandbox.run(
    [
      'script -qfec "upstart-dummy log -f named" /tmp/screen >/dev/null 2>&1 &',
      until('grep -q gpj /tmp/screen'),
      // what comes later, as the service could have printed it
      "printf 'later \\033]0;title\\007\\n' >>/var/log/upstart/named.log",
      `${until('grep -q later /tmp/screen')}; kill $!; sed 1d /tmp/screen`,
    ].join('\n'),
  )
  t.same(leftOf(out), [])
  t.match(out, 'later \\x1b]0;title\\x07')
})

t.test('pipes and files get what is there', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  sandbox.write('/tmp/bad', bad)
  await sandbox.run('start inst N="$(cat /tmp/bad)"')
  t.match((await sandbox.run('initctl list')).out, `inst (${bad}) start/running`)
  t.match((await sandbox.run('initctl usage inst >/tmp/out; cat /tmp/out')).out, `u${bad}`)
  t.match((await sandbox.run('start "nosuch$(cat /tmp/bad)"')).err, `Unknown job: nosuch${bad}`)
})

t.test('a title has one line', async t => {
  const sandbox = await Sandbox.create(t, {
    two: 'setuid nobody\nexec python3 -c "import time; time.sleep(1000)" "\\n" "x\n"\n',
  })
  await asNobody(sandbox, 'true')
  await sandbox.run('start two')
  t.equal((await sandbox.run('upstart-dummy tree two')).out.trimEnd().split('\n').length, 2)
})
