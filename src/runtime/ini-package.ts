/** src/system/ini-package.ts on the program's own runtime, which has all loaded when it begins. */
import * as ini from 'ini'

export function iniPackage(): typeof import('ini') {
  return ini
}
