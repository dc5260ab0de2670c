/** src/system/fingerprint.ts on the program's own runtime. */

export function fingerprintOf(folder: string): string {
  return native.fingerprint(folder)
}
