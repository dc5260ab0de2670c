/** How long a shutdown may take, on command lines. */

/** Seconds until what has not stopped is killed, where nothing else is said. */
export const defaultTimeout = 30

export function isTimeout(text: string): boolean {
  return /^\d{1,6}$/.test(text)
}

export function illegalTimeout(text: string): string {
  return `illegal timeout: ${text}`
}
