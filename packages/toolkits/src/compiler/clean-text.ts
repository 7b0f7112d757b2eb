const CHARACTER_REFERENCES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  '#39': "'",
}

/** Longer text is not looked at: patterns below are linear, but descriptions hold whole manuals. */
const LONGEST = 20_000

/**
 * Text of a description as one line for people and models: no markup, no control characters, nothing that is not seen
 * (text direction, zero width, tag characters), at most `length` characters, cut after a word.
 */
export function cleanText(value: unknown, length: number): string {
  if (typeof value !== 'string') return ''
  const text = value
    .slice(0, LONGEST)
    .replace(/\p{Cs}/gu, '')
    .replace(/<(script|style)\b[^<]*(?:<(?!\/\1)[^<]*)*(?:<\/\1[^<>]*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<\/?[a-z][^<>]*>/gi, ' ')
    .replace(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (_, name: string) => CHARACTER_REFERENCES[name]!)
    .replace(/\[([^[\]]*)\]\([^()\s]*\)/g, '$1')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replace(/[\p{Cc}\p{Z}]+/gu, ' ')
    .trim()
  if (text.length <= length) return text
  const cut = text.slice(0, length - 1)
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), length >> 1)).replace(/\p{Cs}$/u, '')}…`
}

/** The first sentence, or what fits of it. */
export function firstSentence(text: string, length: number): string {
  const end = /[.!?](?=\s|$)/.exec(text)?.index
  return cleanText(end === undefined ? text : text.slice(0, end + 1), length)
}
