import fc from 'fast-check'
import t from 'tap'
import { bytesOf, isWellFormed, textOf, wellFormed } from '../../src/posix/byte-text.ts'

const bytes = (...values: number[]) => String.fromCharCode(...values)

t.test('UTF-8 becomes text', t => {
  for (const text of [
    '',
    'plain',
    'Stéphane',
    '日本',
    '😀',
    'a😀b',
    '\ufeffx',
    '\u{10ffff}',
    '\u07ff\u0800\uffff',
  ]) {
    t.equal(textOf(Buffer.from(text).toString('latin1')), text)
    t.same(bytesOf(text), new Uint8Array(Buffer.from(text)))
    t.ok(isWellFormed(text))
  }
  t.end()
})

t.test('what is no UTF-8 is kept byte by byte', t => {
  t.equal(textOf(bytes(0x53, 0x74, 0xe9, 0x70)), 'St\udce9p')
  t.equal(textOf(bytes(0xc3)), '\udcc3', 'cut off')
  t.equal(textOf(bytes(0xe2, 0x82, 0x41)), '\udce2\udc82A', 'cut off by a letter')
  t.equal(textOf(bytes(0xc0, 0xaf)), '\udcc0\udcaf', 'too long for what it encodes')
  t.equal(textOf(bytes(0xe0, 0x80, 0x80)), '\udce0\udc80\udc80')
  t.equal(textOf(bytes(0xed, 0xa0, 0x80)), '\udced\udca0\udc80', 'a surrogate')
  t.equal(textOf(bytes(0xf4, 0x90, 0x80, 0x80)), '\udcf4\udc90\udc80\udc80', 'beyond the last character')
  t.equal(textOf(bytes(0xff, 0x80)), '\udcff\udc80')
  t.end()
})

t.test('a text ends at a NUL', t => {
  t.equal(textOf('foo\0bar'), 'foo')
  t.equal(textOf('é\0é'), '\udce9')
  t.end()
})

t.test('for whoever insists on Unicode, it is U+FFFD', t => {
  t.equal(wellFormed('St\udce9p'), 'St\ufffdp')
  t.equal(wellFormed('a😀'), 'a😀')
  t.notOk(isWellFormed('\udce9'))
  t.end()
})

t.test('property: no byte is lost', t => {
  fc.assert(
    fc.property(fc.uint8Array({ min: 1 }), array => {
      t.same(Buffer.from(bytesOf(textOf(Buffer.from(array).toString('latin1')))), Buffer.from(array))
    }),
  )
  t.end()
})
