import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import t from 'tap'
import { findJobs, loadJob, locateJob } from '../../src/job-file/directory.ts'
import { jobFiles } from '../../src/system/job-files.ts'

t.test('a directory of job files, as it is on disk', t => {
  const directory = t.testdir({
    'b.conf': 'exec b',
    'b.override': 'manual',
    'a.conf': 'exec a',
    'c.conf': t.fixture('symlink', 'a.conf'),
    'c.override': t.fixture('symlink', 'b.override'),
    'dangling.conf': t.fixture('symlink', 'nothing'),
    linked: t.fixture('symlink', 'net'),
    net: { 'd.conf': '', 'old~': { 'e.conf': '' } },
    'readme.txt': '',
  })
  symlinkSync('loop.conf', `${directory}/loop.conf`)
  const jobs = findJobs(jobFiles, directory)
  t.same(jobs, [
    { name: 'a', path: `${directory}/a.conf`, override: null },
    { name: 'b', path: `${directory}/b.conf`, override: `${directory}/b.override` },
    { name: 'c', path: `${directory}/c.conf`, override: null },
    { name: 'net/d', path: `${directory}/net/d.conf`, override: null },
  ])
  for (const job of jobs) t.same(locateJob(jobFiles, directory, job.name), job)
  for (const name of ['dangling', 'loop', 'linked/d', 'net/old~/e', 'a/b', 'x'.repeat(5000)]) {
    t.equal(locateJob(jobFiles, directory, name), null, name.slice(0, 20))
  }
  t.same(findJobs(jobFiles, `${directory}/nothing`), [])
  t.same(findJobs(jobFiles, `${directory}/a.conf`), [])
  t.end()
})

t.test('files are read as bytes, whatever their size', t => {
  const directory = t.testdir()
  const path = `${directory}/big.conf`
  const bytes = Buffer.from(Array.from({ length: 100_001 }, (_, n) => n % 256))
  writeFileSync(path, bytes)
  t.same(jobFiles.read(path), { ok: true, text: bytes.toString('latin1') })
  writeFileSync(path, '')
  t.same(jobFiles.read(path), { ok: true, text: '' })
  t.end()
})

t.test('what cannot be read says why', t => {
  const directory = t.testdir({ 'a.conf': '' })
  t.same(jobFiles.read(`${directory}/none`), { ok: false, error: 'No such file or directory' })
  t.same(jobFiles.read(directory), { ok: false, error: 'is no regular file' })
  t.same(jobFiles.read(`${directory}/a.conf/x`), { ok: false, error: 'Not a directory' })
  t.match(loadJob(jobFiles, { name: 'x', path: `${directory}/none`, override: null }), { ok: false })
  t.end()
})

t.test(
  'what may not be read says why',
  { skip: process.getuid?.() === 0 && 'root may read everything' },
  t => {
    const directory = t.testdir({ 'a.conf': '' })
    chmodSync(`${directory}/a.conf`, 0)
    t.same(jobFiles.read(`${directory}/a.conf`), { ok: false, error: 'Permission denied' })
    t.end()
  },
)
