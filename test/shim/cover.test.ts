/** Files that `shim run` covers for the command alone. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import t, { type Test } from 'tap'
import { awaiter, lacksRoot, Supervised, shims } from './fixtures/supervised.ts'

/** Files to cover, each of which says its name. */
async function files(t: Test, shim: string): Promise<readonly [Supervised, string]> {
  const supervised = await Supervised.create(t, shim)
  const folder = supervised.path('files')
  mkdirSync(folder)
  for (const name of ['halt', 'script', 'many', 'plain']) {
    writeFileSync(`${folder}/${name}`, '#!/bin/sh\nbasename $0\n')
    chmodSync(`${folder}/${name}`, name === 'plain' ? 0o644 : 0o755)
  }
  symlinkSync('many', `${folder}/reboot`)
  symlinkSync(`${folder}/halt`, `${folder}/pidof`)
  return [supervised, folder]
}

const all = './halt; ./script; ./reboot; ./many; ./pidof; . ./script; echo lost >plain; cat plain'

for (const shim of shims)
  t.test(`${basename(shim)}: covered files`, { skip: lacksRoot }, async t => {
    t.test("are the command's alone", async t => {
      const [supervised, folder] = await files(t, shim)
      const covers = ['halt', 'reboot'].flatMap(name => ['--refuse', `${folder}/${name}`])
      covers.push('--without', `${folder}/script`, '--without', `${folder}/plain`, '--without', '/none')
      const log = ['--console', `file:${folder}/log`, '--chdir', folder, '--keep', `${folder}/pidof`]
      const token = await supervised.start([...covers, ...log], ['/bin/sh', '-c', all])
      t.same(await supervised.over(token), ['spawned', 'omitted halt', 'omitted reboot', 'exited 0'])
      t.equal(
        readFileSync(`${folder}/log`, 'utf8'),
        'many\npidof\n',
        'what is linked to is not covered with its link',
      )
      const outside = execFileSync('/bin/sh', ['-c', './halt; ./reboot; cat plain'], {
        cwd: folder,
        encoding: 'utf8',
      })
      t.match(outside, /^halt\nreboot\n#!\/bin\/sh\n/)
    })

    t.test('stay so where mounts are shared, in a root that is none', async t => {
      const [supervised, folder] = await files(t, shim)
      const run = `${supervised.executable} run --state ${folder}/state --token a --without ${folder}/halt`
      const script = `
        mkdir ${folder}/state
        mount --make-rprivate /; mount --make-rshared /; mount --bind / /mnt
        chroot /mnt sh -c '${run} --chdir ${folder} -- /bin/sh -c "./halt; echo done >done; exec sleep 5004"'
        perl ${awaiter} '[ -e ${folder}/done ]'
        ${folder}/halt
        grep -c "${folder}/halt" /proc/self/mountinfo || :
        echo 'stop 9 -1' >${folder}/state/ctl/a`
      const out = execFileSync('unshare', ['-m', 'sh', '-ec', script], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, SUPERVISED_IN: supervised.state },
      })
      t.equal(out, 'halt\n0\n')
    })

    t.test("can't be had by who may not mount", async t => {
      const [supervised, folder] = await files(t, shim)
      const under = ['setpriv', '--bounding-set', '-sys_admin', '--']
      const { token } = await supervised.run(['--without', `${folder}/halt`], [`${folder}/halt`], { under })
      t.same(
        await supervised.over(token),
        ["failed cover what is the machine's 1"],
        'then nothing is executed',
      )
    })
  })
