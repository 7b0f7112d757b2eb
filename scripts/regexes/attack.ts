const LENGTHS = [24, 10_000, 50_000]
const TRIES = 6
/** What expressions that go wrong are often fed with. */
const COMMON = [
  'a',
  'A',
  '0',
  ' ',
  '\t',
  '\n',
  '\r\n',
  '.',
  '-',
  '_',
  '/',
  '\\',
  '"',
  '\\"',
  '=',
  '<',
  '{',
  '[',
  '(',
  '%',
  '\u00e9',
  'a.',
  'a-',
  '1.',
  ' a',
  'a ',
  '<a',
  '{a',
  '"a',
  '${',
  '://',
  '%2',
  '\ud83d\ude00',
]
const ENDS = ['', '!', '\u0000', '\n']

export interface Slowness {
  regex: RegExp
  text: { begin: string; pump: string; end: string; length: number }
  ms: number
}

/**
 * Texts made of what the expression itself speaks of, repeated, where matching one more character may take all those
 * before it again.
 * @returns the first text that takes longer than `mostMs`, at the least of several tries
 */
export function slowestText(regex: RegExp, mostMs: number): Slowness | undefined {
  const begins = ['', beginOf(regex.source)]
  for (const begin of new Set(begins)) {
    for (const pump of pumpsOf(regex.source)) {
      for (const end of ENDS) {
        for (const length of LENGTHS) {
          const text = `${begin}${pump.repeat(Math.ceil(length / pump.length))}`.slice(0, length) + end
          const ms = bestTime(regex, text, mostMs)
          if (ms > mostMs) return { regex, text: { begin, pump, end, length }, ms }
        }
      }
    }
  }
  return undefined
}

/** In milliseconds of this thread's own time: how busy the machine is says nothing. A try may be slow for its compilation. */
function bestTime(regex: RegExp, text: string, mostMs: number): number {
  let best = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < TRIES && best > mostMs; attempt++) {
    const before = process.threadCpuUsage()
    run(regex, text)
    const { user, system } = process.threadCpuUsage(before)
    best = Math.min(best, (user + system) / 1000)
  }
  return best
}

function run(regex: RegExp, text: string): void {
  regex.lastIndex = 0
  if (!regex.global) return void regex.test(text)
  while (regex.test(text)) if (regex.lastIndex === 0) return
}

/** Characters the expression names, alone and two by two. */
function pumpsOf(source: string): string[] {
  const named = source
    .replace(/\\[dDwWsSbBnrtfv0]|\\[pP]\{[^}]*\}|\\u\{?[0-9a-fA-F]+\}?|\\x[0-9a-fA-F]{2}/g, '')
    .replace(/\{\d+(?:,\d*)?\}|\(\?(?:[:=!]|<[=!]|<\w+>)|[\^$*+?()[\]|]/g, '')
  const own = [...new Set([...named].filter((character) => character !== '\\'))].slice(0, 10)
  const words = (source.match(/\w{3,}/g) ?? [])
    .slice(0, 6)
    .flatMap((word) => [word, ...own.slice(0, 2).map((one) => one + word)])
  const pairs = own.flatMap((one) => own.slice(0, 4).map((other) => one + other))
  return [...new Set([...own, ...COMMON, ...own.map((one) => `a${one}`), ...words, ...pairs])]
}

/** The text an expression begins with, as far as it is fixed. */
function beginOf(source: string): string {
  const [, fixed = ''] = /^\^?((?:[\w\s"'<>/:=,;#@%&!~`-]|\\[^dDwWsSbBpPux0-9])*)/.exec(source) ?? []
  return fixed.replaceAll('\\', '')
}
