import { limits } from './limits.ts'

/**
 * Whether a pattern of somebody else's may be run on arguments: valid, and matched in time that grows with the text and
 * no faster. That is so where nothing repeats but single characters, at most one of them without an end, and that one
 * after a `^`. Others stay words in a description.
 */
export function isLinearPattern(pattern: string): boolean {
  if (pattern.length > limits.patternLength || !isValid(pattern)) return false
  const bare = pattern.replace(/\\./g, 'a').replace(/\[[^\][]*\]/g, 'a')
  if (/\)[*+?{]/.test(bare) || /\(\?|\\[1-9k]/.test(pattern)) return false
  const open = bare.match(/[*+]|\{\d*,\}/g)?.length ?? 0
  const steps = [...bare.matchAll(/\{(?:\d+,)?(\d+)\}/g)].map(([, most]) => Number(most))
  if (steps.some((most) => most > 1_000) || steps.length + (bare.match(/\?/g)?.length ?? 0) > 4) return false
  return open === 0 || (open === 1 && pattern.startsWith('^') && !bare.includes('|'))
}

function isValid(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false // ECMA-262 says by a SyntaxError that it is none.
  }
}
