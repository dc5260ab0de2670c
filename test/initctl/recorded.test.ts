/**
 * What Upstart 1.13.2 said, from the recordings of ../shared/conformance: those steps that need no running job. Here the shell is this file:
 * a pipe into sed, sort or blocks, and a loop over words.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs'
import t from 'tap'
import { findJobs, loadJob } from '../../src/job-file/directory.ts'
import type { JobClass } from '../../src/job-file/job-class.ts'
import { jobFiles } from '../../src/system/job-files.ts'
import { type Call, scene } from './fixtures/scene.ts'

const conformance = '../shared/conformance'

interface Step {
  readonly cmd: string
  readonly out: string
  readonly err: string
  readonly rc: number
}

/** The recorded steps that are single commands of ours, up to the first that changes a file. */
function steps(name: string): Step[] {
  const all: (Partial<Step> & { h?: string })[] = JSON.parse(
    readFileSync(`${conformance}/expected/${name}.json`, 'utf8'),
  )
  const until = all.findIndex(step => step.cmd?.includes('/etc/init/newjob.conf') === true)
  return all.slice(0, until < 0 ? all.length : until).flatMap(step => {
    const { cmd, out, err, rc } = step
    if (cmd === undefined || out === undefined || err === undefined || rc === undefined) return []
    return runnable.test(cmd) && !needsProcess.test(cmd) ? [{ cmd, out, err, rc }] : []
  })
}

/** Starts a process, or stops it. */
const needsProcess = /^(start|stop) usagejob$/
const programs = '(?:initctl|start|stop|restart|reload|status|telinit|runlevel)'
const simple = String.raw`(?:${programs}|\$c)(?: (?!initctl)[^|;<>]+?)?(?: \| (?:sed -n 1p|sort|blocks))?`
const runnable = new RegExp(
  String.raw`^(?:${simple}|for \w in [^;]*; do ${simple}; done|initctl [^|;]* > /tmp/cc; echo "rc=\$\?"; blocks < /tmp/cc)$`,
)

const filters: { readonly [name: string]: (text: string) => string } = {
  'sed -n 1p': text => text.slice(0, text.indexOf('\n') + 1),
  sort: text => sorted(text.split('\n').slice(0, -1)),
  blocks: text => {
    let job = ''
    const lines = text.split('\n').slice(0, -1)
    return sorted(
      lines.map(line => {
        if (line.startsWith(' ')) return `${job}:${line}`
        job = line
        return `${job}:`
      }),
    )
  },
}

function sorted(lines: readonly string[]): string {
  return [...lines]
    .sort()
    .map(line => `${line}\n`)
    .join('')
}

function run(call: Call, command: string): Omit<Step, 'cmd'> {
  const loop = /^for (\w) in ([^;]*); do (.*); done$/.exec(command)
  if (loop !== null) {
    const [, variable, words = '', body = ''] = loop
    const answers = words.split(' ').map(word => run(call, body.replace(`$${variable}`, word)))
    return {
      out: answers.map(a => a.out).join(''),
      err: answers.map(a => a.err).join(''),
      rc: answers.at(-1)?.rc ?? 0,
    }
  }
  const check = /^(.*) > \/tmp\/cc; echo/.exec(command)
  if (check !== null) {
    const { out, err, rc } = run(call, check[1] ?? '')
    return { out: `rc=${rc}\n${filters.blocks?.(out)}`, err, rc: 0 }
  }
  const [line = '', filter] = command.split(' | ')
  const [program = '', ...args] = line.split(' ').map(word => (word === '""' ? '' : word))
  const { out, err, status } = call(program, ...args)
  return filter === undefined ? { out, err, rc: status } : { out: filters[filter]?.(out) ?? '', err, rc: 0 }
}

for (const name of ['01-basic', '08-config']) {
  t.test(name, { skip: existsSync(conformance) ? false : `no ${conformance}` }, async t => {
    const directory = t.testdir({})
    cpSync(`${conformance}/init`, directory, { recursive: true })
    cpSync(`${conformance}/extra/${name}`, directory, { recursive: true })
    const jobs: JobClass[] = findJobs(jobFiles, directory).flatMap(location => {
      const loaded = loadJob(jobFiles, location)
      return loaded.ok ? [loaded.job] : []
    })
    const call = scene({ jobs, utmp: '/dev/null' })
    const recorded = steps(name)
    t.ok(recorded.length >= 18, `${recorded.length} steps`)
    for (const { cmd, ...expected } of recorded) t.same(run(call, cmd), expected, cmd)
  })
}
