/**
 * Numbers as strtol(3) and strtoul(3) read them on a 64-bit system, since that is what job files were written for: blanks before, a
 * sign, digits, nothing after; out of range is an error, and a negative unsigned number wraps.
 */

/** 2^64 has 22 octal digits; what is longer is out of range, and not worth the time. */
const longest = 22

const digitsOf = { 8: /^[0-7]+$/, 10: /^[0-9]+$/ } as const
const prefixOf = { 8: '0o', 10: '' } as const

function magnitude(text: string, base: 8 | 10): { negative: boolean; value: bigint } | null {
  let at = 0
  while (' \t\n\v\f\r'.includes(text.charAt(at)) && at < text.length) at++
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  while (text[at] === '0' && at + 1 < text.length) at++
  const digits = text.slice(at)
  if (digits.length > longest || !digitsOf[base].test(digits)) return null
  return { negative, value: BigInt(prefixOf[base] + digits) }
}

/** strtol: -2^63 to 2^63-1; null where it isn't one. */
export function signed(text: string): bigint | null {
  const number = magnitude(text, 10)
  if (number === null) return null
  const value = number.negative ? -number.value : number.value
  return BigInt.asIntN(64, value) === value ? value : null
}

/** strtoul: 0 to 2^64-1, a negative number is counted from 2^64; null where it isn't one. */
export function unsigned(text: string, base: 8 | 10 = 10): bigint | null {
  const number = magnitude(text, base)
  if (number === null || BigInt.asUintN(64, number.value) !== number.value) return null
  return number.negative ? BigInt.asUintN(64, -number.value) : number.value
}
