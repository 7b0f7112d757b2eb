import { generateKeyPairSync } from 'node:crypto'
import type { GoogleServiceAccountScheme } from '@composio/spec'
import { jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, type Reply, type Seen, Stage, toolkitOf } from './stage.ts'

// GOOGLE_SERVICE_ACCOUNT (RFC 7523 section 2.1) against a token endpoint that checks assertions with jose as Google
// documents them. Nothing that runs offline issues Google's tokens for service accounts.

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const email = 'robot@project.iam.gserviceaccount.com'
const keyFile = {
  type: 'service_account',
  private_key_id: 'key-1',
  private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  client_email: email,
  // A key file may name any address: it is not followed.
  token_uri: 'https://evil.example/token',
}
let peer: Peer
let stage: Stage
let config: string
const assertions: { header: Record<string, unknown>; claims: Record<string, unknown> }[] = []
let lifetime = 3600
let revoked = false

async function answer({ path, headers, body }: Seen): Promise<Reply> {
  if (path !== '/token') {
    const isGood = headers.authorization?.startsWith('Bearer ya29.')
    return isGood ? { body: { id: '1', login: email } } : { status: 401, body: { message: 'No' } }
  }
  const form = new URLSearchParams(body)
  const isGrant = form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const verified = await jwtVerify(form.get('assertion') ?? '', publicKey, {
    algorithms: ['RS256'],
    issuer: email,
    audience: `${peer.url}/token`,
    maxTokenAge: '1h',
  }).catch(() => undefined)
  if (!isGrant || !verified || revoked)
    return { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } }
  assertions.push({ header: verified.protectedHeader, claims: verified.payload })
  return { body: { access_token: `ya29.${assertions.length}-0123456789`, token_type: 'Bearer', expires_in: lifetime } }
}

beforeAll(async () => {
  peer = await Peer.start(answer)
  const scheme: GoogleServiceAccountScheme = {
    scheme: 'GOOGLE_SERVICE_ACCOUNT',
    tokenUrl: `${peer.url}/token`,
    scopes: ['https://www.googleapis.com/auth/calendar', 'https://www.googleapis.com/auth/drive'],
    delegation: true,
  }
  stage = await Stage.open(toolkitOf(peer.url, [scheme]))
  config = await stage.authConfig('GOOGLE_SERVICE_ACCOUNT')
})
afterAll(async () => {
  await stage?.close()
  await peer?.close()
})

it('signs with the key file that was pasted, for the token endpoint of the toolkit and nobody else’s', async () => {
  const { url, accountId } = await stage.link(config, 'anna')
  const page = await stage.enter(url, {
    credentials_json: JSON.stringify(keyFile, null, 2),
    subject: 'boss@example.org',
  })
  expect(page.text).toContain('Sample is connected')
  expect(await stage.account(accountId)).toMatchObject({ status: 'ACTIVE', data: { subject: 'boss@example.org' } })
  const { header, claims } = assertions.at(-1)!
  expect(header).toMatchObject({ alg: 'RS256', kid: 'key-1' })
  expect(claims).toMatchObject({
    iss: email,
    sub: 'boss@example.org',
    aud: `${peer.url}/token`,
    scope: 'https://www.googleapis.com/auth/calendar https://www.googleapis.com/auth/drive',
  })
  expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
  expect((await stage.run('anna', 'SAMPLE_GET_THING')).error).toBeNull()
})

it.each([
  ['no JSON', 'hello', 'not the JSON key file'],
  ['another kind of file', JSON.stringify({ type: 'authorized_user', refresh_token: 'x' }), 'not the JSON key file'],
  ['a key of somebody else', JSON.stringify({ ...keyFile, private_key: strangersKey() }), 'Invalid JWT Signature'],
])('refuses %s, and shows nothing of it', async (_, credentials_json, reason) => {
  const { url } = await stage.link(config, 'ben')
  const page = await stage.enter(url, { credentials_json })
  expect(page.status).toBe(422)
  expect(page.text).toContain(reason)
  expect(page.html).not.toContain('PRIVATE KEY')
})

it('renews by itself, and ends when the key is withdrawn', async () => {
  lifetime = 1
  // The file as an object, as developers have it in hand.
  const state = { authScheme: 'GOOGLE_SERVICE_ACCOUNT', val: { credentials_json: keyFile } }
  const connection = { user_id: 'cleo', state }
  const { body } = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(body.status).toBe('ACTIVE')
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const before = assertions.length
  expect((await stage.run('cleo', 'SAMPLE_GET_THING')).error).toBeNull()
  expect(assertions.length).toBe(before + 1)
  revoked = true
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect((await stage.run('cleo', 'SAMPLE_GET_THING')).error).toContain('has to be made again')
  expect(await stage.account(body.id)).toMatchObject({
    // The link to connect it again is out.
    status: 'INITIATED',
    status_reason: 'Sample no longer accepts this connection: Invalid JWT Signature.',
  })
})

function strangersKey(): string {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
