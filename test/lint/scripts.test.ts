import t from 'tap'
import { findings, places } from './fixtures/findings.ts'

t.test('a script that no shell can read', async t => {
  const job =
    'description "x"\n\npre-start script\n  true\n  case x in\nend script\nscript\n  if true; then\n    echo\n  done\nend script\n'
  t.match(findings(job), [
    /^shell-syntax 6:1 .*|^shell-syntax 5:3 /,
    /^shell-syntax 10:3 Syntax error: "done" unexpected/,
  ])
  t.match(findings('exec echo "a\n'), [/^syntax /], "the parser's own errors come alone")
  t.match(findings('exec foo; (bar\n'), [/shell-syntax 1:1 Syntax error: end of file unexpected/])
  t.same(findings('script\n  echo $((1 + 2)) `true` "$(true)"\nend script\n'), [])
  t.same(findings('post-stop script\n\n\nend script\n'), [])
})

t.test('a pre-stop that calls off the stop', async t => {
  t.same(findings('exec webd\npre-stop script\n  if [ -e /x ]; then\n    start\n  fi\nend script\n'), [
    'pre-stop-cancels 4:5 "start" in pre-stop calls off the stop: the job goes on running',
  ])
  for (const command of [
    'start',
    'initctl start',
    '/sbin/start --quiet',
    'start web',
    'initctl -q start $UPSTART_JOB',
  ])
    t.same(
      places(`exec webd\npre-stop exec ${command} || true\n`)
        .map(f => f.split(' ')[0])
        .filter(code => code !== 'missing-executable'),
      ['pre-stop-cancels'],
      command,
    )
  for (const command of ['start other', 'echo start', 'initctl status', '/usr/sbin/webd start'])
    t.same(
      places(`exec webd\npre-stop script\n ${command}\nend script\n`).filter(f => f.startsWith('pre-stop')),
      [],
      command,
    )
})
