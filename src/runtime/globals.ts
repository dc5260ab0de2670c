/** What the program takes for granted and the engine doesn't have: Buffer, as far as it is used, TextEncoder and TextDecoder. */

type Encoding = 'utf8' | 'latin1'

class Bytes extends Uint8Array {
  override toString(encoding: Encoding = 'utf8', from = 0, to = this.length): string {
    const end = Math.min(to, this.length)
    const begin = Math.min(from, end)
    return native.text(this, begin, end - begin, encoding === 'latin1')
  }
}

export const Buffer = {
  from(value: string | ArrayBuffer | Uint8Array, encoding: Encoding = 'utf8'): Bytes {
    if (typeof value === 'string') return new Bytes(native.bytes(value, encoding === 'latin1'))
    return value instanceof ArrayBuffer ? new Bytes(value) : Buffer.concat([value])
  },

  alloc: (size: number): Bytes => new Bytes(size),

  allocUnsafe: (size: number): Bytes => new Bytes(size),

  byteLength: (text: string): number => native.size(text),

  concat(parts: readonly Uint8Array[]): Bytes {
    const whole = new Bytes(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  },
}

class Encoder {
  encode(text: string): Uint8Array {
    return new Uint8Array(native.bytes(text, false))
  }
}

/** For UTF-8, with its byte order mark kept. */
class Decoder {
  decode(bytes: Uint8Array): string {
    return native.text(bytes, 0, bytes.length, false)
  }
}

export { Decoder as TextDecoder, Encoder as TextEncoder }

// where recursion ends, in the engine that has a name of its own for it
const internal: unknown = Reflect.get(globalThis, 'InternalError')
if (typeof internal === 'function') Object.setPrototypeOf(internal.prototype, RangeError.prototype)
