/**
 * Job files are bytes, and nobody promises that they are UTF-8. The parser works on latin1 strings, where a character is a byte and an
 * index a byte offset; what is kept becomes text here. A byte that is no UTF-8 becomes a lone surrogate (0xE9: U+DCE9), so
 * that nothing is lost and the launched process gets the very bytes of the job file.
 */

/** Lengths of UTF-8 sequences, the bits of their first byte, and the lowest character they may encode. */
const sequences = [
  { length: 2, mask: 0xe0, lead: 0xc0, lowest: 0x80 },
  { length: 3, mask: 0xf0, lead: 0xe0, lowest: 0x800 },
  { length: 4, mask: 0xf8, lead: 0xf0, lowest: 0x10000 },
] as const

/** The length of the UTF-8 sequence that begins at an index; 1 where none does. */
function lengthAt(bytes: string, at: number): number {
  const first = bytes.charCodeAt(at)
  return sequences.find(({ mask, lead }) => (first & mask) === lead)?.length ?? 1
}

/** The character that is encoded at an index; -1 where none is. */
function characterAt(bytes: string, at: number, length: number): number {
  const sequence = sequences[length - 2]
  if (sequence === undefined) return -1
  let code = bytes.charCodeAt(at) & ~sequence.mask
  for (let i = at + 1; i < at + length; i++) {
    const next = bytes.charCodeAt(i)
    if ((next & 0xc0) !== 0x80) return -1
    code = (code << 6) | (next & 0x3f)
  }
  const surrogate = code >= 0xd800 && code <= 0xdfff
  return code < sequence.lowest || code > 0x10ffff || surrogate ? -1 : code
}

/**
 * The text of some bytes: UTF-8, with what isn't UTF-8 kept byte by byte. Ends at a NUL, as it does for every C program.
 * @param bytes a latin1 string
 */
export function textOf(bytes: string): string {
  // a text has no more UTF-16 units than bytes
  const units = new Uint16Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes.charCodeAt(at)
    if (byte === 0) break
    const size = byte < 0x80 ? 1 : lengthAt(bytes, at)
    const code = byte < 0x80 ? byte : characterAt(bytes, at, size)
    at += code < 0 ? 1 : size
    if (code < 0) units[length++] = 0xdc00 | byte
    else if (code < 0x10000) units[length++] = code
    else {
      units[length++] = 0xd800 | ((code - 0x10000) >> 10)
      units[length++] = 0xdc00 | (code & 0x3ff)
    }
  }
  return stringOf(units.subarray(0, length))
}

/** How many arguments String.fromCharCode is given at once: all of a long text would be too many. */
const atOnce = 4096

function stringOf(units: Uint16Array): string {
  let text = ''
  for (let from = 0; from < units.length; from += atOnce)
    text += String.fromCharCode(...units.subarray(from, from + atOnce))
  return text
}

const encoder = new TextEncoder()

/** The bytes of a text: what `textOf` was made from (up to its NUL). */
export function bytesOf(text: string): Uint8Array {
  const encoded = encoder.encode(text)
  if (isWellFormed(text)) return encoded
  // each lone surrogate was encoded as the three bytes of U+FFFD
  const bytes = new Uint8Array(encoded.length)
  let length = 0
  let at = 0
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
    if (code >= 0xdc80 && code <= 0xdcff) bytes[length++] = code & 0xff
    else for (let i = 0; i < size; i++) bytes[length++] = encoded[at + i] ?? 0
    at += size
  }
  return bytes.slice(0, length)
}

/** Whether a text is plain Unicode, without bytes that were no UTF-8. */
export function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

/** A text for whoever insists on Unicode: what wasn't UTF-8 becomes U+FFFD. */
export function wellFormed(text: string): string {
  return isWellFormed(text) ? text : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(text))
}
