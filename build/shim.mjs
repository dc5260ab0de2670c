// Builds dist/shim/shim-ARCH from src/shim: static, without a C library, so for i386 nothing is needed but what amd64 needs: gcc, and
// the kernel's headers. Checks that the result asks for no interpreter and stays within its budget.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What the compiler is called for each Debian architecture, and what to tell it; where it isn't there, which package has it. */
const targets = {
  amd64: { compilers: ['x86_64-linux-gnu-gcc', 'gcc'], flags: ['-m64', '-mstack-protector-guard=global'] },
  i386: {
    compilers: ['x86_64-linux-gnu-gcc', 'i686-linux-gnu-gcc', 'gcc'],
    flags: ['-m32', '-march=i686', '-mstack-protector-guard=global'],
  },
  arm64: { compilers: ['aarch64-linux-gnu-gcc'], flags: ['-mstack-protector-guard=global'] },
  armhf: { compilers: ['arm-linux-gnueabihf-gcc'], flags: [] },
}
const packages = {
  amd64: 'gcc libc6-dev',
  i386: 'gcc libc6-dev',
  arm64: 'gcc-aarch64-linux-gnu',
  armhf: 'gcc-arm-linux-gnueabihf',
}

const flags = [
  ...['-std=c11', '-Os', '-Wall', '-Wextra', '-Wconversion', '-Wno-sign-conversion'],
  ...['-ffreestanding', '-fno-pic', '-fno-tree-loop-distribute-patterns', '-fstack-protector-strong'],
  ...['-fno-asynchronous-unwind-tables', '-fno-unwind-tables', '-ffunction-sections', '-fdata-sections'],
  ...['-nostdlib', '-static', '-no-pie', '-fno-ident'],
  ...['--gc-sections', '--build-id=none', '-z,noexecstack', '-z,relro', '-z,now'].map(
    option => `-Wl,${option}`,
  ),
]

const { values } = parseArgs({
  options: {
    arch: { type: 'string', multiple: true, default: ['amd64', 'i386'] },
    out: { type: 'string', default: 'dist/shim' },
    budget: { type: 'string', default: '100' }, // kB
    map: { type: 'string' }, // a file in which it marks what it has run: see coverage/trace.c
    debug: { type: 'boolean', default: false }, // with symbols, of whatever size
  },
})

function fail(text) {
  console.error(`shim: ${text}`)
  process.exit(1)
}

function answer(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : null
}

function build(arch) {
  const target = targets[arch] ?? fail(`${arch} is none of ${Object.keys(targets).join(', ')}`)
  const compiler = target.compilers.find(name => answer(name, ['-dumpmachine']) !== null)
  if (compiler === undefined)
    fail(`no compiler for ${arch}; as root, type: apt-get install -y ${packages[arch]}`)
  // the headers of both x86 architectures are the same files, but the compiler looks for them under the other's name
  const headers = `/usr/include/${answer(compiler, ['-m64', '-print-multiarch']) ?? ''}`
  const path = `${values.out}/shim-${arch}`
  const debug = values.debug ? ['-g'] : ['-s']
  const args = [...flags, ...debug, ...target.flags, ...(existsSync(headers) ? ['-idirafter', headers] : [])]
  const compile = (...more) => {
    const { status } = spawnSync(compiler, [...args, ...more], { stdio: 'inherit' })
    if (status !== 0) fail(`${compiler} failed; it needs, as root: apt-get install -y ${packages[arch]}`)
  }
  if (values.map === undefined) compile('src/shim/shim.c', '-o', `${path}.new`)
  else {
    compile(
      '-c',
      `-DMAP="${resolve(values.map)}"`,
      '-fno-stack-protector',
      'build/coverage/trace.c',
      '-o',
      `${path}.o`,
    )
    compile('-Og', '-fsanitize-coverage=trace-pc', 'src/shim/shim.c', `${path}.o`, '-o', `${path}.new`)
  }
  const size = statSync(`${path}.new`).size
  if (!values.debug && size > Number(values.budget) * 1000)
    fail(`${path} has ${size} bytes, over the budget of ${values.budget} kB`)
  if (readFileSync(`${path}.new`).includes('ld-linux')) fail(`${path} is not static`)
  renameSync(`${path}.new`, path)
}

mkdirSync(values.out, { recursive: true })
for (const arch of values.arch) build(arch)
