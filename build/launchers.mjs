// Makes dist/bin/{upstart-dummy,initctl,start-stop-daemon}: the launchers as installed, but looking for the rest of
// the program in this checkout, and dist/launch beside main.cjs. Only the lines that say where things are change.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    dist: { type: 'string', default: 'dist' },
    node: { type: 'string', default: process.execPath },
    jobs: { type: 'string', default: '/etc/init' },
    shim: { type: 'string', default: `shim/shim-${process.arch === 'ia32' ? 'i386' : 'amd64'}` }, // below dist
  },
})
const dist = resolve(values.dist)

/** The text of launcher `name` with the shell assignments of `places` set; each must stand in it on a line of its own. */
function placed(name, places) {
  return Object.entries(places).reduce(
    (text, [variable, value]) => {
      const line = new RegExp(`^${variable}=.*$`, 'm')
      if (!line.test(text)) throw new Error(`launchers: ${name} has no line ${variable}=`)
      return text.replace(line, () => `${variable}='${value.replaceAll("'", "'\\''")}'`)
    },
    readFileSync(new URL(`../src/launcher/${name}`, import.meta.url), 'utf8'),
  )
}

function install(path, text, mode) {
  writeFileSync(path, text)
  chmodSync(path, mode)
}

mkdirSync(`${dist}/bin`, { recursive: true })
for (const [target, source] of [
  ['upstart-dummy', 'initctl'],
  ['initctl', 'initctl'],
  ['start-stop-daemon', 'start-stop-daemon'],
]) {
  const places = source === 'initctl' ? { ud_lib: dist, ud_jobs: values.jobs } : { ud_lib: dist }
  install(`${dist}/bin/${target}`, placed(source, places), 0o755)
}
install(
  `${dist}/launch`,
  placed('launch', {
    ud_shim: `${dist}/${values.shim}`,
    ud_node: values.node,
    UPSTART_DUMMY_PROGRAM: `${dist}/bin/upstart-dummy`,
  }),
  0o644,
)
