import t from 'tap'
import { signed, unsigned } from '../../src/posix/number.ts'

t.test('strtol: blanks, a sign, decimal digits, and nothing after', t => {
  const rows: readonly (readonly [text: string, value: bigint | null])[] = [
    ['0', 0n],
    ['12', 12n],
    ['+5', 5n],
    ['-20', -20n],
    ['007', 7n],
    ['-0', 0n],
    [' \t12', 12n],
    [`${'0'.repeat(1000)}1`, 1n],
    ['9223372036854775807', 2n ** 63n - 1n],
    ['9223372036854775808', null],
    ['-9223372036854775808', -(2n ** 63n)],
    ['-9223372036854775809', null],
    ['99999999999999999999999999', null],
    ['', null],
    [' ', null],
    ['+', null],
    ['-', null],
    ['--1', null],
    ['1 ', null],
    ['1x', null],
    ['x1', null],
    ['0x10', null],
    ['1.5', null],
    ['１', null],
  ]
  for (const [text, value] of rows) t.equal(signed(text), value, JSON.stringify(text))
  t.end()
})

t.test('strtoul: a negative number is counted from 2^64', t => {
  const rows: readonly (readonly [text: string, value: bigint | null])[] = [
    ['0', 0n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['18446744073709551616', null],
    ['-1', 2n ** 64n - 1n],
    ['-10', 2n ** 64n - 10n],
    ['-0', 0n],
    ['-18446744073709551615', 1n],
    ['-18446744073709551616', null],
    ['+3', 3n],
  ]
  for (const [text, value] of rows) t.equal(unsigned(text), value, text)
  t.end()
})

t.test('strtoul in octal', t => {
  const rows: readonly (readonly [text: string, value: bigint | null])[] = [
    ['0', 0n],
    ['022', 18n],
    ['22', 18n],
    ['777', 511n],
    ['1777777777777777777777', 2n ** 64n - 1n],
    ['2000000000000000000000', null],
    ['8', null],
    ['0o22', null],
    ['0x1f', null],
    ['022x', null],
  ]
  for (const [text, value] of rows) t.equal(unsigned(text, 8), value, text)
  t.end()
})

t.test('a number as long as a file takes no time', t => {
  const long = '1'.repeat(1_000_000)
  t.equal(signed(long), null)
  t.equal(unsigned(`${'0'.repeat(1_000_000)} 0`), null)
  t.equal(unsigned(long, 8), null)
  t.end()
})
