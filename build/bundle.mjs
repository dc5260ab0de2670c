// Bundles src/program/main.ts into dist/main.cjs, the program in one file that needs no node_modules.
// CommonJS and not minified: both start faster (the engines compile minified code more eagerly), and a stack trace
// stays readable. The licence texts of what is bundled are kept at the end of the file.
import { statSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'

const { values } = parseArgs({
  options: {
    entry: { type: 'string', default: 'src/program/main.ts' },
    outfile: { type: 'string', default: 'dist/main.cjs' },
    sourcemap: { type: 'boolean', default: false }, // beside it
    budget: { type: 'string', default: '500' }, // kB that the bundle may not exceed: on Node each 100 kB cost 2 ms at start
  },
})

await build({
  entryPoints: [values.entry],
  outfile: values.outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  legalComments: 'eof',
  sourcemap: values.sourcemap && 'external',
  logLevel: 'warning',
}).catch(() => process.exit(1)) // esbuild has said why

const size = statSync(values.outfile).size
if (size > Number(values.budget) * 1000) {
  console.error(`bundle: ${values.outfile} has ${size} bytes, over the budget of ${values.budget} kB`)
  process.exit(1)
}
