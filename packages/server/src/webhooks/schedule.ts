/** Standard Webhooks, "Deliverability and reliability": pauses before the second try, the third, and so on. */
const PAUSES_S = [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600]
const LONGEST_WISH_S = 24 * 3600
/** A share of each pause that is added by chance, so that receivers that come back are not met by all at once. */
const JITTER = 0.2

/**
 * When a message that failed is to be tried again.
 * @param attempts - how often it was tried
 * @param wishedS - what the receiver's Retry-After says: never sooner than that
 * @returns milliseconds from now; undefined after the last try, some three days after the first
 */
export function pauseAfter(attempts: number, wishedS = 0, random: () => number = Math.random): number | undefined {
  const pause = PAUSES_S[attempts - 1]
  if (pause === undefined) return undefined
  return 1000 * Math.max(pause * (1 + JITTER * random()), Math.min(wishedS, LONGEST_WISH_S))
}
