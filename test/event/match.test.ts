// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are those of job files
import t from 'tap'
import { argument, matches } from '../../src/event/match.ts'

const event = { name: 'foo', env: ['A=a', 'B=b', 'P=/x/y/z', 'D=.hid'] }
const unset = () => undefined

/** A node as it is written in a job file, without quotes. */
function node(text: string) {
  const [name = '', ...env] = text.split(' ')
  return { event: name, env: env.length === 0 ? null : env }
}

t.test(`event ${event.name} ${event.env.join(' ')}`, t => {
  const matching = [
    'foo',
    'foo a',
    'foo a b',
    'foo A=a',
    'foo B=b A=a',
    'foo a B=b',
    'foo A!=x',
    'foo A=a*',
    'foo A=[a-c]',
    'foo A=?',
    'foo *',
    'foo * b',
    'foo P=/x/*',
    'foo P=*',
    'foo D=*',
    'foo A!=b*',
    'foo a b /x/* .hid',
    'foo A=a A!=b',
    'foo a b P=*z',
  ]
  const others = [
    'foo b',
    'foo a b c',
    'foo C=c',
    'foo A!=a',
    'foo C!=c',
    'foo A=[!a]',
    'foo A=',
    'foo a a',
    'fo*',
    'foo A=\\*',
    'foo A=A',
    'foo !=a',
    'foo D=',
    'bar',
    'FOO',
    'foo A=a A=b',
    'foo A=a!=b',
    'foo a b /x/* .hid x',
    'foo =a',
  ]
  for (const text of matching) t.ok(matches(node(text), event, unset), `matches ${text}`)
  for (const text of others) t.notOk(matches(node(text), event, unset), `does not match ${text}`)
  t.end()
})

t.test('an empty pattern matches an empty value alone', async t => {
  t.ok(matches({ event: 'foo', env: ['A='] }, { name: 'foo', env: ['A='] }, unset))
  t.ok(matches({ event: 'foo', env: [''] }, { name: 'foo', env: ['A='] }, unset))
  t.ok(matches({ event: 'foo', env: ['=v'] }, { name: 'foo', env: ['=v'] }, unset))
})

t.test('a value is expanded before it is compared', async t => {
  const job = (name: string) => ({ IFACE: 'eth0', KIND: 'e*' })[name]
  const up = { name: 'up', env: ['IFACE=eth0'] }
  t.ok(matches(node('up IFACE=$IFACE'), up, job))
  t.ok(matches(node('up $IFACE'), up, job))
  t.ok(matches(node('up IFACE=${KIND}'), up, job), 'what comes out is a pattern')
  t.notOk(matches(node('up IFACE!=$IFACE'), up, job))
  t.ok(matches(node('up IFACE=${OTHER:-eth0}'), up, job))
  t.notOk(matches(node('up IFACE=$OTHER'), up, job), 'an unset variable matches nothing')
  t.notOk(matches(node('up IFACE!=$OTHER'), up, job), 'nor does it with !=')
  t.notOk(matches(node('up IFACE=${IFACE'), up, job))
})

t.test('parts of an argument', async t => {
  t.same(argument('v'), { name: null, negated: false, value: 'v' })
  t.same(argument('K=v=w'), { name: 'K', negated: false, value: 'v=w' })
  t.same(argument('K!=v'), { name: 'K', negated: true, value: 'v' })
  t.same(argument('A=a!=b'), { name: 'A=a', negated: true, value: 'b' })
  t.same(argument('!=a'), { name: '', negated: true, value: 'a' })
})
