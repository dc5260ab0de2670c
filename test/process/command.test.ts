import t from 'tap'
import { commandOf } from '../../src/process/command.ts'

const exec = (command: string) => commandOf({ script: false, command }, true)
const script = (command: string, descriptors = true) => commandOf({ script: true, command }, descriptors)
const shell = (text: string) => ({ argv: ['/bin/sh', '-e', '-c', text, '/bin/sh'], script: null })

t.test('P2 a plain command is executed directly, split at white space', async t => {
  t.same(exec('/usr/sbin/sshd -D'), { argv: ['/usr/sbin/sshd', '-D'], script: null })
  t.same(exec('a  b\tc\rd\ne').argv, ['a', 'b', 'c', 'd', 'e'])
  t.same(exec('a # % @ , : + - . /').argv, ['a', '#', '%', '@', ',', ':', '+', '-', '.', '/'])
})

t.test('P1 P3 one with a character that means something to the shell is executed by it', async t => {
  for (const character of '~`!$^&*()=|\\{}[];"\'<>?') {
    const command = `run a${character}b`
    t.same(exec(command), shell(`exec ${command}`), character)
  }
})

t.test('P4 a script of one line is an argument of the shell', async t => {
  t.same(script('echo a; echo b'), shell('echo a; echo b'))
  t.same(script('echo a\n\n'), shell('echo a'))
  t.same(script(''), shell(''))
})

t.test('P5 one of several lines is read from descriptor 9, which it closes first', async t => {
  t.same(script('echo a\necho b\n'), {
    argv: ['/bin/sh', '-e', '/proc/self/fd/9'],
    script: 'exec 9<&-\necho a\necho b\n',
  })
  t.same(script('\necho a'), { argv: ['/bin/sh', '-e', '/proc/self/fd/9'], script: 'exec 9<&-\n\necho a' })
})

t.test(
  'where descriptors have no names, without /proc, a script of several lines is an argument too',
  async t => {
    t.same(script('echo a\necho b\n', false), shell('echo a\necho b'))
  },
)
