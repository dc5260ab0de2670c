/** Whether output is a terminal. For this node:tty brings node:net with it, so who may be one is asked first elsewhere. */

/** Width of the terminal that a descriptor is, 0 where it doesn't know; null where it isn't one. */
export function columnsOf(fd: 1 | 2): number | null {
  const stream = fd === 1 ? process.stdout : process.stderr
  return stream.isTTY ? stream.columns || 0 : null
}
