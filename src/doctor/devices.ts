/** Devices that every process is given, or that programs expect. */
import { nodeAt, remove, rename, status } from '../system/files.ts'
import { runProgram } from '../system/run-program.ts'
import { type Check, error, type Finding, orOk, type Repair, warning } from './finding.ts'

/** Makes the device under another name first: /dev/null is never missing for who has it. */
function make(path: string, device: string): Repair {
  const [major = '', minor = ''] = device.split(':')
  return {
    done: `made ${path}`,
    run: () => {
      const next = `${path}.new`
      const { status: exit, err } = runProgram('mknod', ['-m', '666', next, 'c', major, minor], { input: '' })
      if (exit !== 0) throw new Error(err.trim() || 'mknod could not be executed')
      try {
        rename(next, path)
      } catch (cause) {
        remove(next)
        throw cause
      }
    },
  }
}

const needed = [
  { path: '/dev/null', device: '1:3', level: error, why: 'no process can be started' },
  { path: '/dev/zero', device: '1:5', level: warning, why: 'programs may need it' },
  { path: '/dev/urandom', device: '1:9', level: warning, why: 'programs that need random numbers fail' },
] as const

export const devices: Check = {
  name: 'devices',
  look: ({ init }) => {
    const found = needed.flatMap(({ path, device, level, why }): Finding[] => {
      const node = nodeAt(path)
      if (node?.kind === 'character device' && node.device === device) return []
      const what =
        node === null
          ? 'is missing'
          : `is ${node.kind === 'other' ? 'something' : `a ${node.kind}`}, not the device`
      const advice = `rm -f ${path}; mknod -m 666 ${path} c ${device.replace(':', ' ')}`
      // a folder may hold something
      const repair = node?.kind === 'directory' ? null : make(path, device)
      return [level(`${path} ${what}: ${why}`, advice, repair)]
    })
    return orOk(
      [...found, ...terminalFindings(), ...consoleFindings(init)],
      '/dev/null, /dev/zero, /dev/urandom and /dev/pts are there',
    )
  },
}

function terminalFindings(): Finding[] {
  const mounted = status('/dev/pts/ptmx') !== null
  if (mounted && status('/dev/ptmx') !== null) return []
  return [
    warning(
      `${mounted ? '/dev/ptmx is missing' : 'nothing is mounted on /dev/pts'}: screen, tmux and sshd have no terminals to give`,
      'mount -t devpts -o newinstance,ptmxmode=0666 devpts /dev/pts; ln -sf pts/ptmx /dev/ptmx',
    ),
  ]
}

function consoleFindings(init: {
  jobs(): readonly { readonly name: string; readonly console: string }[]
}): Finding[] {
  if (status('/dev/console') !== null) return []
  let jobs: readonly string[]
  try {
    jobs = init.jobs().flatMap(job => (job.console === 'output' || job.console === 'owner' ? job.name : []))
  } catch {
    // the state can't be had: another check says so
    return []
  }
  if (jobs.length === 0) return []
  const advice = 'mknod -m 600 /dev/console c 5 1, or write "console log" into the overrides of these jobs'
  return [warning(`/dev/console is missing, and these jobs write to it: ${jobs.join(', ')}`, advice)]
}
