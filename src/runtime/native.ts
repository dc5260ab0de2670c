/**
 * What the program's own runtime can do for it: the object that native.c makes. A call gives what the kernel gives, or an error number below zero;
 * an argument that is out of bounds is an exception.
 */

/** Device, inode, mode, user, device of a device, size, times of modification and change (ms since 1970): as stat(2) tells. */
export type Status = [number, number, number, number, number, number, number, number]

/** What `change` does; by number, in this order. */
export const changes = { rename: 0, link: 1, unlink: 2, makeFolder: 3, removeFolder: 4, access: 5 } as const

/** What `process` does. */
export const processes = { id: 0, user: 1, signal: 2, pause: 3, exit: 4 } as const

export interface Native {
  /** What the runtime calls when the program has been loaded. @returns its exit status */
  begin: (words: string[], environment: { readonly [name: string]: string }) => number

  /** The text that bytes are; what isn't UTF-8 becomes U+FFFD. @param latin1 a character each instead */
  text(view: Uint8Array, from: number, length: number, latin1: boolean): string
  bytes(text: string, latin1: boolean): ArrayBuffer
  /** How many bytes a text has. */
  size(text: string): number

  open(path: string, flags: number, mode: number): number
  close(fd: number): number
  /** @param position -1: where the file stands */
  read(fd: number, view: Uint8Array, from: number, length: number, position: number): number
  write(fd: number, view: Uint8Array, from: number, length: number, position: number): number
  /** Writes all of a text, if it takes several calls. */
  print(fd: number, text: string): number
  /** All of a file. @param kind 0 as bytes, 1 as the text that they are, 2 as characters */
  contents(path: string, kind: 0 | 1 | 2): ArrayBuffer | string | number
  look(path: string, follow: boolean): Status | number
  lookAt(fd: number): Status | number
  /** Names, each with its type after it, as getdents(2) has it. */
  list(path: string): (string | number)[] | number
  /** Changes whenever a file below a folder does. */
  fingerprint(folder: string): string
  change(what: number, path: string, other: string | number): number
  /** Size of a block, blocks free for us, files, files that can be made. */
  space(path: string): [number, number, number, number] | number
  truncate(fd: number, size: number): number
  target(path: string): string | number
  real(path: string): string | number

  /** Asks front (src/shim/README.md). @returns false: it is no request */
  ask(request: Uint8Array): boolean
  /** Its next answer; null: none is to come. */
  hear(): string | null
  /** Runs a program to its end. @returns its exit status, or why it could not be executed; what it has written */
  run(argv: readonly string[], env: readonly string[], input: Uint8Array): [number, string, string]
  process(what: number, value?: number, other?: number): number
  /** Of a terminal; 0 where it doesn't know, -1: it is none. */
  columns(fd: number): number
}

declare global {
  var native: Native
}
