// Which lines of the C in src/shim/ were run: of the shim that marks each basic block that it comes to (trace.c).
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

function output(command, ...args) {
  return execFileSync(command, args, { encoding: 'utf8', maxBuffer: 1 << 28 })
}

/** @returns for each file of src/shim/ its lines that can be run, from 1, and whether they were */
export function linesOfShim(shim, map) {
  const seen = readFileSync(map)
  const code = output('objdump', '-d', '--no-show-raw-insn', shim)
  const base = parseInt(/^([0-9a-f]+) .*__executable_start$/m.exec(output('nm', shim))[1], 16)
  // a block goes from the call that marks it to the next one; what a function begins with is its first block's
  const blocks = []
  let began = null
  let marking = null
  for (const line of code.split('\n')) {
    const [, entry] = /^([0-9a-f]+) <.*>:$/.exec(line) ?? []
    if (entry !== undefined) began = parseInt(entry, 16)
    const [, place, what] = /^ *([0-9a-f]+):\t(.*)$/.exec(line) ?? []
    if (place === undefined) continue
    const at = parseInt(place, 16)
    if (marking !== null) blocks.push({ from: began ?? marking, ran: seen[at - base] === 1 })
    if (marking !== null) began = null
    marking = /<__sanitizer_cov_trace_pc>/.test(what) ? at : null
  }
  const found = new Map()
  for (const [, file, line, address] of output('objdump', '--dwarf=decodedline', shim).matchAll(
    /^(\S+\.[ch]) +(\d+) +0x([0-9a-f]+)/gm,
  )) {
    const at = parseInt(address, 16)
    let [low, high] = [0, blocks.length]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (blocks[middle].from <= at) low = middle
      else high = middle
    }
    const lines = found.get(`shim/${file}`) ?? new Map()
    found.set(`shim/${file}`, lines)
    lines.set(Number(line), lines.get(Number(line)) === true || blocks[low].ran)
  }
  found.delete('shim/trace.c')
  return found
}
