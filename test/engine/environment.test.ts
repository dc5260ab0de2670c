import t from 'tap'
import { initEnvironment } from '../../src/engine/engine.ts'
import { Simulation } from './fixtures/simulation.ts'

const init = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/bin:/usr/sbin:/sbin:/bin', 'TERM=linux']

t.test(
  '3.9 a process gets PATH and TERM, the env stanzas, what the start brought, and who it is, in that order',
  async t => {
    t.same(initEnvironment, init)
    const s = new Simulation({ web: 'env A=1\nenv B=1\nenv B=2\nexec a' })
    s.start('web', 'C=3', 'A=9')
    t.same(s.process('web').env, [...init, 'A=9', 'B=2', 'C=3', 'UPSTART_JOB=web', 'UPSTART_INSTANCE='])
  },
)

t.test('3.9 who it is can not be given another name', async t => {
  const s = new Simulation({ web: 'env UPSTART_JOB=x\nexec a' })
  s.start('web', 'UPSTART_INSTANCE=y')
  t.same(s.process('web').env.slice(2), ['UPSTART_JOB=web', 'UPSTART_INSTANCE='])
})

t.test("1.7 a bare name is copied from init's environment, or removes an earlier one", async t => {
  const s = new Simulation({ web: 'env TERM=vt100\nenv TERM\nenv LANG=C\nenv LANG\nenv PATH=/bin\nexec a' })
  s.start('web')
  t.same(s.process('web').env.slice(0, -2), ['PATH=/bin', 'TERM=linux'])
})

t.test('1.7 nothing is expanded in env', async t => {
  const s = new Simulation({ web: 'env A=1\nenv B=$A\nexec a' })
  s.start('web')
  t.equal(s.variable('B', 'web'), '$A')
})

t.test(
  '3.9 what a stop brought is for pre-stop and post-stop alone, and dropped when the job starts or goes on',
  async t => {
    const s = new Simulation({ web: 'exec a\npre-stop exec b\npost-start exec c' })
    s.start('web')
    s.end('web', 'post-start')
    s.stop('web', 'WHY=x')
    t.ok(s.process('web', 'pre-stop').env.includes('WHY=x'))
    s.start('web')
    s.end('web', 'pre-stop')
    t.same(s.instance('web')?.stopEnv, [])
    s.stop('web', 'WHY=y')
    s.start('web')
    s.inside('stop', 'web')
    t.same(s.instance('web')?.stopEnv, [], 'a stop without arguments brings nothing')
  },
)

t.test('the name of an instance is expanded in what it starts with', async t => {
  const s = new Simulation({ many: `env B=bar\ninstance $A-\${B:-none}\nexec a` })
  s.start('many', 'A=1')
  s.start('many', 'A=1', 'B=')
  t.same(s.world.job.get('many')?.instances, ['1-bar', '1-none'])
})
