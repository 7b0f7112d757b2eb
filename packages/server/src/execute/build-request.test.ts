import type { HttpOperation } from '@composio/spec'
import { describe, expect, it } from 'vitest'
import { buildRequest } from './build-request.ts'

const operation: HttpOperation = { method: 'GET', path: '/repos/{owner}/{repo}/issues' }

describe('buildRequest', () => {
  it('puts arguments where the operation says', () => {
    const request = buildRequest(
      {
        method: 'POST',
        path: '/repos/{owner}/issues',
        query: ['notify'],
        rename: { text: 'body' },
        headers: { a: 'b' },
      },
      { owner: 'octo cat', notify: true, text: 'hi', labels: ['x'], left_out: undefined },
    )
    expect(request).toEqual({
      method: 'POST',
      path: '/repos/octo%20cat/issues',
      query: { notify: true },
      headers: { a: 'b' },
      body: { body: 'hi', labels: ['x'] },
    })
  })

  it('sends what is left in the query of a GET, and as a form where one is asked for', () => {
    expect(buildRequest(operation, { owner: 'a', repo: 'b', page: 2 })).toEqual({
      method: 'GET',
      path: '/repos/a/b/issues',
      query: { page: 2 },
    })
    const form = buildRequest({ method: 'POST', path: '/', bodyType: 'form' }, { a: '1&b=2', c: { d: 1 } })
    expect(String(form.body)).toBe('a=1%26b%3D2&c=%7B%22d%22%3A1%7D')
  })

  it.each([
    'a/b',
    '../..',
    '..%2f..',
    '%2e%2e',
    'a?b',
    'a#b',
    'a\r\nHost: evil',
    '\\..\\',
    'a;b',
    '@evil.example',
    '//evil',
  ])('keeps %j inside its segment', (owner) => {
    const { path } = buildRequest(operation, { owner, repo: 'r' })
    const url = new URL(`https://api.example${path}`)
    expect(url.host).toBe('api.example')
    expect(url.pathname.split('/')).toHaveLength(5)
    expect(decodeURIComponent(url.pathname.split('/')[2]!)).toBe(owner)
    expect(url.search + url.hash).toBe('')
  })

  it.each(['', '.', '..', 'a\ud800'])('refuses %j in a path, naming the argument', (owner) => {
    expect(() => buildRequest(operation, { owner, repo: 'r' })).toThrow(/^owner: .* cannot be part of an address/)
  })

  it('takes no name for more than a name', () => {
    const args = JSON.parse('{"__proto__":{"admin":true},"constructor":1}') as Record<string, unknown>
    const { body } = buildRequest({ method: 'POST', path: '/', rename: { a: 'b' } }, args)
    expect(({} as Record<string, unknown>).admin).toBeUndefined()
    expect(JSON.stringify(body)).not.toContain('native code')
    expect(Object.keys(body as object)).toContain('constructor')
  })
})
