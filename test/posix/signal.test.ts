import { constants } from 'node:os'
import t from 'tap'
import { signalName, signalNumber } from '../../src/posix/signal.ts'

t.test('every name that Upstart takes has its number, with or without SIG', t => {
  const names = [
    ...[
      'HUP',
      'INT',
      'QUIT',
      'ILL',
      'TRAP',
      'ABRT',
      'IOT',
      'BUS',
      'FPE',
      'KILL',
      'USR1',
      'SEGV',
      'USR2',
      'PIPE',
      'ALRM',
      'TERM',
    ],
    ...[
      'STKFLT',
      'CHLD',
      'CLD',
      'CONT',
      'STOP',
      'TSTP',
      'TTIN',
      'TTOU',
      'URG',
      'XCPU',
      'XFSZ',
      'VTALRM',
      'PROF',
      'WINCH',
      'IO',
    ],
    ...['POLL', 'PWR', 'SYS', 'UNUSED'],
  ]
  const { SIGCHLD: SIGCLD, SIGSYS: SIGUNUSED } = constants.signals
  const numbers: { readonly [name: string]: number } = { ...constants.signals, SIGCLD, SIGUNUSED }
  for (const name of names) {
    const number = numbers[`SIG${name}`]
    t.equal(signalNumber(name), number, name)
    t.equal(signalNumber(`SIG${name}`), number, `SIG${name}`)
  }
  t.end()
})

t.test('names are in upper case, and there are none of real-time signals', t => {
  for (const text of ['term', 'Term', 'SIGterm', 'SIGSIGTERM', 'SIG', 'RTMIN', 'RTMIN+1', 'FOO', '']) {
    t.equal(signalNumber(text), null, text)
  }
  t.end()
})

t.test('a number is taken as it is, up to 2147483647', t => {
  const rows: readonly (readonly [text: string, number: number | null])[] = [
    ['0', 0],
    ['9', 9],
    ['34', 34],
    ['999', 999],
    ['2147483647', 2147483647],
    ['2147483648', null],
    ['-1', null],
    ['1x', null],
  ]
  for (const [text, number] of rows) t.equal(signalNumber(text), number, text)
  t.end()
})

t.test('of several names, the first is printed', t => {
  t.equal(signalName(15), 'TERM')
  t.equal(signalName(6), 'ABRT')
  t.equal(signalName(17), 'CHLD')
  t.equal(signalName(29), 'IO')
  t.equal(signalName(31), 'SYS')
  for (const number of [0, 32, 34, 64, 999]) t.equal(signalName(number), null)
  t.end()
})
