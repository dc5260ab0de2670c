/** What the program takes for granted and the engine doesn't have: Buffer, as far as it is used, TextEncoder and TextDecoder. */

type Encoding = 'utf8' | 'latin1'

class Bytes extends Uint8Array {
  static override from(value: string | ArrayBuffer | Uint8Array, encoding?: Encoding): Bytes {
    if (typeof value === 'string') return new Bytes(native.bytes(value, encoding === 'latin1'))
    return value instanceof ArrayBuffer ? new Bytes(value) : new Bytes(value.slice().buffer as ArrayBuffer)
  }

  static alloc(size: number): Bytes {
    return new Bytes(size)
  }

  static allocUnsafe(size: number): Bytes {
    return new Bytes(size)
  }

  static byteLength(text: string): number {
    return native.size(text)
  }

  static concat(parts: readonly Uint8Array[]): Bytes {
    const whole = new Bytes(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return whole
  }

  override toString(encoding: Encoding = 'utf8', from = 0, to = this.length): string {
    return native.text(this, from, to - from, encoding === 'latin1')
  }
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

export { Bytes as Buffer, Decoder as TextDecoder, Encoder as TextEncoder }
