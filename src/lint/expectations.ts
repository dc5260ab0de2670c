/** Whether `expect` fits the main process. A wrong one makes Upstart follow a wrong process, or wait for ever for one that never comes. */
import type { JobClass } from '../job-file/job-class.ts'
import { makesProcess, programOf, type ShellCommand, shellCommands } from '../shell/commands.ts'
import { mannerOf } from './daemons.ts'
import { type Finding, finding, findingInScript, type Subject, spotOf, spotOfProcess } from './subject.ts'

export function checkExpectation(subject: Subject): Finding[] {
  const { job } = subject
  const spot = spotOfProcess(subject, 'main')
  const main = job.process.main
  const commands = main && shellCommands(main.script ? main.command : `exec ${main.command}`)
  const last = commands?.at(-1)
  if (spot === null || main === undefined || !commands || last === undefined) return []
  const follows = job.expect === 'fork' || job.expect === 'daemon'
  const early = main.script ? commands.slice(0, -1).find(c => c.certain && makesProcess(c)) : undefined
  if (follows && early !== undefined) {
    const [what = null] = early.words
    const whose = what === null ? '' : ` for "${what}"`
    const message = `the script makes a process${whose} before the daemon's: "expect ${job.expect}" follows that one; such commands belong into pre-start`
    return [findingInScript('expect-script', spot, early.line, message, what)]
  }
  if (!main.script && job.expect === 'none' && /(^|[^&])&\s*$/.test(main.command)) {
    const message = 'with "&", the process that Upstart follows ends at once'
    return [finding('background', spot, message)]
  }
  return mannerFindings(subject, job, last)
}

function mannerFindings(subject: Subject, job: JobClass, last: ShellCommand): Finding[] {
  const spot = spotOfProcess(subject, 'main')
  const [program = '', ...args] = startedBy(programOf(last))
  const manner = last.forks ? null : mannerOf(program, args)
  if (manner === null || spot === null) return []
  const expectation = spotOf(subject, 'expect')
  const follows = job.expect === 'fork' || job.expect === 'daemon'
  if (manner === 'foreground' && follows && expectation !== null) {
    const message = `"${program}", called like this, stays in the foreground, but "expect ${job.expect}" waits until it forks: start hangs`
    return [finding('expect-foreground', expectation, message)]
  }
  if (manner === 'background' && job.expect === 'none' && !job.task) {
    const message = `"${program}" goes into the background; without "expect fork" or "expect daemon" Upstart takes that for its end`
    return [finding('expect-missing', spot, message, program)]
  }
  return []
}

/** What start-stop-daemon executes; itself where that can't be told, and what else is executed as it is. */
function startedBy(words: readonly string[]): readonly string[] {
  const [program = ''] = words
  if (!/(^|\/)start-stop-daemon$/.test(program)) return words
  const end = words.indexOf('--')
  const own = end < 0 ? words : words.slice(0, end)
  if (own.some(word => /^(-[a-zA-Z]*b|--background)$/.test(word))) return words
  const option = own.findLastIndex(word => /^(-[a-zA-Z]*[ax]|--exec|--startas)$/.test(word))
  const executed = option < 0 ? undefined : own[option + 1]
  return executed === undefined ? words : [executed, ...(end < 0 ? [] : words.slice(end + 1))]
}
