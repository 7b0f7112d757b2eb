import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Rig, Visitor } from './support/rig.ts'

let rig: Rig
/** Everything a server answered, with headers. */
const answers: string[] = []
const canary = 'canary_client_secret_kZ8qW3xN5vB7mL2p'
const key = 'canary_password_4tR9yH6uJ1sD8fG3'
/** name -> secret that has been through the server. */
const secrets: Record<string, string> = {}

async function rest(...call: Parameters<Rig['rest']>) {
  const answer = await rig.rest(...call)
  if (answer.status >= 400) throw new Error(answer.text)
  answers.push(answer.text, JSON.stringify([...answer.headers]))
  return answer
}

beforeAll(async () => {
  rig = await Rig.open()
  const { acme, backend } = rig
  // An OAuth connection, one with a typed-in key, a client of one's own, and calls that fail in every way.
  const link = await rig.link('user_1')
  const person = new Visitor()
  const authorization = await person.begin(link.url)
  const callback = acme.consent(authorization)
  answers.push((await person.open(callback)).html, (await person.open(link.url)).html)
  const custom = {
    type: 'use_custom_auth',
    authScheme: 'OAUTH2',
    credentials: { client_id: 'c', client_secret: canary },
  }
  const { body } = await rest('POST', '/auth_configs', { toolkit: { slug: 'acme' }, auth_config: custom })
  const basic = await rest('POST', '/auth_configs', {
    toolkit: { slug: 'acme' },
    auth_config: { type: 'use_custom_auth', authScheme: 'BASIC' },
  })
  acme.answerJson('/me', 200, { id: 8, login: 'by key' })
  await rest('POST', '/connected_accounts', {
    auth_config: { id: basic.body.auth_config.id },
    connection: { user_id: 'user_2', state: { authScheme: 'BASIC', val: { username: 'someone', password: key } } },
  })
  acme.usual()
  for (const path of [`/auth_configs/${body.auth_config.id}`, '/auth_configs', '/connected_accounts', '/toolkits/acme'])
    await rest('GET', path)
  const session = await rig.session('user_1')
  await rest('GET', `/tool_router/session/${session}`)
  await rest('GET', `/tool_router/session/${session}/toolkits?toolkits=acme`)
  await rest('POST', `/tool_router/session/${session}/execute`, { tool_slug: 'ACME_GET_THING', arguments: { id: '1' } })
  Object.assign(secrets, {
    'access token': acme.issued.find((secret) => secret.includes('_access_')),
    'refresh token': acme.issued.find((secret) => secret.includes('_refresh_')),
    code: callback.searchParams.get('code'),
    state: callback.searchParams.get('state'),
    verifier: new URLSearchParams(acme.seen('/token')[0]?.body).get('code_verifier'),
    'client secret of the operator': acme.clientSecret,
    'client secret of an auth config': canary,
    'typed-in password': key,
    'link token': link.url.split('.').at(-1),
    'API key': backend.apiKey,
  })
})
afterAll(() => rig.close())

