import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { createEmulator } from 'emulate'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { type EmulatedService, type EmulatedServiceName, type Emulators, startEmulators } from './index.ts'
import { freePort } from './listen.ts'

interface ApiCall {
  path: string
  method: string
  body?: string
  /** Whether the provider says in the body, under HTTP 200, that the token is refused. */
  refusal?: (body: unknown) => boolean
}

const calls: Record<EmulatedServiceName, ApiCall> = {
  github: { path: '/user', method: 'GET' },
  google: { path: '/gmail/v1/users/me/messages', method: 'GET' },
  slack: { path: '/api/auth.test', method: 'POST', refusal: (body) => (body as { ok: boolean }).ok === false },
  linear: { path: '/graphql', method: 'POST', body: '{"query":"{ viewer { email } }"}' },
}
const names = Object.keys(calls) as EmulatedServiceName[]

let emulators: Emulators
beforeAll(async () => {
  emulators = await startEmulators()
})
afterEach(() => {
  for (const service of Object.values(emulators.services)) service.clearFaults()
})
afterAll(() => emulators.close())

function send(service: { name: EmulatedServiceName; url: string }, token?: string): Promise<Response> {
  const { path, method, body } = calls[service.name]
  return fetch(service.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body ? { body } : {}),
  })
}

async function isAccepted(service: EmulatedService, token?: string): Promise<boolean> {
  const answer = await send(service, token)
  const refusal = calls[service.name].refusal
  if (refusal) {
    expect(answer.status).toBe(200)
    return !refusal(await answer.json())
  }
  expect([200, 401]).toContain(answer.status)
  return answer.status === 200
}

describe.each(names)('the gate of %s', (name) => {
  it('takes issued tokens and refuses all others', async () => {
    const service = emulators.services[name]
    expect(await isAccepted(service)).toBe(false)
    expect(await isAccepted(service, 'junk')).toBe(false)
    const token = await service.issueToken()
    expect(await isAccepted(service, token)).toBe(true)
    expect(await isAccepted(service, `${token}x`)).toBe(false)
  })

  it('refuses expired tokens', async () => {
    const service = emulators.services[name]
    const token = await service.issueToken()
    service.expireTokens()
    expect(await isAccepted(service, token)).toBe(false)
    expect(await isAccepted(service, await service.issueToken())).toBe(true)
  })

  it('misbehaves as told, then no more', async () => {
    const service = emulators.services[name]
    const token = await service.issueToken()
    service.inject({ status: 429, headers: { 'retry-after': '2' } })
    service.inject({ status: 500 })
    service.inject({ status: 502, html: true })
    const limited = await send(service, token)
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2'])
    expect((await send(service, token)).status).toBe(500)
    const page = await send(service, token)
    expect([page.status, page.headers.get('content-type')]).toEqual([502, 'text/html; charset=utf-8'])
    expect(await page.text()).toContain('<!doctype html>')
    expect(await isAccepted(service, token)).toBe(true)
  })

  it('runs the authorization code flow through its own URL', async () => {
    const service = emulators.services[name]
    const { oauth } = Object.values(emulators.toolkits).find(({ baseUrl }) => baseUrl?.startsWith(service.url))!
    const redirectUri = 'http://localhost:49001/callback'
    const url = new URL(oauth!.authorizationUrl!)
    url.search = new URLSearchParams({
      response_type: 'code',
      client_id: oauth!.clientId!,
      redirect_uri: redirectUri,
      state: 'a state & more',
      [name === 'slack' ? 'user_scope' : 'scope']: name === 'slack' ? 'users:read' : 'read',
    }).toString()
    const redirect = await service.approve(url, service.people[1])
    expect(redirect.origin + redirect.pathname).toBe(redirectUri)
    expect(redirect.searchParams.get('state')).toBe('a state & more')
    const exchange = (code: string, secret: string) =>
      fetch(oauth!.tokenUrl!, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: redirectUri,
          client_id: oauth!.clientId!,
          client_secret: secret,
        }),
      })
    const code = redirect.searchParams.get('code')!
    expect(tokenIn(await (await exchange(code, 'wrong')).json())).toBeUndefined()
    const token = tokenIn(await (await exchange(code, oauth!.clientSecret!)).json())
    expect(token).toBeTypeOf('string')
    expect(await isAccepted(service, token)).toBe(true)
    expect(tokenIn(await (await exchange(code, oauth!.clientSecret!)).json())).toBeUndefined()
  })

  it('shows links that lead back through the gate', async () => {
    const service = emulators.services[name]
    const answer = await send(service, await service.issueToken())
    for (const [, port] of (await answer.text()).matchAll(/(?:127\.0\.0\.1|localhost):(\d+)/g)) {
      expect(port).toBe(new URL(service.url).port)
    }
  })

  it('accepts junk without the gate, so it is the gate that refuses', async () => {
    const port = await freePort()
    const raw = await createEmulator({ service: name, port })
    try {
      const answer = await send({ name, url: `http://127.0.0.1:${port}` }, 'junk')
      expect(answer.status).toBe(200)
      expect(calls[name].refusal?.(await answer.json()) ?? false).toBe(false)
    } finally {
      await raw.close()
    }
  })
})

