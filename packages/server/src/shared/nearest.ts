import { distance as editDistance } from 'fastest-levenshtein'

/** Comparing takes time by the square of the length, and the name comes from outside. */
const LONGEST_NAME = 128

/**
 * The candidates closest to a name somebody mistyped, best first; at most `count`, and none that are far off.
 * Shared words count more than shared letters, because slugs are made of words.
 */
export function nearest(name: string, candidates: Iterable<string>, count = 3): string[] {
  const wanted = name.slice(0, LONGEST_NAME).toUpperCase()
  const words = new Set(wanted.split(/[^A-Z0-9]+/).filter(Boolean))
  const scored: { candidate: string; score: number }[] = []
  for (const candidate of candidates) {
    const other = candidate.toUpperCase()
    const otherWords = other.split(/[^A-Z0-9]+/).filter(Boolean)
    const shared = otherWords.filter((word) => words.has(word)).length
    const wordScore = shared / Math.max(words.size, otherWords.length, 1)
    const letterScore = 1 - editDistance(wanted, other) / Math.max(wanted.length, other.length, 1)
    const score = Math.max(letterScore, (wordScore + letterScore) / 2 + wordScore / 4)
    if (score >= 0.4) scored.push({ candidate, score })
  }
  return scored
    .sort((a, b) => b.score - a.score || a.candidate.localeCompare(b.candidate))
    .slice(0, count)
    .map(({ candidate }) => candidate)
}

/** ` Did you mean X, Y or Z?`, or nothing where no candidate is close. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const found = nearest(name, candidates)
  if (found.length === 0) return ''
  const last = found.pop()!
  return ` Did you mean ${found.length > 0 ? `${found.join(', ')} or ` : ''}${last}?`
}
