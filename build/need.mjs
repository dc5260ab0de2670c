// Sees to it that Debian packages are installed: installs what is missing when run by root, else says what to type.
// A name with a slash, PROGRAM/PACKAGE, is fulfilled by a program of that name too, whatever package it came from.
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { parseArgs } from 'node:util'

const { positionals } = parseArgs({ options: {}, allowPositionals: true })

function onPath(program) {
  return (process.env.PATH ?? '').split(':').some(folder => {
    try {
      accessSync(`${folder}/${program}`, constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

function installed(name) {
  return /^Status: .* installed$/m.test(
    spawnSync('dpkg-query', ['-s', name], { encoding: 'utf8' }).stdout ?? '',
  )
}

function run(command, args) {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  return status === 0
}

const missing = positionals
  .map(name => name.split('/'))
  .filter(([program, name]) => !(name ? onPath(program) : installed(program)))
  .map(([program, name]) => name ?? program)

if (missing.length > 0) {
  const install = ['install', '-y', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0) {
    console.error(`need: as root, type: apt-get ${install.join(' ')}`)
    process.exit(1)
  }
  if (
    !run('apt-get', ['-q', ...install]) &&
    !(run('apt-get', ['-q', 'update']) && run('apt-get', ['-q', ...install]))
  )
    process.exit(1)
}
