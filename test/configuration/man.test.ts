import { readFileSync } from 'node:fs'
import t from 'tap'
import { keys } from '../../src/configuration/keys.ts'

const man = readFileSync('man/upstart-dummy.ini.5', 'utf8')

t.test('every key is in the manual page, in its section, and no other', async t => {
  const documented = man.split(/^\.SH /m).flatMap(part => {
    const section = /^SECTION \[(.*)\]/.exec(part)?.[1]
    return section === undefined
      ? []
      : [...part.matchAll(/^\.BR "(.*?)" " = /gm)].map(([, key]) => `${section} ${key}`)
  })
  t.same(
    documented,
    keys.map(({ section, key }) => `${section} ${key}`),
  )
})
