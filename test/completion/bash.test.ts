/** Completion in a real bash: the function as readline calls it, and a line with a TAB on a terminal. */
import t, { type Test } from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { installCompletion } from './fixtures/installed.ts'

const file = '/usr/share/bash-completion/completions/upstart-dummy'
const jobs = {
  web: 'description "serves pages"\nexec sleep 1000\n',
  printer: 'instance $QUEUE\nexec sleep 1000\n',
}

async function bash(t: Test) {
  const sandbox = await Sandbox.create(t, jobs)
  installCompletion(sandbox)
  return sandbox
}

/** What is in COMPREPLY after `line`, and what is asked of readline. */
async function reply(sandbox: Sandbox, line: string): Promise<string[]> {
  const script = `
    . ${file}
    compopt() { echo "compopt $*"; }
    COMP_LINE='${line}' COMP_POINT=\${#COMP_LINE}
    _upstart_dummy
    printf '%s\\n' "\${COMPREPLY[@]}"`
  const { out, err } = await sandbox.run('bash', { input: script })
  return [...out.split('\n').filter(text => text !== ''), ...err.split('\n').filter(text => text !== '')]
}

t.test('the function fills COMPREPLY', async t => {
  const sandbox = await bash(t)
  t.same(await reply(sandbox, 'upstart-dummy stat'), ['status'])
  t.same(await reply(sandbox, 'upstart-dummy status '), ['printer', 'web'])
  t.same(await reply(sandbox, 'upstart-dummy status web p'), ['printer'])
  t.same(await reply(sandbox, 'upstart-dummy log --fol'), ['--follow'])
  t.same(await reply(sandbox, 'upstart-dummy nosuch '), [])
  t.same(await reply(sandbox, 'upstart-dummy parse '), ['compopt -o default'], 'files')
})

t.test('KEY=VALUE, which readline divides at the sign', async t => {
  const sandbox = await bash(t)
  t.same(await reply(sandbox, 'upstart-dummy start printer '), ['compopt -o nospace', 'QUEUE='])
  await sandbox.run('start printer QUEUE=a4')
  t.same(await reply(sandbox, 'upstart-dummy stop printer QUEUE=a'), ['a4'])
})

t.test('it is for upstart-dummy, and for initctl where Upstart has none', async t => {
  const sandbox = await bash(t)
  const who = `complete -p upstart-dummy initctl start stop restart reload status`
  t.equal(
    (await sandbox.run('bash', { input: `. ${file}; ${who}` })).out.match(/-F _upstart_dummy /g)?.length,
    7,
  )
  const { out } = await sandbox.run('bash', {
    input: `for name in initctl start stop restart reload status; do complete -F _upstart_$name $name; done; . ${file}; ${who}`,
  })
  t.same(out.match(/-F _upstart_dummy .*/g), ['-F _upstart_dummy upstart-dummy'])
})

t.test('TAB completes a line that is typed', async t => {
  const sandbox = await bash(t)
  sandbox.write('/root/inputrc', 'set enable-bracketed-paste off\nset bell-style none\n')
  sandbox.write('/root/bashrc', `. ${file}\nPS1='$ '\n`)
  const typed = 'upstart-dummy cat we\t>/tmp/answer; exit\n'
  const { out } = await sandbox.run(
    "INPUTRC=/root/inputrc script -qec 'bash --rcfile /root/bashrc -i' /dev/null",
    { input: typed },
  )
  t.match(out, 'upstart-dummy cat web ')
  t.match((await sandbox.run('cat /tmp/answer')).out, 'serves pages')
})
