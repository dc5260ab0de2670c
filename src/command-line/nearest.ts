/** What a misspelt word was meant to be. */

/**
 * How many characters have to be changed, put in, left out or exchanged with their neighbour to make one word from another.
 * @param most where it would be more, any number that is more comes back sooner
 */
export function distance(from: string, to: string, most = from.length + to.length): number {
  let last: number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, n) => n)
  for (let i = 1; i <= from.length; i++) {
    const next: number[] = [i]
    const first = Math.max(1, i - most)
    const end = Math.min(to.length, i + most)
    // beyond as many places as there may be changes nothing can lead to the end
    for (let j = 1; j < first; j++) next[j] = most + 1
    let least = first > 1 ? most + 1 : i
    for (let j = first; j <= end; j++) {
      const same = from.charCodeAt(i - 1) === to.charCodeAt(j - 1)
      let cost = (row[j - 1] ?? most) + (same ? 0 : 1)
      cost = Math.min(cost, (row[j] ?? most) + 1, (next[j - 1] ?? most) + 1)
      if (i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1])
        cost = Math.min(cost, (last[j - 2] ?? most) + 1)
      next[j] = cost
      if (cost < least) least = cost
    }
    if (least > most) return least
    last = row
    row = next
  }
  return row[to.length] ?? most + 1
}

/** The nearest of some words, the first of several; null where none is within a third of the word (of ten letters three). Short words are all near each other. */
export function nearest(word: string, known: Iterable<string>): string | null {
  if (word.length < 4) return null
  let best: string | null = null
  let least = Math.min(3, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= least) continue
    const found = distance(word, candidate, least - 1)
    if (found >= least || sameButNumber(word, candidate)) continue
    best = candidate
    least = found
  }
  return best
}

/** `tty1` and `tty2`: nobody mistakes them. */
function sameButNumber(one: string, other: string): boolean {
  return one.replace(/\d+/g, '') === other.replace(/\d+/g, '')
}

/** Whether a word is so much like another that it is a slip of the finger: short names are alike anyway. */
export function isSlip(word: string, meant: string): boolean {
  const most = word.length < 9 ? 1 : 2
  return word.length >= 5 && distance(word, meant, most) <= most && !sameButNumber(word, meant)
}
