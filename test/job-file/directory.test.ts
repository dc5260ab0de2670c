import t, { type Test } from 'tap'
import { findJobs, loadJob, locateJob } from '../../src/job-file/directory.ts'
import type { FileKind, JobFiles } from '../../src/system/job-files.ts'

/** What a link leads to, or what is in a file. */
type Entry = string | { readonly link: FileKind | null }

/** A tree of files; paths with a slash at the end are empty folders. */
function tree(entries: { readonly [path: string]: Entry }): JobFiles {
  const contents = new Map<string, Entry | 'folder'>()
  for (const [path, entry] of Object.entries(entries)) {
    const parts = path.split('/')
    for (let n = 1; n < parts.length; n++) contents.set(parts.slice(0, n).join('/'), 'folder')
    if (!path.endsWith('/')) contents.set(path, entry)
  }
  const kind = (path: string): FileKind | null => {
    const entry = contents.get(path)
    if (entry === undefined) return null
    return entry === 'folder' ? 'directory' : typeof entry === 'string' ? 'file' : 'link'
  }
  return {
    list(directory) {
      if (kind(directory) !== 'directory') return null
      const names = [...contents.keys()].filter(
        path => path.startsWith(`${directory}/`) && !path.slice(directory.length + 1).includes('/'),
      )
      return names
        .reverse()
        .map(path => ({ name: path.slice(directory.length + 1), kind: kind(path) ?? 'other' }))
    },
    kind,
    target(path) {
      const entry = contents.get(path)
      return typeof entry === 'object' ? entry.link : kind(path)
    },
    read(path) {
      const entry = contents.get(path)
      return typeof entry === 'string'
        ? { ok: true, text: entry }
        : { ok: false, error: 'No such file or directory' }
    },
  }
}

/** Names of the jobs, each also looked up on its own. */
function names(t: Test, entries: { readonly [path: string]: Entry }): string[] {
  const files = tree(entries)
  const jobs = findJobs(files, 'init')
  for (const job of jobs) t.same(locateJob(files, 'init', job.name), job, `${job.name} is found by its name`)
  return jobs.map(job => job.name)
}

t.test('only .conf counts (J6, J7)', t => {
  const found = names(t, {
    'init/foo.conf': '',
    'init/foo.conf.bak': '',
    'init/foo.conf~': '',
    'init/foo.conf.dpkg-new': '',
    'init/noext': '',
    'init/.conf': '',
    'init/.override': '',
    'init/.dot.conf': '',
    'init/conf': '',
    'init/upper.CONF': '',
  })
  t.same(found, ['.dot', 'foo'])
  t.end()
})

t.test('a job is called after its path (J8)', t => {
  const found = names(t, {
    'init/net/apache.conf': '',
    'init/a.b.conf': '',
    'init/with space.conf': '',
    'init/x.conf/z.conf': '',
    'init/a/b/c.conf': '',
  })
  t.same(found, ['a/b/c', 'a.b', 'net/apache', 'with space', 'x.conf/z'])
  t.end()
})

t.test('directories that no job is looked for in (J9)', t => {
  const ignored = [
    ...[
      '.hidden',
      'old~',
      'old.bak',
      'old.BAK',
      '#old#',
      'a.swp',
      'a.swo',
      'a.swn',
      '.#lock',
      'RCS',
      'CVS',
      'CVS.adm',
      'SCCS',
    ],
    ...[
      '.bzr',
      '.bzr.log',
      '.hg',
      '.git',
      '.svn',
      'BitKeeper',
      '.arch-ids',
      '.arch-inventory',
      '{arch}',
      '_darcs',
      'a,v',
    ],
    ...['a.dpkg-old', 'a.dpkg-dist', 'a.rpmsave', 'a.rpmorig', 'a.rpmnew', 'a;0123abCD'],
  ]
  for (const directory of ignored) {
    const files = tree({ [`init/${directory}/job.conf`]: '', [`init/ok/${directory}/job.conf`]: '' })
    t.same(findJobs(files, 'init'), [], directory)
    t.equal(locateJob(files, 'init', `${directory}/job`), null)
    t.equal(locateJob(files, 'init', `ok/${directory}/job`), null)
  }
  for (const directory of ['a.b', 'bak', 'a;0123abC', 'swp', 'CVS2', '#a', 'rpmnew']) {
    t.same(names(t, { [`init/${directory}/job.conf`]: '' }), [`${directory}/job`])
  }
  t.end()
})

