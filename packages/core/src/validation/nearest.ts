import { distance as editDistance } from 'fastest-levenshtein'

/** The candidate most like `word`, or undefined where none is close enough to be what was meant. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const wanted = fold(word)
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, fold(candidate))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `base_url` and `baseURL` are the same word to whoever mistyped one. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll(/[_-]/g, '')
}
