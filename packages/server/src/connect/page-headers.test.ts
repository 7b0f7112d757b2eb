import { describe, expect, it } from 'vitest'
import { contentSecurityPolicy, cspSource } from './page-headers.ts'

describe('cspSource', () => {
  it.each([
    ['https://github.com/login/oauth/authorize?x=1', 'https://github.com'],
    ['http://localhost:3000/connected', 'http://localhost:3000'],
    ['https://app.example:443/', 'https://app.example'],
    // CSP has no form for these hosts, and one of them would end the directive.
    ['http://[::1]:3000/connected', 'http:'],
    ['http://a;script-src/', 'http:'],
    ['http://a,b/', 'http:'],
  ])('of %s is %s', (url, source) => {
    expect(cspSource(url)).toBe(source)
  })
})

describe('contentSecurityPolicy', () => {
  it('allows forms to end here and at the sources given, and nothing else', () => {
    expect(contentSecurityPolicy()).toContain("; form-action 'self'; ")
    const policy = contentSecurityPolicy(['https:', 'http://localhost:3000'])
    expect(policy).toContain("; form-action 'self' https: http://localhost:3000; ")
    expect(policy).toMatch(/^default-src 'none'; /)
    expect(policy).not.toMatch(/script-src|unsafe/)
  })
})
