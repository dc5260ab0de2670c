/** The log of an instance: `NAME.log`, `NAME-INST.log`, with every `/` as `_` (C3). */

/** The longest name of a file on Linux (bytes). */
const longest = 255

/** @returns the name of the file; one that would be too long is cut and told apart by a checksum */
export function logName(job: string, instance: string): string {
  const whole = `${job}${instance === '' ? '' : `-${instance}`}`.replaceAll('/', '_')
  if (Buffer.byteLength(whole) + 4 <= longest) return `${whole}.log`
  const sum = checksum(whole).toString(16).padStart(8, '0')
  let cut = whole.slice(0, longest - 13)
  while (Buffer.byteLength(cut) > longest - 13) cut = cut.slice(0, -1)
  // no half of a character
  cut = cut.replace(/[\ud800-\udbff]$/, '')
  return `${cut}-${sum}.log`
}

/** FNV-1a, 32 bit. */
function checksum(text: string): number {
  let sum = 0x811c9dc5
  for (const byte of Buffer.from(text)) sum = Math.imul(sum ^ byte, 0x01000193) >>> 0
  return sum
}
