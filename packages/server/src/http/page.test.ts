import { describe, expect, it } from 'vitest'
import { pageOf } from './page.ts'

const all = Array.from({ length: 45 }, (_, index) => index)

describe('pageOf', () => {
  it('gives every item once, in order, following the cursors', () => {
    const seen: number[] = []
    let cursor: string | undefined
    let pages = 0
    do {
      const page = pageOf(all, { limit: 7, ...(cursor && { cursor }) })
      seen.push(...page.items)
      pages++
      expect(page).toMatchObject({ total_items: 45, total_pages: 7, current_page: pages })
      cursor = page.next_cursor ?? undefined
    } while (cursor)
    expect(seen).toEqual(all)
    expect(pages).toBe(7)
  })

  it('has 20 items unless told otherwise, and one page of nothing', () => {
    expect(pageOf(all, {}).items).toHaveLength(20)
    expect(pageOf([], {})).toEqual({ items: [], next_cursor: null, total_pages: 1, current_page: 1, total_items: 0 })
  })

  it('is empty past the end, which happens when things are deleted between two pages', () => {
    const cursor = pageOf(all, { limit: 40 }).next_cursor!
    expect(pageOf(all.slice(0, 3), { limit: 40, cursor })).toMatchObject({ items: [], next_cursor: null })
  })

  it.each([
    'x',
    'bzEK',
    'LTE',
    Buffer.from('o-1').toString('base64url'),
    Buffer.from('o1e9').toString('base64url'),
    '0',
  ])('refuses the cursor %s by name', (cursor) => {
    expect(() => pageOf(all, { cursor })).toThrow(/^cursor: /)
  })
})
