import { generateKeyPairSync } from 'node:crypto'
import { createEmulator, type Emulator } from 'emulate'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { Peer, type Reply, type Seen, Stage } from './stage.ts'

// SERVICE_ACCOUNT: a GitHub App on an installation, by the shipped toolkit, against emulate's GitHub. The emulator
// checks the app's RS256 assertion and issues the tokens; in front of it stands a gate, because the emulator takes any
// bearer token for its first user, and does not answer `/installation/repositories`.

let emulator: Emulator
let gate: Peer
let stage: Stage
let config: string
let privateKey: string
/** Token -> whether the gate still takes it. */
const tokens = new Map<string, boolean>()
let lifetimeMs = 3_600_000

async function answer({ method, path, search, headers, body }: Seen): Promise<Reply> {
  const isTokenRequest = path.endsWith('/access_tokens')
  const token = headers.authorization?.replace('Bearer ', '') ?? ''
  if (!isTokenRequest && !tokens.get(token)) return { status: 401, body: { message: 'Bad credentials' } }
  const forward = async (target: string) => {
    const response = await fetch(`${emulator.url}${target}`, {
      method,
      headers: { authorization: headers.authorization ?? '', 'content-type': 'application/json' },
      ...(body && { body }),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  if (path === '/installation/repositories') {
    const { body: repositories } = await forward('/users/octocat/repos')
    return { body: { repositories } }
  }
  const answered = await forward(`${path}?${search}`)
  if (!isTokenRequest || answered.status !== 201) return answered
  tokens.set(String(answered.body.token), true)
  return { ...answered, body: { ...answered.body, expires_at: new Date(Date.now() + lifetimeMs).toISOString() } }
}

beforeAll(async () => {
  emulator = await createEmulator({
    service: 'github',
    port: await freePort(),
    seed: {
      github: {
        users: [{ login: 'octocat' }],
        repos: [{ owner: 'octocat', name: 'hello-world', auto_init: true }],
        apps: [
          {
            app_id: 12345,
            slug: 'our-app',
            name: 'Our app',
            permissions: { issues: 'write', contents: 'read', metadata: 'read' },
            installations: [{ installation_id: 100, account: 'octocat' }],
          },
        ],
      },
    },
  })
  privateKey = emulator.generatedSecrets.find(({ kind }) => kind === 'github.app_private_key')!.value
  gate = await Peer.start(answer)
  stage = await Stage.openShipped('github', { baseUrl: gate.url })
  config = await stage.authConfig('SERVICE_ACCOUNT')
})
afterAll(async () => {
  await stage?.close()
  await gate?.close()
  await emulator?.close()
})

const entered = (more: Record<string, string> = {}) => ({
  application_id: '12345',
  installation_id: '100',
  private_key: privateKey,
  ...more,
})
const issue = { owner: 'octocat', repo: 'hello-world', title: 'From the app' }

it('exchanges an assertion of the app for a token of the installation, and works with it', async () => {
  const { url, accountId } = await stage.link(config, 'anna')
  const page = await stage.enter(url, entered())
  expect(page.text).toContain('Signed in as octocat (installation 100)')
  expect((await stage.account(accountId)).data).toEqual({
    application_id: '12345',
    installation_id: '100',
    label: 'octocat (installation 100)',
  })
  const [asked] = gate.of('/app/installations/100/access_tokens')
  const assertion = asked?.headers.authorization?.replace('Bearer ', '') ?? ''
  expect(decodeProtectedHeader(assertion).alg).toBe('RS256')
  const { iss, iat = 0, exp = 0 } = decodeJwt(assertion)
  expect(iss).toBe('12345')
  // GitHub takes ten minutes at most, and no `iat` in its future.
  expect(exp - iat).toBeLessThanOrEqual(600)
  expect(iat).toBeLessThan(Date.now() / 1000)
  const made = await stage.run('anna', 'GITHUB_CREATE_AN_ISSUE', issue)
  expect(made).toMatchObject({ error: null, account: { name: 'octocat (installation 100)' } })
  expect(JSON.stringify([made, stage.log])).not.toContain('PRIVATE KEY')
})

it.each([
  ['a key of another app', () => ({ private_key: otherKey(2048) }), 'does not accept the credential'],
  ['half a key', () => ({ private_key: privateKey.slice(0, 400) }), 'private key cannot be read'],
  ['a short key', () => ({ private_key: otherKey(1024) }), 'at least 2048 bits'],
  ['an installation that is not the app’s', () => ({ installation_id: '101' }), 'could not be checked'],
  ['an installation that is a path', () => ({ installation_id: '../../user' }), 'could not be checked'],
])('refuses %s, and says why', async (_, change, reason) => {
  const { url, accountId } = await stage.link(config, 'ben')
  const page = await stage.enter(url, entered(change()))
  expect(page.status).toBe(422)
  expect(page.text).toContain(reason)
  expect(page.html).not.toContain('PRIVATE KEY')
  expect((await stage.account(accountId)).status).toBe('INITIATED')
})

async function given(userId: string) {
  const connection = { user_id: userId, state: { authScheme: 'SERVICE_ACCOUNT', val: entered() } }
  const { body } = await stage.rest('POST', '/connected_accounts', { auth_config: { id: config }, connection })
  expect(body.status).toBe('ACTIVE')
}

it('gets another token when one has run out', async () => {
  lifetimeMs = 1_000
  await given('cleo')
  lifetimeMs = 3_600_000
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  const issued = tokens.size
  expect((await stage.run('cleo', 'GITHUB_CREATE_AN_ISSUE', issue)).error).toBeNull()
  expect(tokens.size).toBe(issued + 1)
})

it('gets another token when one is refused before its time', async () => {
  await given('dora')
  const issued = tokens.size
  for (const token of tokens.keys()) tokens.set(token, false)
  expect((await stage.run('dora', 'GITHUB_CREATE_AN_ISSUE', issue)).error).toBeNull()
  expect(tokens.size).toBe(issued + 1)
})

function otherKey(bits: number): string {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: bits })
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}
