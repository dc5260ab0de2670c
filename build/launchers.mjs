// Makes dist/bin: the program under all its names, and start-stop-daemon's launcher as installed, but looking for the program in this checkout.
import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { dist: { type: 'string', default: 'dist' } } })
const bin = `${resolve(values.dist)}/bin`

mkdirSync(bin, { recursive: true })
for (const name of ['initctl', 'program']) {
  rmSync(`${bin}/${name}`, { force: true })
  symlinkSync('upstart-dummy', `${bin}/${name}`)
}
const text = readFileSync(new URL('../src/launcher/start-stop-daemon', import.meta.url), 'utf8')
const line = /^ud_program=.*$/m
if (!line.test(text)) throw new Error('launchers: start-stop-daemon has no line ud_program=')
writeFileSync(
  `${bin}/start-stop-daemon`,
  text.replace(line, () => `ud_program='${bin.replaceAll("'", "'\\''")}/program'`),
)
chmodSync(`${bin}/start-stop-daemon`, 0o755)
