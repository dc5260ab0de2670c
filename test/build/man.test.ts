/** The manual pages as installed: what roff can't set without a warning is wrong, and no command is missing. */
import { readdirSync, readFileSync } from 'node:fs'
import { execaSync } from 'execa'
import t from 'tap'
import { commands as initctlCommands } from '../../src/initctl/command-table.ts'
import { commands } from '../../src/program/command-table.ts'

/** A page as plain text, one paragraph a line. */
function page(name: string): { text: string; warnings: string } {
  const { stdout, stderr } = execaSync('groff', [
    '-ww',
    '-man',
    '-Tascii',
    '-rLL=999n',
    '-P-cbou',
    `dist/man/${name}`,
  ])
  return { text: stdout, warnings: stderr }
}

for (const name of readdirSync('dist/man').filter(name => /\.\d$/.test(name)))
  t.test(name, async t => {
    const { text, warnings } = page(name)
    t.equal(warnings, '')
    t.match(text, /^NAME\n/m)
    t.notMatch(readFileSync(`dist/man/${name}`, 'utf8'), /^\.\\"[A-Z]+$/m, 'every table is set in')
  })

t.test('every command, its options and its help are in upstart-dummy(8)', async t => {
  const words = (text: string) => text.replaceAll(/\s+/g, ' ')
  const text = words(page('upstart-dummy.8').text)
  for (const { name, group, argument, help, options } of commands) {
    const heading = `upstart-dummy ${name}${argument === '' ? '' : ` ${argument}`} `
    t.equal(text.includes(words(heading + help)), group !== null, name)
    if (group === null) continue
    for (const option of options)
      if (option.help !== null) t.ok(text.includes(words(option.help)), option.help)
  }
  for (const { name, synopsis } of initctlCommands)
    if (commands.every(c => c.name !== name)) t.ok(text.includes(`${name} ${words(synopsis)}`), name)
})
