// Lists what is pinned and has a newer release: npm packages by the npm registry, what the executable is made of by the Debian
// mirror; and the security advisories for what is pinned, where the registry tells them.
// Exit status 0 if there is nothing to list, 1 if there is.
import { spawnSync } from 'node:child_process'
import { newestSources } from './runtime-sources.mjs'

function answer(command, args) {
  const { stdout, error } = spawnSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, LC_ALL: 'C' },
  })
  if (error) throw new Error(`outdated: ${command}: ${error.message}`)
  return stdout
}

function json(args) {
  const text = answer('npm', args)
  const answered = JSON.parse(text === '' ? '{}' : text)
  return answered
}

const found = []
const outdated = json(['outdated', '--json'])
if (outdated.error) throw new Error(`outdated: the npm registry does not answer: ${outdated.error.summary}`)
for (const [name, { current, latest }] of Object.entries(outdated)) found.push([name, current, latest, ''])

for (const { name, version, newest } of newestSources())
  if (newest !== version) found.push([name, version, newest ?? 'not on the mirror', 'in the executable'])

const audit = json(['audit', '--json'])
if (audit.vulnerabilities === undefined) console.error('outdated: this registry tells no security advisories')
for (const [name, { severity, range }] of Object.entries(audit.vulnerabilities ?? {}))
  found.push([name, range, '', `security: ${severity}`])

const rows = [['package', 'pinned', 'newest', ''], ...found]
const width = column => Math.max(...rows.map(row => row[column].length))
if (found.length > 0)
  for (const row of rows)
    console.log(
      row
        .map((cell, i) => cell.padEnd(width(i)))
        .join('  ')
        .trimEnd(),
    )
process.exitCode = found.length > 0 ? 1 : 0
