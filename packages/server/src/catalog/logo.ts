import type { ToolkitDefinition } from '@composio/spec'

const GREY = '#4b5563'
const DARK = '#16191d'

/** A badge with the toolkit's initials in its brand colour: recognisable, and nobody's trademark. */
export function logoSvg({ name, color }: Pick<ToolkitDefinition, 'name' | 'color'>): string {
  const back = color && /^#[0-9a-f]{6}$/i.test(color) ? color : GREY
  const text = initials(name)
  const size = text.length > 1 ? 27 : 33
  return [
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64" role="img">',
    `<rect width="64" height="64" rx="16" fill="${back}"/>`,
    `<text x="32" y="${32 + size * 0.36}" font-family="system-ui, sans-serif" font-size="${size}" font-weight="600" `,
    `fill="${isLight(back) ? DARK : '#ffffff'}" text-anchor="middle">${text}</text></svg>`,
  ].join('')
}

/** Of the first two words, a capital inside a word beginning one: `GitHub` gives GH, `Gmail` G. Letters and digits only. */
function initials(name: string): string {
  const words = name.match(/\p{Lu}?[\p{Ll}\p{Lo}\p{N}]+|\p{Lu}+/gu) ?? []
  return words.length === 0
    ? '?'
    : words
        .slice(0, 2)
        .map((word) => Array.from(word)[0]!.toUpperCase())
        .join('')
}

/** Whether dark text has the better contrast on it: relative luminance as in WCAG 2.2. */
function isLight(hex: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  // Favours white, as people expect it on saturated colours; 0.3 keeps it at the 3:1 asked of graphics.
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3
}