t.test('a link to a file is a job, a link to a directory is not entered (J10)', t => {
  const files = tree({
    'init/link.conf': { link: 'file' },
    'init/dangling.conf': { link: null },
    'init/folder.conf': { link: 'directory' },
    'init/device.conf': { link: 'other' },
    'init/dir': { link: 'directory' },
  })
  const inDir = [{ name: 'job.conf', kind: 'file' }] as const
  const linked: JobFiles = { ...files, list: path => (path === 'init/dir' ? inDir : files.list(path)) }
  t.same(findJobs(linked, 'init'), [{ name: 'link', path: 'init/link.conf', override: null }])
  t.match(locateJob(files, 'init', 'link'), { path: 'init/link.conf' })
  for (const name of ['dangling', 'folder', 'device']) t.equal(locateJob(files, 'init', name), null, name)
  t.equal(locateJob({ ...files, target: () => 'file' }, 'init', 'dir/job'), null)
  t.end()
})

t.test('overrides (J11, J19)', t => {
  const files = tree({
    'init/a.conf': '',
    'init/a.override': '',
    'init/b.conf': '',
    'init/b.override': { link: 'file' },
    'init/alone.override': '',
    'init/net/c.conf': '',
    'init/net/c.override': '',
    'init/c.conf': '',
  })
  const expected = [
    { name: 'a', path: 'init/a.conf', override: 'init/a.override' },
    { name: 'b', path: 'init/b.conf', override: null },
    { name: 'c', path: 'init/c.conf', override: null },
    { name: 'net/c', path: 'init/net/c.conf', override: 'init/net/c.override' },
  ]
  t.same(findJobs(files, 'init'), expected)
  for (const job of expected) t.same(locateJob(files, 'init', job.name), job)
  t.equal(locateJob(files, 'init', 'alone'), null)
  t.end()
})

t.test('what is no job name', t => {
  const files: JobFiles = { ...tree({}), kind: () => 'directory', target: () => 'file' }
  for (const name of [
    '',
    '/',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/..',
    'a/../b',
    './a',
    'a/./b',
    'a\0',
    'a\0/b',
  ]) {
    t.equal(locateJob(files, 'init', name), null, JSON.stringify(name))
  }
  t.match(locateJob(files, 'init', 'a/b'), { path: 'init/a/b.conf' })
  t.end()
})

t.test('a job is looked up without a walk', t => {
  const asked: string[] = []
  const files = tree({ 'init/net/a.conf': '', 'init/net/a.override': '' })
  const noted =
    <T>(look: (path: string) => T) =>
    (path: string): T => {
      asked.push(path)
      return look(path)
    }
  const watched: JobFiles = {
    list: noted(files.list),
    kind: noted(files.kind),
    target: noted(files.target),
    read: noted(files.read),
  }
  locateJob(watched, 'init', 'net/a')
  t.same(asked, ['init/net', 'init/net/a.conf', 'init/net/a.override'])
  t.end()
})

t.test('no directory, no jobs (J13)', t => {
  t.same(findJobs(tree({}), 'init'), [])
  t.equal(locateJob(tree({}), 'init', 'a'), null)
  t.end()
})

t.test('a job is loaded with its override', t => {
  const files = tree({ 'init/a.conf': 'start on foo\nexec a', 'init/a.override': 'manual\nenv A=1' })
  const location = locateJob(files, 'init', 'a')
  t.ok(location)
  t.match(location && loadJob(files, location), {
    ok: true,
    job: { name: 'a', startOn: null, env: ['A=1'] },
    diagnostics: [],
  })
  t.end()
})

t.test('a broken override changes nothing, and is told', t => {
  const files = tree({ 'init/a.conf': 'start on foo\nexec a', 'init/a.override': 'manual\nbogus\nexec b' })
  const location = locateJob(files, 'init', 'a')
  t.match(location && loadJob(files, location), {
    ok: true,
    job: { startOn: { event: 'foo' }, process: { main: { command: 'a' } } },
    diagnostics: [{ path: 'init/a.override', line: 2, column: 1, message: 'Unknown stanza' }],
  })
  t.end()
})

t.test('a broken job is none, whatever its override says', t => {
  const files = tree({ 'init/a.conf': 'bogus', 'init/a.override': 'exec b' })
  const location = locateJob(files, 'init', 'a')
  t.same(location && loadJob(files, location), {
    ok: false,
    diagnostics: [
      {
        path: 'init/a.conf',
        fault: 'unknown-stanza',
        line: 1,
        column: 1,
        offset: 0,
        message: 'Unknown stanza',
      },
    ],
  })
  t.end()
})

t.test('a file that cannot be read', t => {
  const files = tree({})
  t.match(loadJob(files, { name: 'a', path: 'init/a.conf', override: null }), {
    ok: false,
    diagnostics: [
      {
        path: 'init/a.conf',
        line: 0,
        fault: 'unreadable',
        message: 'Error while loading configuration file: No such file or directory',
      },
    ],
  })
  t.end()
})
