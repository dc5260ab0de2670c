export interface Package {
  readonly architectures: readonly string[]
  readonly depends: string
  readonly summary: string
}
export const version: string
export const maintainer: string
export const sourceName: string
export const packages: ReadonlyMap<string, Package>
export function fileName(name: string, arch: string): string
