import { createServer } from '@composio/server'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { Rig, Visitor } from './support/rig.ts'

const HOSTILE = `<script>alert(1)</script>"'><img src=x onerror=alert(2)>&lt;{{7*7}}`
/** What would have to stand in a page for a browser to take the text for markup. */
const MARKUP = /<script|<img[^>]+onerror|="[^"]*"'>/i

let rig: Rig
beforeAll(async () => {
  rig = await Rig.open({ appName: HOSTILE })
})
afterEach(() => rig.acme.usual())
afterAll(() => rig.close())

/** Every kind of page there is, by what brings it up. */
const pages: Record<string, () => Promise<{ status: number; html: string; headers: Headers }>> = {
  'the connect page': async () => new HttpPerson().open((await rig.link(HOSTILE, { alias: HOSTILE.slice(0, 60) })).url),
  'a link that was used': async () => {
    const link = await rig.link('user_1')
    const person = new HttpPerson()
    await person.submit(await person.open(link.url), 'Do not connect')
    return new HttpPerson().open(link.url)
  },
  'a link that was declined': async () => {
    const link = await rig.link('user_1')
    const person = new HttpPerson()
    return person.submit(await person.open(link.url), 'Do not connect')
  },
  'a link that is none': () => new HttpPerson().open(`${rig.backend.url}/link/${encodeURIComponent(HOSTILE)}`),
  'a form without its token': async () => {
    const link = await rig.link('user_1')
    const response = await fetch(link.url, { method: 'POST', body: new URLSearchParams({ form_token: HOSTILE }) })
    return { status: response.status, html: await response.text(), headers: response.headers }
  },
  'a connection that works': async () => {
    rig.acme.answerJson('/me', 200, { id: 1, login: HOSTILE })
    const person = new Visitor()
    return person.open(rig.acme.consent(await person.begin((await rig.link('user_1')).url)))
  },
  'a connection the provider refused': async () => {
    const person = new Visitor()
    const denied = rig.acme.consent(await person.begin((await rig.link('user_1')).url), {
      error: 'server_error',
      error_description: HOSTILE,
    })
    denied.searchParams.delete('code')
    return person.open(denied)
  },
  'a connection the token endpoint refused': async () => {
    rig.acme.answerJson('/token', 400, { error: 'invalid_grant', error_description: HOSTILE })
    const person = new Visitor()
    return person.open(rig.acme.consent(await person.begin((await rig.link('user_1')).url)))
  },
  'an answer to nothing': () =>
    new HttpPerson().open(`${rig.backend.url}/oauth/callback/acme?code=c&state=${encodeURIComponent(HOSTILE)}`),
  'a refusal for a reason that is none': () =>
    new HttpPerson().open(`${rig.backend.url}/oauth/refused/${encodeURIComponent(HOSTILE)}`),
}

describe.each(Object.keys(pages))('%s', (name) => {
  it('shows what comes from outside as text, and runs and loads nothing', async () => {
    const { html, headers } = await pages[name]!()
    expect(html).toContain('<main')
    expect(html).not.toMatch(MARKUP)
    expect(html).not.toMatch(/<script|<[a-z][^>]*\son\w+=|javascript:|<iframe|<object/i)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).toMatch(/form-action 'self'/)
    expect(policy).not.toMatch(/unsafe|script-src|\*/)
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-type': expect.stringMatching(/^text\/html; charset=utf-8$/i),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': 'no-store',
      'cross-origin-opener-policy': 'same-origin',
      // Other sites are told nothing by either.
      'referrer-policy': expect.stringMatching(/^(same-origin|no-referrer)$/),
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})

it.each([
  ['/api/v3.1/toolkits', 200],
  ['/api/v3.1/nothing', 404],
])('an answer of the API is read as nothing else, and in no frame: %s', async (path, status) => {
  const answer = await fetch(rig.backend.url + path, { headers: { 'x-api-key': rig.backend.apiKey } })
  expect(answer.status).toBe(status)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'application/json',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
    'cache-control': 'no-store',
  })
  expect(answer.headers.get('access-control-allow-origin')).toBeNull()
})

it('finds markup where there is some', () => {
  expect(`<p>${HOSTILE}</p>`).toMatch(MARKUP)
})

