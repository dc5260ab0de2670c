import t from 'tap'
import { identityOf } from '../../src/process/account.ts'

const files = {
  etc: {
    passwd: `root:x:0:0:root:/root:/bin/sh
www:x:33:33::/var/www:/bin/false
ann:x:1000:100::/home/ann:/bin/sh
broken:x
nogroup:x:12:
alpha:x:twelve:12::/:/bin/sh
`,
    group: `root:x:0:
www:x:33:
users:x:100:
audio:x:29:ann,www
video:x:44:bob,ann
annex:x:45:annex
odd:x
users2:x:100:ann
`,
  },
}

t.test('P11 K21 a user has his own group and those that list him, and no other', async t => {
  const root = t.testdir(files)
  t.same(identityOf(root, 'ann', null), { uid: 1000, gid: 100, groups: [100, 29, 44] })
  t.same(identityOf(root, 'www', null), { uid: 33, gid: 33, groups: [33, 29] })
})

t.test('P11 a group besides takes the place of his own', async t => {
  const root = t.testdir(files)
  t.same(identityOf(root, 'ann', 'video'), { uid: 1000, gid: 44, groups: [44, 29, 100] })
})

t.test('P11 a group alone leaves the user root', async t => {
  t.same(identityOf(t.testdir(files), null, 'audio'), { uid: 0, gid: 29, groups: [29] })
})

t.test('neither: root, and no file is looked at', async t => {
  t.same(identityOf('/nonexistent', null, null), { uid: 0, gid: 0, groups: [] })
})

t.test('P13 an unknown name is told in the words of init', async t => {
  const root = t.testdir(files)
  t.same(identityOf(root, 'none', null), { failed: 'find setuid user' })
  t.same(identityOf(root, 'ann', 'none'), { failed: 'find setgid group' })
  t.same(identityOf(root, 'none', 'none'), { failed: 'find setuid user' }, 'the user is looked for first')
  t.same(identityOf(root, null, 'none'), { failed: 'find setgid group' })
  t.same(identityOf('/nonexistent', 'ann', null), { failed: 'find setuid user' })
  t.same(identityOf(root, '1000', null), { failed: 'find setuid user' }, 'a number is a name like any other')
})

t.test('a line that is no account makes nobody root', async t => {
  const root = t.testdir(files)
  for (const name of ['broken', 'nogroup', 'alpha', '']) {
    t.same(identityOf(root, name, null), { failed: 'find setuid user' }, name)
  }
  t.same(identityOf(root, null, 'odd'), { failed: 'find setgid group' })
})
