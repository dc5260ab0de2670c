/** `make play`: a shell in a scratch root, an overlay upon this machine with namespaces of its own, and a few jobs to play with. */
import { Sandbox } from '../test/command/fixtures/sandbox.ts'

const jobs = {
  hello: 'start on startup\ntask\nexec echo hello, $(date)\n',
  web: 'start on stopped hello\nrespawn\nexec sleep 1000\npost-stop exec echo web is gone\n',
  breaks: 'pre-start script\n  echo preparing\n  nosuchcommand\nend script\nexec sleep 1001\n',
  forks: 'expect daemon\nexec sh -c "sleep 1002 & exit"\n',
}

const welcome = `
The jobs here: ${Object.keys(jobs).join(', ')} (/etc/init). Try:
  upstart-dummy boot;  initctl list;  stop web;  start breaks;  upstart-dummy why breaks
  cat /run/upstart-dummy/journal;  strace -f start web;  ps axf
All of it is gone when you leave this shell.
`

const ends: (() => unknown)[] = []
const box = await Sandbox.create({ teardown: end => ends.push(end as () => unknown) }, jobs)
if (process.stdin.isTTY) console.log(welcome)
process.exitCode = box.shell({ PS1: 'play# ' })
for (const end of ends) await end()
