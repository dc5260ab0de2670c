/** Types of runtime-sources.mjs, as tests use it. */
export declare function engineSource(wanted?: string | null): {
  readonly name: string
  readonly version: string
  readonly folder: string
  readonly files: readonly string[]
}
export declare function muslSource(arch: string): { readonly headers: string; readonly libraries: string }
