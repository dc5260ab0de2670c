import fc from 'fast-check'
import t from 'tap'
import { everyCommand, makesProcess, programOf, shellCommands } from '../../src/shell/commands.ts'

/** `LINE:WORDS` of each command; `?` before it: it may not be run, `+`: it makes a process. */
function commands(script: string): string[] | null {
  const found = shellCommands(script)
  return (
    found?.map(c => `${c.certain ? '' : '?'}${makesProcess(c) ? '+' : ''}${c.line}:${c.words.join(' ')}`) ??
    null
  )
}

t.test('one command after another', async t => {
  t.same(commands('mkdir -p /run/x\ncd /; exec foo "a b" \\\n  c\n'), [
    '+1:mkdir -p /run/x',
    '2:cd /',
    '2:exec foo a b c',
  ])
  t.same(commands('# mkdir x\nA="x y" B=1\nC=2 foo # bar\n'), ['+3:foo'])
  t.same(commands('echo \'a; b\' "c && $d" e\\;f >/dev/null 2>&1 <x\n'), ['1:echo a; b c && $d e;f'])
})

t.test('what may not be run', async t => {
  t.same(commands('if test -f x; then a; else b; fi; c\n'), ['?1:test -f x', '?+1:a', '?+1:b', '+1:c'])
  t.same(commands('[ -x a ] || { stop; exit 0; }\nb'), ['1:[ -x a ]', '?+1:stop', '?1:exit 0', '+2:b'])
  t.same(commands('for i in a b; do c $i; done\nwhile read x; do d; done < f\n'), [
    '?+1:c $i',
    '?2:read x',
    '?+2:d',
  ])
  t.same(commands('case "$1" in\n  a|b) c ;;\n  *) d\nesac\ne\n'), ['?+2:c', '?+3:d', '+5:e'])
  t.same(commands('(a; b)\nc\n'), ['?+1:a', '?+1:b', '+2:c'])
})

t.test('what makes a process', async t => {
  t.same(commands('echo a | read b\n'), ['+1:echo a', '+1:read b'])
  t.same(commands('echo a &\nA=$(b) \nC=`d`; E=$((1 + 2)); echo "$(f)" \'$(g)\'\n'), [
    '+1:echo a',
    '+2:',
    '+3:',
    '+3:echo $(f) $(g)',
  ])
  t.same(commands('$X y\n. /etc/default/z\n'), ['1:$X y', '2:. /etc/default/z'])
})

t.test('here documents are passed over', async t => {
  t.same(commands('cat <<EOF >x\nrm -rf /\nEOF\nb <<-"END"\n\tc\n\tEND\nd\n'), ['+1:cat', '+4:b', '+7:d'])
})

t.test('functions are not understood', async t => {
  t.equal(commands('f() { a; }\nf\n'), null)
})

t.test('every command, also of functions and substitutions', async t => {
  const every = (script: string): unknown => everyCommand(script).map(words => words.join(' '))
  t.same(every('f() {\n  a $(b `c`) "$(d; e)" \'$(x)\'\n}\nf 1; if g; then h; fi\n'), [
    'a $(b `c`) $(d; e) $(x)',
    ...['b `c`', 'c', 'd', 'e', 'g', 'h'],
  ])
  t.same(every('function f { a; }\nf; A=$(b)\n'), ['a', 'b'])
  t.same(every('$('.repeat(1000)), [])
})

t.test('anything may be in a script', async t => {
  for (const script of [
    '',
    '"',
    "'",
    '`',
    '$(',
    '${',
    '))',
    'esac',
    'fi\n}',
    'case',
    'case x in',
    '<<',
    '\\',
    ';;',
    'cat <<E',
  ])
    t.ok(shellCommands(script) !== undefined, script)
})

t.test('the program of a command', async t => {
  const programs = (script: string): unknown => shellCommands(script)?.map(programOf)
  t.same(programs('exec a b; c d; cd e; exec -a x y'), [['a', 'b'], ['c', 'd'], [], []])
})

t.test('every command stands on a line of the script', async t => {
  const pieces = fc.constantFrom(
    ...[
      'a',
      'exec b',
      'if',
      'then',
      'fi',
      'case x in',
      'y)',
      ';;',
      'esac',
      '(',
      ')',
      '{',
      '}',
      '|',
      '&&',
      '&',
      ';',
      '\n',
    ],
    ...['"', "'", '`', '$(', '$((', '${', '\\', '#', '<<E', '\nE\n', '>', ' ', 'A=1', '.'],
  )
  fc.assert(
    fc.property(fc.array(pieces), parts => {
      const script = parts.join('')
      const lines = script.split('\n').length
      return (shellCommands(script) ?? []).every(({ line }) => line >= 1 && line <= lines)
    }),
  )
  t.pass()
})

t.test('a long script takes no long time, whatever is in it', async t => {
  for (const piece of ['"', "'", '`', '$(', '$((', '${', '(', '\\', 'a', '<<E\n', 'if ', 'case x in '])
    t.ok(shellCommands(piece.repeat(30_000)) !== undefined, piece)
})
