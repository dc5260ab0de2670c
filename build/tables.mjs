// The command tables of the program, as the manual page and the completions need them: bundled, so that they can be imported here.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const source = `
export { commands as own } from './program/command-table.ts'
export { leadingOptions, programOptions } from './program/upstart-dummy.ts'
export { commands as upstarts } from './initctl/command-table.ts'
export { checks } from './doctor/finding.ts'
`

/**
 * @returns `leading`: the options of upstart-dummy that stand before a command alone; `options`: those that stand there or after it; `own`: its
 * commands that people use; `upstarts`: those of initctl, which it understands too where it has none of that name;
 * `checks`: those of doctor, and what holds by them. Options that are not shown are left out.
 */
export async function readTables() {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: 'src', loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  })
  const folder = mkdtempSync(`${tmpdir()}/upstart-dummy-tables-`)
  try {
    writeFileSync(`${folder}/tables.mjs`, outputFiles[0].contents)
    const { checks, leadingOptions, own, programOptions, upstarts } = await import(
      pathToFileURL(`${folder}/tables.mjs`).href
    )
    return {
      leading: shown(leadingOptions),
      options: shown(programOptions),
      own: own.filter(({ group }) => group !== null).map(withShown),
      upstarts: upstarts.map(withShown),
      checks,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function withShown(command) {
  return { ...command, options: shown(command.options) }
}

function shown(options) {
  return options.filter(({ help }) => help !== null)
}