function tokenIn(body: unknown): string | undefined {
  const answer = body as { access_token?: string; authed_user?: { access_token?: string } }
  return answer.authed_user?.access_token ?? answer.access_token
}

describe('faults', () => {
  it('hit only what they match, as often as they say', async () => {
    const { github } = emulators.services
    const token = await github.issueToken()
    github.inject({ match: { method: 'get', path: /^\/repos\// }, status: 503, times: 2 })
    const status = async (path: string) =>
      (await fetch(github.url + path, { headers: { authorization: `Bearer ${token}` } })).status
    expect(await status('/user')).toBe(200)
    expect(await status('/repos/octocat/hello-world')).toBe(503)
    expect(await status('/repos/octocat/notes')).toBe(503)
    expect(await status('/repos/octocat/hello-world')).toBe(200)
  })

  it('delay a request and let it through', async () => {
    const { github } = emulators.services
    const token = await github.issueToken()
    github.inject({ delayMs: 150 })
    const started = performance.now()
    expect((await send(github, token)).status).toBe(200)
    expect(performance.now() - started).toBeGreaterThanOrEqual(145)
  })

  it('drop a connection', async () => {
    const { github } = emulators.services
    github.inject({ drop: true })
    await expect(send(github, await github.issueToken())).rejects.toThrow('fetch failed')
    expect(await isAccepted(github, await github.issueToken())).toBe(true)
  })
})

describe('starring at GitHub', () => {
  it('is kept per person and counted', async () => {
    const { github } = emulators.services
    const [octocat, hubot] = [await github.issueToken('octocat'), await github.issueToken('hubot')]
    const ask = async (token: string, method: string, path: string) => {
      const answer = await fetch(github.url + path, { method, headers: { authorization: `Bearer ${token}` } })
      const text = await answer.text()
      return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) }
    }
    const star = '/user/starred/octo-org/handbook'
    expect((await ask(octocat, 'GET', star)).status).toBe(404)
    expect((await ask(octocat, 'PUT', star)).status).toBe(204)
    expect((await ask(octocat, 'PUT', star)).status).toBe(204)
    expect((await ask(hubot, 'PUT', star)).status).toBe(204)
    expect((await ask(octocat, 'GET', star)).status).toBe(204)
    expect((await ask('junk', 'PUT', star)).status).toBe(401)
    expect((await ask(octocat, 'PUT', '/user/starred/octocat/nothing-here')).status).toBe(404)
    const count = { full_name: 'octo-org/handbook', stargazers_count: 2 }
    expect((await ask(octocat, 'GET', '/repos/octo-org/handbook')).body).toMatchObject(count)
    expect((await ask(octocat, 'GET', '/user/starred')).body).toMatchObject([count])
    await ask(octocat, 'DELETE', star)
    expect((await ask(octocat, 'GET', '/user/starred')).body).toEqual([])
    expect((await ask(hubot, 'GET', star)).status).toBe(204)
  })
})

describe('token lifetime', () => {
  it('is stated in the token answer and holds; a refresh token outlives it', async () => {
    const own = await startEmulators({ services: ['google'], tokenLifetime: 1 })
    try {
      const { google } = own.services
      const oauth = own.toolkits.gmail!.oauth!
      const client = { client_id: oauth.clientId!, client_secret: oauth.clientSecret! }
      const redirectUri = 'http://127.0.0.1:49001/callback'
      const url = `${oauth.authorizationUrl}?${new URLSearchParams({ ...client, redirect_uri: redirectUri })}`
      const code = (await google.approve(url)).searchParams.get('code')!
      const post = async (fields: Record<string, string>) => {
        const answer = await fetch(oauth.tokenUrl!, {
          method: 'POST',
          body: new URLSearchParams({ ...client, ...fields }),
        })
        return (await answer.json()) as { access_token: string; refresh_token: string; expires_in: number }
      }
      const first = await post({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
      expect(first.expires_in).toBe(1)
      expect(await isAccepted(google, first.access_token)).toBe(true)
      await vi.waitUntil(async () => !(await isAccepted(google, first.access_token)), { timeout: 3000 })
      const second = await post({ grant_type: 'refresh_token', refresh_token: first.refresh_token })
      expect(await isAccepted(google, second.access_token)).toBe(true)
      await fetch(oauth.revocationUrl!, { method: 'POST', body: new URLSearchParams({ token: first.refresh_token }) })
      expect(await isAccepted(google, second.access_token)).toBe(false)
    } finally {
      await own.close()
    }
  })
})

describe('redirect URIs', () => {
  it('given ones are the only ones', async () => {
    const allowed = 'https://connect.example.com/callback'
    const own = await startEmulators({ services: ['github', 'linear'], redirectUris: [allowed] })
    try {
      for (const { name, approve } of Object.values(own.services)) {
        const { oauth } = own.toolkits[name]!
        const url = (redirect: string) =>
          `${oauth!.authorizationUrl}?${new URLSearchParams({ client_id: oauth!.clientId!, redirect_uri: redirect })}`
        expect((await approve(url(allowed))).href).toContain(`${allowed}?code=`)
        await expect(approve(url('http://127.0.0.1:49001/callback'))).rejects.toThrow(/400: .*mismatch/i)
      }
    } finally {
      await own.close()
    }
  })

  it('without given ones, loopback hosts are taken and no others', async () => {
    const { github } = emulators.services
    const { oauth } = emulators.toolkits.github!
    const url = (redirect: string) =>
      `${oauth!.authorizationUrl}?${new URLSearchParams({ client_id: oauth!.clientId!, redirect_uri: redirect })}`
    expect((await github.approve(url('http://localhost:49002/back'))).port).toBe('49002')
    await expect(github.approve(url('https://example.com/back'))).rejects.toThrow(/mismatch/i)
  })
})

describe('the request list', () => {
  it('tells what was asked and whether a token was taken, and holds no secret', async () => {
    const { github } = emulators.services
    const token = await github.issueToken()
    const before = github.requests.length
    await send(github, token)
    await send(github, 'junk')
    github.inject({ status: 500 })
    await send(github, token)
    const seen = github.requests.slice(before).map(({ at, ...rest }) => rest)
    const common = { method: 'GET', path: '/user' }
    expect(seen).toEqual([
      { ...common, status: 200, authorized: true, faulted: false },
      { ...common, status: 401, authorized: false, faulted: false },
      { ...common, status: 500, authorized: null, faulted: true },
    ])
    expect(JSON.stringify(github.requests)).not.toContain(token)
  })
})

describe('the request budget', () => {
  const remaining = async (service: EmulatedService, token: string) =>
    Number((await send(service, token)).headers.get('x-ratelimit-remaining'))

  it('is the emulator’s own, and visible', async () => {
    const { github } = emulators.services
    const token = await github.issueToken()
    const first = await remaining(github, token)
    expect(await remaining(github, token)).toBe(first - 1)
  })

  it('can be lifted', { timeout: 60_000 }, async () => {
    const own = await startEmulators({ services: ['github'], liftRateLimit: true })
    try {
      const { github } = own.services
      const token = await github.issueToken('hubot')
      let refused = 0
      const worker = async () => {
        for (let count = 0; count < 275; count += 1) {
          const answer = await send(github, token)
          const { login } = (await answer.json()) as { login?: string }
          if (login !== 'hubot') refused += 1
        }
      }
      await Promise.all(Array.from({ length: 20 }, worker))
      expect(refused).toBe(0)
    } finally {
      await own.close()
    }
  })
})

describe('closing', () => {
  it('leaves nothing that keeps a process alive, even with a delayed request open', async () => {
    const program = `
      import { startEmulators } from ${JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)))}
      const emulators = await startEmulators()
      const { github } = emulators.services
      github.inject({ delayMs: 60_000 })
      const open = fetch(github.url + '/user').catch(() => undefined)
      await new Promise((r) => setTimeout(r, 100))
      await emulators.close()
      await open
      console.log('closed')`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      timeout: 15_000,
    })
    expect(stdout.trim()).toBe('closed')
  })

  it('reports a port that is taken', async () => {
    const port = Number(new URL(emulators.services.github.url).port)
    await expect(startEmulators({ services: ['github', 'slack'], ports: { github: port } })).rejects.toThrow(
      'EADDRINUSE',
    )
  })
})
