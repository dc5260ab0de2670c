/** Error numbers that we go by ourselves, as Linux has them on every processor of ours. */
export const EPERM = 1
export const ENOENT = 2
export const EEXIST = 17
export const EXDEV = 18
export const EINVAL = 22
export const EPIPE = 32
export const ELOOP = 40

/** The kernel's words, as strerror(3) gives them: they are part of messages that people search for. */
const texts: { readonly [errno: number]: string } = {
  1: 'Operation not permitted',
  2: 'No such file or directory',
  4: 'Interrupted system call',
  5: 'Input/output error',
  6: 'No such device or address',
  7: 'Argument list too long',
  8: 'Exec format error',
  9: 'Bad file descriptor',
  11: 'Resource temporarily unavailable',
  12: 'Cannot allocate memory',
  13: 'Permission denied',
  14: 'Bad address',
  16: 'Device or resource busy',
  17: 'File exists',
  18: 'Invalid cross-device link',
  19: 'No such device',
  20: 'Not a directory',
  21: 'Is a directory',
  22: 'Invalid argument',
  23: 'Too many open files in system',
  24: 'Too many open files',
  26: 'Text file busy',
  28: 'No space left on device',
  30: 'Read-only file system',
  36: 'File name too long',
  38: 'Function not implemented',
  40: 'Too many levels of symbolic links',
}

export function errorText(errno: number): string {
  return texts[errno] ?? `Unknown error ${errno}`
}
