/** What a misspelt word was meant to be. */

/** How many characters have to be changed, put in, left out or exchanged with their neighbour to make one word from another. */
export function distance(from: string, to: string): number {
  let last: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, n) => n)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1]
      const least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1))
      const exchanged = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      next.push(exchanged ? Math.min(least, (last[j - 2] ?? 0) + 1) : least)
    }
    last = row
    row = next
  }
  return row[to.length] ?? 0
}

/** The nearest of some words, the first of several; null where none is within a third of the word (of ten letters three). Short words are all near each other. */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length < 4) return null
  const most = Math.min(3, Math.floor(word.length / 3))
  let best: string | null = null
  let least = most + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least || sameButNumber(word, candidate)) continue
    const found = distance(word, candidate)
    if (found < least) {
      best = candidate
      least = found
    }
  }
  return best
}

/** `tty1` and `tty2`: nobody mistakes them. */
function sameButNumber(one: string, other: string): boolean {
  return one.replace(/\d+/g, '') === other.replace(/\d+/g, '')
}

/** Whether a word is so much like another that it is a slip of the finger: short names are alike anyway. */
export function isSlip(word: string, meant: string): boolean {
  return word.length >= 5 && !sameButNumber(word, meant) && distance(word, meant) <= (word.length < 9 ? 1 : 2)
}
