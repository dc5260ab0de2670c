/** src/system/terminal.ts on the program's own runtime. */

export function columnsOf(fd: 1 | 2): number | null {
  const columns = native.columns(fd)
  return columns < 0 ? null : columns
}
