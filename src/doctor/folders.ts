/** Where we write: the state, the logs; and whether there is room. */
import {
  freeSpace,
  makeDirectories,
  makeDirectory,
  nodeAt,
  remove,
  replace,
  status,
} from '../system/files.ts'
import { type Check, error, type Finding, messageOf, ok, orOk, warning } from './finding.ts'

/** Why no file can be made in a folder; null where one can. */
function unwritable(folder: string): string | null {
  const path = `${folder}/.upstart-dummy-doctor`
  try {
    replace(path, '')
    remove(path)
    return null
  } catch (cause) {
    return messageOf(cause).replace(/^.*: /, '')
  }
}

const makeWritable = 'mount it writable, or mount a tmpfs there: mount -t tmpfs -o mode=0755 tmpfs '

export const state: Check = {
  name: 'state',
  look: ({ places: { stateDirectory }, looking }) => {
    const above = stateDirectory.slice(0, stateDirectory.lastIndexOf('/'))
    if (status(above)?.directory !== true)
      return [error(`${above} is missing`, `mkdir ${above}, or mount a tmpfs there`)]
    if (looking && status(stateDirectory) === null) return [ok(`${stateDirectory} is not there yet`)]
    try {
      makeDirectory(stateDirectory)
    } catch (cause) {
      return [error(`the state can't be kept: ${messageOf(cause)}`, makeWritable + above)]
    }
    const there = status(stateDirectory)
    if (there?.directory !== true) return [error(`${stateDirectory} is no folder`, `rm ${stateDirectory}`)]
    if (!there.ofRootAlone)
      return [
        error(
          `others than root may write to ${stateDirectory}, and so say what is run`,
          `chown root:root ${stateDirectory}; chmod 700 ${stateDirectory}`,
        ),
      ]
    if (looking) return [ok(`${stateDirectory} is there`)]
    const why = unwritable(stateDirectory)
    if (why === null) return [ok(`${stateDirectory} can be written`)]
    return [error(`${stateDirectory} can't be written: ${why}`, makeWritable + above)]
  },
}

export const log: Check = {
  name: 'log',
  look: ({ places: { logDirectory }, looking }) => {
    const there = status(logDirectory)
    if (there === null) {
      const dangling = nodeAt(logDirectory)?.kind === 'link'
      const saw = dangling ? `${logDirectory} is a link that leads nowhere` : `${logDirectory} is missing`
      const run = () => makeDirectories(logDirectory)
      const repair = dangling ? null : { done: `made ${logDirectory}`, run }
      return [warning(`${saw}: what jobs print may be lost`, `mkdir -p ${logDirectory}`, repair)]
    }
    if (!there.directory)
      return [
        error(
          `${logDirectory} is no folder: what jobs print is lost`,
          `rm ${logDirectory}; mkdir ${logDirectory}`,
        ),
      ]
    if (looking) return [ok(`${logDirectory} is there`)]
    const why = unwritable(logDirectory)
    if (why === null) return [ok(`${logDirectory} can be written`)]
    return [
      error(
        `${logDirectory} can't be written: ${why}; what jobs print is lost`,
        'make it writable, or make room',
      ),
    ]
  },
}

/** Less than this (bytes, files) is as good as nothing. */
const little = { bytes: 1_000_000, files: 100 }

export const disk: Check = {
  name: 'disk',
  look: ({ places: { stateDirectory, logDirectory } }) => {
    const seen = new Set<string>()
    const findings = [stateDirectory, logDirectory, '/tmp', '/'].flatMap((path): Finding[] => {
      const device = String(status(path)?.device ?? '')
      const free = freeSpace(path)
      if (free === null || device === '' || seen.has(device)) return []
      seen.add(device)
      const files = free.files ?? Number.POSITIVE_INFINITY
      const advice = `make room on the file system of ${path} (df ${path}; df -i ${path})`
      if (free.bytes === 0) return [error(`the file system of ${path} is full`, advice)]
      if (files === 0) return [error(`the file system of ${path} can't hold another file`, advice)]
      if (free.bytes < little.bytes || files < little.files)
        return [warning(`the file system of ${path} is almost full`, advice)]
      return []
    })
    return orOk(findings, 'there is room for state and logs')
  },
}
