/** An image of another user's, whose jobs are called by code: root completes a command line on it in a real bash, and presses Enter. */
import t from 'tap'
import type { Sandbox } from '../command/fixtures/sandbox.ts'
import { installed, planted } from './fixtures/installed.ts'

const image = '/srv/images/one'
const job = 'instance $N\nemits $(touch$IFS$9ran)\nexec true\n'
/** Each makes a file `ran` where the shell, or sed, takes it for code. */
const names = [
  'web.*:touch$IFS$9ran:e#',
  'web$(touch$IFS$9ran)',
  'web`touch$IFS$9ran`',
  'web;touch$IFS$9ran',
  "web';touch$IFS$9ran;'",
  'web"$(touch$IFS$9ran)"',
  'web&touch$IFS$9ran',
  'web|touch$IFS$9ran',
  'web>ran',
  'web\n/e',
  'web\ntouch ran',
]

/** One whose jobs are nobody's, and a folder for root to stand in. */
async function makeImage(sandbox: Sandbox): Promise<void> {
  await sandbox.run(
    `cd /; mkdir -p ${image}/proc ${image}/run ${image}/etc root/here; mkdir -m 777 ${image}/etc/init; mount -t proc proc ${image}/proc`,
  )
}

t.test('bash', async t => {
  const sandbox = await installed(t, {})
  await makeImage(sandbox)
  sandbox.write(
    '/root/inputrc',
    'set enable-bracketed-paste off\nset bell-style none\nset show-all-if-ambiguous on\n',
  )
  sandbox.write('/root/bashrc', ". /usr/share/bash-completion/completions/upstart-dummy\nPS1='$ '\n")
  for (const name of names) {
    await planted(sandbox, `${image}/etc/init`, { [`${name}.conf`]: job, 'web-safe.conf': job })
    const quoted = `'${name.replaceAll("'", "'\\''")}'`
    const typed = [
      `upstart-dummy --root=${image} start we\t\t`,
      `upstart-dummy --root=${image} start ${quoted} \t\t`,
      'exit',
      '',
    ].join('\n')
    const { out } = await sandbox.run(
      "cd /root/here && INPUTRC=/root/inputrc timeout -s KILL 30 script -qec 'bash --rcfile /root/bashrc -i' /dev/null",
      { input: typed },
    )
    t.match(out, 'start web-safe', `beside ${JSON.stringify(name)} what is harmless is offered`)
    t.equal((await sandbox.run('ls -A /root/here')).out, '', 'nothing has run')
    await sandbox.run(`rm -f ${image}/etc/init/*`)
  }
})

t.test('what all shells ask', async t => {
  const sandbox = await installed(t, {})
  await makeImage(sandbox)
  const files = Object.fromEntries(names.map(name => [`${name}.conf`, job]))
  await planted(sandbox, `${image}/etc/init`, {
    ...files,
    'größe.conf': job,
    'told.conf': 'description "a \x1b]0;title\x07 \x9b2J"\nexec true\n',
  })
  const ask = async (words: string) =>
    (
      await sandbox.run(
        `cd /root/here && /usr/lib/upstart-dummy/complete upstart-dummy --root=${image} ${words}`,
      )
    ).out
  t.equal(await ask("start ''"), 'told\ta ?]0;title? ??2J\n')
  t.notMatch(await ask("emit ''"), 'touch')
  await planted(sandbox, `${image}/etc/init`, { 'plain.conf': job })
  t.equal(await ask("start plain ''"), 'N=\n')
  for (const typed of ['-x/e;touch ran;#', '--x/e;touch ran;#=', '-x/;e touch ran', "a'b", '*'])
    t.equal(await ask(`log '${typed.replaceAll("'", "'\\''")}'`), '', typed)
  for (const name of names) await ask(`start '${name.replaceAll("'", "'\\''")}' ''`)
  t.equal((await sandbox.run('ls -A /root/here')).out, '', 'nothing has run')
  await sandbox.run(`mkfifo ${image}/etc/init/waits.conf`)
  t.match(await ask("start ''"), 'told', 'a FIFO is not waited for')
})
