/** The program as it lies there, run without a launcher. */
import t from 'tap'
import { dist, Sandbox, until } from '../command/fixtures/sandbox.ts'

const program = `node ${dist}/main.cjs`

t.test('it ends as the command does', async t => {
  const box = await Sandbox.create(t, { service: 'exec sleep 5001\n' })
  t.match(await box.run(`${program} start service`), { out: /^service start\/running/, err: '', status: 0 })
  t.same(await box.run(`${program} start none`), { out: '', err: 'start: Unknown job: none\n', status: 1 })
})

t.test('it says that the shim is missing', async t => {
  const box = await Sandbox.create(t, {})
  t.same(await box.run(`cp ${dist}/main.cjs /srv; node /srv/main.cjs initctl list`), {
    out: '',
    err: 'initctl: /srv/shim is missing\n',
    status: 1,
  })
})

t.test('it ends with 128+N where a signal ended the command', async t => {
  const box = await Sandbox.create(t, { slow: 'pre-start exec sleep 5002\nexec sleep 5003\n' })
  const { out } = await box.run(`
    ${program} start slow & pid=$!
    ${until("status slow | grep -q 'pre-start, process'")}
    pkill -KILL -f '[s]him-[a-z0-9]* front'
    wait $pid; echo $?`)
  t.equal(out, '137\n')
})
