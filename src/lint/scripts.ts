/** Scripts: whether a shell can read them, and a pre-stop that calls off the stop. */
import { type JobClass, processNames } from '../job-file/job-class.ts'
import { commandForInit } from '../process/guard.ts'
import { shellCommands } from '../shell/commands.ts'
import { type Finding, finding, findingInScript, type Subject, spotOfProcess } from './subject.ts'

/** What a shell says of a script that it can't read; null where it can. The line is 1-based. */
export type CheckShell = (script: string) => { readonly line: number; readonly message: string } | null

/** What makes of an exec line one for the shell, with what has to have an end: other lines are not worth a process. */
const worthAShell = /[`"'(){};&|<>]/

export function checkScripts(subject: Subject, checkShell: CheckShell): Finding[] {
  return processNames.flatMap(name => {
    const process = subject.job.process[name]
    const spot = spotOfProcess(subject, name)
    if (process === undefined || spot === null || name === 'security') return []
    if (!process.script && !worthAShell.test(process.command)) return []
    const fault = checkShell(process.script ? process.command : `exec ${process.command}`)
    if (fault === null) return []
    if (!process.script) return [finding('shell-syntax', spot, fault.message)]
    const lines = process.command.split('\n').length - 1
    return [findingInScript('shell-syntax', spot, Math.min(fault.line, Math.max(1, lines)), fault.message)]
  })
}

export function checkPreStop(subject: Subject): Finding[] {
  const process = subject.job.process['pre-stop']
  const spot = spotOfProcess(subject, 'pre-stop')
  if (process === undefined || spot === null) return []
  const start = shellCommands(process.command)?.find(({ words }) => startsItself(words, subject.job))
  if (start === undefined) return []
  const message = '"start" in pre-stop calls off the stop: the job goes on running'
  return [
    process.script
      ? findingInScript('pre-stop-cancels', spot, start.line, message, 'start')
      : finding('pre-stop-cancels', spot, message, 'start'),
  ]
}

/** Under Upstart, PID 1 is Upstart: here what is said to it is answered, and nothing else comes of it. */
export function checkTellsInit(subject: Subject): Finding[] {
  return processNames.flatMap(name => {
    const process = subject.job.process[name]
    const spot = spotOfProcess(subject, name)
    const told = process === undefined ? null : commandForInit(process)
    if (process === undefined || spot === null || told === null) return []
    const message = `"${told.text}" is for an Upstart that is PID 1: where it isn't, nothing comes of it`
    const [word = null] = told.text.split(' ')
    return [
      process.script
        ? findingInScript('tells-init', spot, told.line, message, word)
        : finding('tells-init', spot, message, word),
    ]
  })
}

/** Without a name, `start` means the job whose process calls it. */
function startsItself(words: readonly string[], { name }: JobClass): boolean {
  const [first = '', ...rest] = words[0] === 'exec' ? words.slice(1) : words
  const program = first.slice(first.lastIndexOf('/') + 1)
  const args = (program === 'initctl' ? rest : [program, ...rest]).filter(word => !word.startsWith('-'))
  const [command, job] = args
  return command === 'start' && (job === undefined || job === name || /^\$\{?UPSTART_JOB\b/.test(job))
}
