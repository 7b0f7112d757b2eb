import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from './nearest.ts'

const slugs = [
  'GITHUB_CREATE_AN_ISSUE',
  'GITHUB_LIST_REPOSITORY_ISSUES',
  'GITHUB_STAR_A_REPOSITORY',
  'GMAIL_SEND_EMAIL',
  'SLACK_SEND_MESSAGE',
]

describe('nearest', () => {
  it.each([
    ['GITHUB_CREATE_ISSUE', 'GITHUB_CREATE_AN_ISSUE'],
    ['github_create_an_isue', 'GITHUB_CREATE_AN_ISSUE'],
    ['GMAIL_SEND_MAIL', 'GMAIL_SEND_EMAIL'],
    ['SLACK-SEND-MESSAGE', 'SLACK_SEND_MESSAGE'],
  ])('takes %s for %s', (wanted, found) => {
    expect(nearest(wanted, slugs)[0]).toBe(found)
  })

  it('names nothing that is far off, and no more than asked for', () => {
    expect(nearest('XYZZY', slugs)).toEqual([])
    expect(nearest('', slugs)).toEqual([])
    expect(nearest('GITHUB_ISSUES', slugs, 1)).toHaveLength(1)
  })

  it('does not take its time over a long name', () => {
    const start = performance.now()
    nearest('A_'.repeat(2_000_000), slugs)
    expect(performance.now() - start).toBeLessThan(200)
  })
})

describe('didYouMean', () => {
  it('is a sentence, or nothing', () => {
    expect(didYouMean('githb', ['github', 'gmail'])).toBe(' Did you mean github?')
    expect(didYouMean('slac', ['slack', 'slask', 'slacks'])).toMatch(/^ Did you mean \w+, \w+ or \w+\?$/)
    expect(didYouMean('xyzzy', ['github'])).toBe('')
  })
})