describe('the cookie', () => {
  it('is out of reach of scripts and other sites', async () => {
    const [cookie] = (await fetch((await rig.link('user_1')).url)).headers.getSetCookie()
    expect(cookie).toMatch(/^composio_connect=[\w-]{43};/)
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; SameSite=Lax/i)
    expect(cookie).toMatch(/; Path=\//i)
    expect(cookie).not.toMatch(/; Domain/i)
  })

  it('is on https of this host only, and never sent without encryption', async () => {
    const publicUrl = 'https://connect.example.com'
    const { acme } = rig
    const server = await createServer({
      dataDir: ':memory:',
      publicUrl: () => publicUrl,
      mayGenerateVaultKey: true,
      env: {},
      definitions: [acme.definition],
      toolkits: { acme: acme.override },
    })
    const send = (path: string, init?: RequestInit) =>
      server.fetch(new Request(new URL(path, publicUrl), { ...init, redirect: 'manual' }))
    const headers = { 'x-api-key': server.apiKey, 'content-type': 'application/json' }
    const post = async (path: string, body: object) => {
      const answer = await send(`/api/v3.1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
      return (await answer.json()) as { session_id: string; redirect_url: string }
    }
    const { session_id } = await post('/tool_router/session', { user_id: 'user_1' })
    const { redirect_url } = await post(`/tool_router/session/${session_id}/link`, { toolkit: 'acme' })
    const [cookie] = (await send(redirect_url)).headers.getSetCookie()
    expect(cookie).toMatch(/^__Host-composio_connect=[\w-]{43};/)
    expect(cookie).toMatch(/; Secure/i)
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; Path=\/(;|$)/i)
    expect(cookie).not.toMatch(/; Domain/i)
    await server.close()
  })

  it('is made anew where a page planted one that is not of ours', async () => {
    const planted = { headers: { cookie: 'composio_connect=chosen-by-somebody-else' } }
    const [cookie] = (await fetch((await rig.link('user_1')).url, planted)).headers.getSetCookie()
    expect(cookie).toMatch(/^composio_connect=[\w-]{43};/)
  })
})

describe('the address an app wants its users back at', () => {
  const refused = [
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/done',
    'done',
    '',
    ' ',
    'https:evil.example',
    'https:/evil.example',
    'https:\\\\evil.example',
    'https://',
    'https://user@evil.example',
    'https://user:secret@evil.example',
    'https://app.example@evil.example/',
    'https://app.example\\@evil.example/',
    'https://app.example\\.evil.example/',
    'https://app.example/\r\nset-cookie: a=b',
    'https://app.example/\n',
    'https://app.example/\t',
    '\u0000https://app.example/',
    '\thttps://app.example/',
    ' https://app.example/',
    'ht\ntps://app.example/',
    'https://app.exa\u00a0mple/',
    'https://app.example:99999/',
    'https://[::1/',
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)//https://app.example',
    'data:text/html,<script>',
    'file:///etc/passwd',
    'blob:https://app.example/1',
    'ftp://app.example',
    `https://app.example/${'a'.repeat(2100)}`,
  ]
  it.each(refused)('is refused as %j, by name, on each road', async (callback_url) => {
    const session = await rig.session('user_1')
    const config = await rig.rest('POST', '/auth_configs', { toolkit: { slug: 'acme' } })
    const auth_config_id = config.body.auth_config.id
    const answers = await Promise.all([
      rig.rest('POST', `/tool_router/session/${session}/link`, { toolkit: 'acme', callback_url }),
      rig.rest('POST', '/tool_router/session', { user_id: 'u', manage_connections: { callback_url } }),
      rig.rest('PATCH', `/tool_router/session/${session}`, { manage_connections: { callback_url } }),
      rig.rest('POST', '/connected_accounts/link', { auth_config_id, user_id: 'u', callback_url }),
      rig.rest('POST', '/connected_accounts', {
        auth_config: { id: auth_config_id },
        connection: { user_id: 'u', callback_url },
      }),
    ])
    for (const { status, body } of answers) {
      expect(status).toBe(400)
      expect(body.error.message).toContain('callback_url')
    }
  })

  it.each(['https://app.example/done', 'http://localhost:3000/a?b=c#d', 'https://пример.example/', 'myapp.example'])(
    'is taken as %j only where it is one',
    async (callback_url) => {
      const session = await rig.session('user_1')
      const { status } = await rig.rest('POST', `/tool_router/session/${session}/link`, {
        toolkit: 'acme',
        callback_url,
      })
      expect(status).toBe(callback_url === 'myapp.example' ? 400 : 201)
    },
  )
})
