/** src/system/transport.ts on the program's own runtime: front is in this process (front.c). */

export interface Transport {
  say(request: Uint8Array): void
  hear(): string | null
}

export function connect(): Transport {
  return {
    say(request) {
      if (!native.ask(request)) throw new Error('no request of front')
    },
    hear: () => native.hear(),
  }
}
