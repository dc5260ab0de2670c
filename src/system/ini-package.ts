/** The npm package that reads ini files, loaded with the first of them: no other command pays for it. */
import { createRequire } from 'node:module'
import { scriptFile } from './process.ts'

/** In the bundle `require` is what the package was bundled for; where modules run as they are there is none. */
export function iniPackage(): typeof import('ini') {
  return typeof require === 'function' ? require('ini') : createRequire(scriptFile)('ini')
}
