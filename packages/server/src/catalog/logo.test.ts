import { describe, expect, it } from 'vitest'
import { logoSvg } from './logo.ts'

function textOf(name: string): string | undefined {
  return />([^<]*)<\/text>/.exec(logoSvg({ name }))?.[1]
}

describe('a logo', () => {
  it.each([
    ['GitHub', 'GH'],
    ['Gmail', 'G'],
    ['Google Calendar', 'GC'],
    ['Hacker News', 'HN'],
    ['linear', 'L'],
    ['SAP', 'S'],
    ['企業', '企'],
    ['<&>', '?'],
  ])('of %s says %s', (name, initials) => {
    expect(textOf(name)).toBe(initials)
  })

  it('is legible on light and dark colours, and takes no colour that is none', () => {
    expect(logoSvg({ name: 'X', color: '#24292f' })).toContain('fill="#ffffff"')
    expect(logoSvg({ name: 'X', color: '#ffe01b' })).toContain('fill="#16191d"')
    expect(logoSvg({ name: 'X', color: '"/><script>' })).not.toContain('script')
  })
})
