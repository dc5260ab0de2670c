/** Completion in a real fish and a real zsh. */
import t from 'tap'
import { Sandbox } from '../command/fixtures/sandbox.ts'
import { installCompletion } from './fixtures/installed.ts'

const jobs = {
  web: 'description "serves pages"\nexec sleep 1000\n',
  printer: 'instance $QUEUE\nexec sleep 1000\n',
}

t.test('fish', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  installCompletion(sandbox)
  const complete = async (line: string) => {
    const { out, err } = await sandbox.run(`fish -c 'complete -C "${line}"'`)
    t.equal(err, '', line)
    return out.split('\n').slice(0, -1)
  }
  t.same(await complete('upstart-dummy stat'), ['status\tShow how jobs are doing.'])
  t.same(await complete('upstart-dummy status '), ['printer', 'web\tserves pages'])
  t.same(await complete('upstart-dummy start printer '), ['QUEUE='])
  t.same(await complete('upstart-dummy log --fol'), ['--follow\tgo on with what is printed from now on'])
  t.same(await complete('upstart-dummy parse /usr/lib/upstart-d'), ['/usr/lib/upstart-dummy/'])
})

t.test('zsh', async t => {
  const sandbox = await Sandbox.create(t, jobs)
  installCompletion(sandbox)
  sandbox.write(
    '/root/.zshrc',
    "fpath+=(/usr/share/zsh/vendor-completions)\nautoload -U compinit\ncompinit -u -D\nunset zle_bracketed_paste\nPS1='$ '\n",
  )
  const type = async (keys: string) => {
    const { out } = await sandbox.run("script -qec 'zsh -i' /dev/null", {
      input: `${keys} >/tmp/answer 2>&1; exit\n`,
    })
    return { screen: out, answer: (await sandbox.run('cat /tmp/answer')).out }
  }
  t.match((await type('upstart-dummy ca\tprin\t')).answer, 'instance $QUEUE', 'a command and a job')
  const { screen, answer } = await type('upstart-dummy sta\ttus')
  t.match(screen, /status +-- Show how jobs are doing\./, 'what is possible is shown with its description')
  t.match(answer, 'No job runs', 'and can be typed on')
  t.equal((await type('upstart-dummy parse /etc/init/we\t')).answer, '', 'a file')
})
