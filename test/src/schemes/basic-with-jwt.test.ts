import type { BasicWithJwtScheme } from '@composio/spec'
import { jwtVerify, SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Peer, type Reply, type Seen, Stage, toolkitOf } from './stage.ts'

// BASIC_WITH_JWT against an API that issues and checks its tokens with jose.

const key = new TextEncoder().encode('the secret the API signs its tokens with')
const PASSWORD = 'correct horse battery staple'
let lifetime = '1h'
let logins = 0
let isLocked = false
let peer: Peer
let stage: Stage
let config: string

async function answer({ path, headers, body }: Seen): Promise<Reply> {
  if (path === '/login') {
    const { user, pass } = JSON.parse(body)
    if (isLocked || pass !== PASSWORD) return { status: 401, body: { message: `No: ${pass}` } }
    logins++
    const jwt = await new SignJWT()
      .setProtectedHeader({ alg: 'HS256' })
      .setSubject(user)
      .setExpirationTime(lifetime)
      .sign(key)
    return { body: { session: { jwt } } }
  }
  const token = headers.authorization?.replace('Bearer ', '') ?? ''
  const verified = await jwtVerify(token, key).catch(() => undefined)
  if (!verified) return { status: 401, body: { message: 'Bad token' } }
  return { body: { id: verified.payload.sub, login: verified.payload.sub } }
}

beforeAll(async () => {
  peer = await Peer.start(answer)
  const scheme: BasicWithJwtScheme = {
    scheme: 'BASIC_WITH_JWT',
    fields: [
      { name: 'username', label: 'User name', secret: false, required: true },
      { name: 'password', label: 'Password', secret: true, required: true },
    ],
    login: ({ username, password }) => ({ method: 'POST', path: '/login', body: { user: username, pass: password } }),
    token: (body) => ({ token: (body as { session: { jwt: string } }).session.jwt }),
  }
  stage = await Stage.open(toolkitOf(peer.url, [scheme]))
  config = await stage.authConfig('BASIC_WITH_JWT')
})
afterAll(async () => {
  await stage?.close()
  await peer?.close()
})

it('signs in with what was entered, and sends the password nowhere else', async () => {
  const { url, accountId } = await stage.link(config, 'anna')
  const refused = await stage.enter(url, { username: 'anna', password: 'a wrong password' })
  expect(refused.text).toContain('does not accept the credential')
  expect(refused.html).not.toContain('a wrong password')
  expect((await stage.enter(url, { username: 'anna', password: PASSWORD })).text).toContain('Signed in as anna')
  expect((await stage.account(accountId)).data).toEqual({ username: 'anna', label: 'anna' })
  expect((await stage.run('anna', 'SAMPLE_GET_THING')).error).toBeNull()
  const elsewhere = peer.seen.filter(({ path }) => path !== '/login')
  expect(JSON.stringify(elsewhere)).not.toContain(PASSWORD)
})

async function given(userId: string): Promise<string> {
  const state = { authScheme: 'BASIC_WITH_JWT', val: { username: userId, password: PASSWORD } }
  const connection = { user_id: userId, state }
  const { body } = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(body.status).toBe('ACTIVE')
  return body.id
}

it('signs in again when the token’s own expiry says so', async () => {
  lifetime = '1s'
  await given('ben')
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const before = logins
  lifetime = '1h'
  expect((await stage.run('ben', 'SAMPLE_GET_THING')).error).toBeNull()
  expect(logins).toBe(before + 1)
})

it('ends when signing in again is refused, and a person can mend it', async () => {
  const id = await given('cleo')
  isLocked = true
  const refreshed = await stage.rest('POST', `/connected_accounts/${id}/refresh`, {})
  isLocked = false
  expect(refreshed.body).toMatchObject({ status: 'INITIATED', redirect_url: expect.stringContaining('/link/') })
  // The link that came with it makes the same account work again.
  await stage.enter(refreshed.body.redirect_url, { username: 'cleo', password: PASSWORD })
  expect((await stage.account(id)).status).toBe('ACTIVE')
})