/** Forms in which a secret is one still. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const inside = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .slice(offset === 0 ? 0 : offset + 1, -4),
  )
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64url'), ...inside]
}

const findings = (text: string) =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    formsOf(secret).some((form) => text.includes(form)) ? [name] : [],
  )

function filesOf(folder: string): [string, string][] {
  return readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'latin1')])
}

it('knows the secrets it looks for, and finds each one that is there', () => {
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secret?.length, name).toBeGreaterThan(15)
    for (const text of [secret, Buffer.from(`x:${secret}`).toString('base64'), Buffer.from(secret).toString('hex')]) {
      expect(findings(`before ${text} after`), name).toContain(name)
    }
  }
})

describe('no secret is', () => {
  it('in any file of the data folder but the one that is the key', () => {
    const files = filesOf(rig.dataDir)
    expect(files.map(([file]) => file)).toEqual(expect.arrayContaining(['composio.db', 'composio.db-wal']))
    // The accounts are in there: this is not an empty database.
    expect(files.some(([, bytes]) => bytes.includes('user_2'))).toBe(true)
    for (const [file, bytes] of files) expect(findings(bytes), file).toEqual([])
    const vaultKey = readFileSync(join(rig.dataDir, 'vault.key'), 'utf8').trim()
    for (const [file, bytes] of files.filter(([name]) => name !== 'vault.key')) {
      expect(bytes, file).not.toContain(vaultKey)
      expect(bytes, file).not.toContain(Buffer.from(vaultKey, 'base64').toString('latin1'))
    }
  })

  it('in any answer or page', () => {
    expect(answers.length).toBeGreaterThan(15)
    for (const text of answers) expect(findings(text)).toEqual([])
  })

  it('in the log', () => {
    expect(findings(rig.log.join('\n'))).toEqual([])
  })
})

describe('what the provider echoes', () => {
  const token = () => secrets['access token']!
  const echoes: Record<string, () => { status: number; body: unknown; type?: string }> = {
    'as it is': () => ({ status: 200, body: { echoed: token(), nested: [{ [token()]: `Bearer ${token()}` }] } }),
    'in base64': () => ({ status: 200, body: { echoed: Buffer.from(`Bearer ${token()}`).toString('base64') } }),
    'percent-encoded': () => ({ status: 200, body: { next: `/things?token=${encodeURIComponent(token())}` } }),
    'in escapes': () => ({ status: 200, body: `{"echoed":"${token().replace('a', '\\u0061')}"}` }),
    'in an error': () => ({ status: 400, body: { message: `The token ${token()} is wrong` } }),
    'in a page': () => ({ status: 502, body: `<html>${token()}</html>`, type: 'text/html' }),
    'in broken JSON': () => ({ status: 200, body: `{"echoed":"${token()}` }),
    'in plain text': () => ({ status: 200, body: `authorization: Bearer ${token()}`, type: 'text/plain' }),
  }

  it.each(Object.keys(echoes))('%s reaches nobody', async (name) => {
    const { status, body, type = 'application/json' } = echoes[name]!()
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    rig.acme.answer('/things/1', (_, response) => response.writeHead(status, { 'content-type': type }).end(text))
    const session = await rig.session('user_1')
    const before = rig.log.length
    const answer = await rig.execute(session, 'ACME_GET_THING', { id: '1' })
    const mcp = await fetch(`${rig.backend.url}/tool_router/${session}/mcp`, {
      method: 'POST',
      headers: {
        'x-api-key': rig.backend.apiKey,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2025-11-25',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name: 'COMPOSIO_MULTI_EXECUTE_TOOL',
          arguments: { tools: [{ tool_slug: 'ACME_GET_THING', arguments: { id: '1' } }] },
        },
      }),
    })
    const batch = await mcp.text()
    expect(batch).toContain('ACME_GET_THING')
    for (const seen of [answer.text, batch, rig.log.slice(before).join('\n')]) expect(findings(seen)).toEqual([])
    expect(
      (await rig.account((await rig.rest('GET', '/connected_accounts?user_ids=user_1')).body.items[0].id)).status,
    ).toBe('ACTIVE')
    rig.acme.usual()
  })

  it('when a connection is made reaches nobody either', async () => {
    const link = await rig.link('user_3')
    const person = new Visitor()
    const authorization = await person.begin(link.url)
    const callback = rig.acme.consent(authorization)
    rig.acme.answer('/token', ({ body }, response) => {
      response.writeHead(400, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ error: 'invalid_grant', error_description: body }))
    })
    const page = await person.open(callback)
    rig.acme.usual()
    const sent = new URLSearchParams(rig.acme.seen('/token').at(-1)!.body)
    const { status_reason } = await rig.account(link.accountId)
    expect(status_reason).toContain('refused the sign-in')
    for (const name of ['code', 'code_verifier', 'client_secret']) {
      expect(sent.get(name)?.length, name).toBeGreaterThan(15)
      expect(`${page.html} ${status_reason} ${rig.log.join()}`, name).not.toContain(sent.get(name))
    }
  })
})

it('each secret was seen by the one it is for, and by nobody else', () => {
  const elsewhere = rig.acme.requests.filter(({ path }) => path !== '/token')
  for (const name of ['refresh token', 'client secret of the operator', 'verifier', 'API key', 'link token']) {
    expect(JSON.stringify(elsewhere.map(({ search, ...rest }) => [rest, [...search]])), name).not.toContain(
      secrets[name],
    )
  }
})
