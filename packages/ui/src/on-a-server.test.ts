import { createElement } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { defineConnectionCard } from './index.ts'
import { ConnectionCard, useConnection } from './react.ts'

const REQUEST = {
  id: 'lk_1',
  toolkit: 'github',
  toolkitName: '<b>GitHub</b>',
  reason: 'missing',
  url: 'https://connect.example/link/lk_1.token',
  expiresAt: '2026-11-22T12:00:00.000Z',
  status: 'pending',
  statusReason: null,
  connectedAccountId: 'ca_1',
} as const

function Mine({ of }: { of: typeof REQUEST | string }) {
  const { state, isReachable } = useConnection(of)
  return `${state?.status ?? 'unknown'} ${isReachable}`
}

describe('on a server, without a page', () => {
  it('defining the card does nothing', () => {
    expect(globalThis.HTMLElement).toBeUndefined()
    expect(defineConnectionCard).not.toThrow()
  })

  it('the card is a link that works before any script does', () => {
    const html = renderToString(createElement(ConnectionCard, { connection: REQUEST, className: 'mine' }))
    expect(html).toBe(
      `<composio-connection url="${REQUEST.url}" class="mine"><a href="${REQUEST.url}" target="_blank" rel="noopener noreferrer">Connect &lt;b&gt;GitHub&lt;/b&gt;</a></composio-connection>`,
    )
  })

  it('an address nobody should be sent to is no link', () => {
    const html = renderToString(createElement(ConnectionCard, { url: 'javascript:alert(1)' }))
    expect(html).not.toContain('href')
  })

  it('useConnection has what the tool call said', () => {
    expect(renderToString(createElement(Mine, { of: REQUEST }))).toBe('pending true')
    expect(renderToString(createElement(Mine, { of: REQUEST.url }))).toBe('unknown true')
  })
})
