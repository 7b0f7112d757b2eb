import { Composio, type ConnectionRequest, type Session } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let emulators: Emulators<'github'>
let composio: Composio
let users = 0
let userId: string
beforeAll(async () => {
  emulators = await startEmulators({ services: ['github'] })
  composio = new Composio({ dataDir: ':memory:', port: 0, appName: 'Acme Assistant', toolkits: emulators.toolkits })
})
afterAll(async () => {
  await composio.close()
  await emulators.close()
})
beforeEach(() => {
  users += 1
  userId = `user_${users}`
})

const ME = 'GITHUB_GET_THE_AUTHENTICATED_USER'

/** Everything a person does to connect. */
async function connect(request: ConnectionRequest): Promise<void> {
  const person = new HttpPerson()
  const connectPage = await person.open(request.redirectUrl ?? '')
  expect(connectPage.text).toContain('Connect GitHub to Acme Assistant')
  const consentPage = await person.submit(connectPage, 'Continue to GitHub')
  const end = await person.submit(consentPage, emulators.services.github.people[0] ?? '')
  expect(end.text).toContain('GitHub is connected')
}

async function connectedSession(): Promise<{ session: Session; id: string }> {
  const session = await composio.create(userId, { toolkits: ['github'] })
  const request = await session.authorize('github')
  await connect(request)
  return { session, id: (await request.waitForConnection()).id }
}

describe('a connection', () => {
  it('goes from the refused call to the one that works', async () => {
    const session = await composio.create(userId, { toolkits: ['github'] })
    const before = await session.execute(ME)
    expect(before.successful).toBe(false)
    expect(before.connectionRequired).toMatchObject({ toolkit: 'github', reason: 'missing' })
    expect(before.error).toContain(before.connectionRequired?.url)

    const request = await session.authorize('github')
    expect(request.status).toBe('INITIATED')
    const waiting = request.waitForConnection()
    await connect(request)
    const account = await waiting
    expect(account).toMatchObject({ id: request.id, userId, status: 'ACTIVE', toolkit: { slug: 'github' } })

    const after = await session.execute(ME)
    expect(after).toMatchObject({ successful: true, error: null, data: { login: account.label } })
    const { items } = await session.toolkits()
    expect(items[0]?.connection).toMatchObject({ isActive: true, connectedAccount: { id: account.id } })
  })

  it('belongs to the user: their other sessions have it, other people do not', async () => {
    await connectedSession()
    const again = await composio.create(userId, { toolkits: ['github'] })
    expect((await again.execute(ME)).successful).toBe(true)
    expect(await again.ensureConnected('github')).toMatchObject({ wasConnected: true })
    const stranger = await composio.create(`${userId}_stranger`, { toolkits: ['github'] })
    expect((await stranger.execute(ME)).connectionRequired?.reason).toBe('missing')
  })

  it('is made by ensureConnected where there is none', async () => {
    const session = await composio.create(userId, { toolkits: ['github'] })
    const links: Promise<void>[] = []
    const result = await session.ensureConnected('github', { onLink: (request) => links.push(connect(request)) })
    expect(result).toMatchObject({ toolkit: 'github', wasConnected: false, connectedAccount: { status: 'ACTIVE' } })
    expect(links).toHaveLength(1)
  })

  it('can be waited for in vain, and the wait can be cancelled', async () => {
    const session = await composio.create(userId)
    const request = await session.authorize('github')
    await expect(request.waitForConnection(100)).rejects.toMatchObject({ code: 'TS-SDK::CONNECTION_REQUEST_TIMEOUT' })
    await expect(request.waitForConnection(5000, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      code: 'TS-SDK::REQUEST_CANCELLED',
    })
  })

  it('is listed, disabled, enabled and deleted by the developer', async () => {
    const { session, id } = await connectedSession()
    const { connectedAccounts } = composio
    const listed = await connectedAccounts.list({ userIds: [userId], statuses: ['ACTIVE'], toolkitSlugs: ['github'] })
    expect(listed.items.map((item) => item.id)).toEqual([id])
    expect(JSON.stringify(listed)).not.toMatch(/access_token|gho_|ghu_/)

    await connectedAccounts.disable(id)
    expect(await connectedAccounts.get(id)).toMatchObject({ status: 'INACTIVE', isDisabled: true })
    expect((await session.execute(ME)).successful).toBe(false)
    await connectedAccounts.enable(id)
    expect((await session.execute(ME)).successful).toBe(true)

    await connectedAccounts.delete(id)
    await expect(connectedAccounts.get(id)).rejects.toMatchObject({ code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND' })
    expect((await session.execute(ME)).connectionRequired?.reason).toBe('missing')
  })

  it('is made once for each auth config unless asked for another', async () => {
    const { id } = await connectedSession()
    const { authConfig } = await composio.connectedAccounts.get(id)
    await expect(composio.connectedAccounts.link(userId, authConfig.id)).rejects.toMatchObject({
      code: 'TS-SDK::MULTIPLE_CONNECTED_ACCOUNTS',
    })
    const second = await composio.connectedAccounts.link(userId, authConfig.id, {
      allowMultiple: true,
      alias: 'second',
    })
    await connect(second)
    expect(await second.waitForConnection()).toMatchObject({ alias: 'second', status: 'ACTIVE' })
  })
})

describe('tools without a session', () => {
  it('run for a user who has connected through the catalogue', async () => {
    const request = await composio.toolkits.authorize(userId, 'github')
    await connect(request)
    const account = await request.waitForConnection()
    const result = await composio.tools.execute(ME, { userId })
    expect(result).toMatchObject({ successful: true, data: { login: account.label } })
    const tools = await composio.tools.get(userId, { tools: [ME] })
    expect(tools.map((tool) => tool.function.name)).toEqual([ME])
    const call = { id: 'call_1', type: 'function' as const, function: { name: ME, arguments: '{}' } }
    const content = await composio.provider.executeToolCall(userId, call)
    expect(JSON.parse(content)).toMatchObject({ successful: true, data: { login: account.label } })
  })

  it('are refused for an account of somebody else', async () => {
    const { id } = await connectedSession()
    const stranger = `${userId}_stranger`
    await expect(composio.create(stranger, { connectedAccounts: { github: id } })).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND',
    })
    await expect(composio.tools.execute(ME, { userId: stranger, connectedAccountId: id })).rejects.toMatchObject({
      code: 'TS-SDK::CONNECTED_ACCOUNT_NOT_FOUND',
    })
  })
})

describe('an auth config', () => {
  it('is made, found, changed, disabled and deleted', async () => {
    const { authConfigs } = composio
    const credentials = { client_id: 'mine', client_secret: 'keep-it-to-yourself' }
    const made = await authConfigs.create('github', {
      type: 'use_custom_auth',
      authScheme: 'OAUTH2',
      name: 'Mine',
      credentials,
    })
    expect(made).toMatchObject({ authScheme: 'OAUTH2', isComposioManaged: false, toolkit: 'github' })
    const read = await authConfigs.get(made.id)
    expect(read).toMatchObject({ name: 'Mine', status: 'ENABLED', credentials: { client_id: 'mine' } })
    expect(JSON.stringify(read)).not.toContain('keep-it-to-yourself')
    expect((await authConfigs.list({ toolkit: 'github' })).items.map(({ id }) => id)).toContain(made.id)
    await authConfigs.update(made.id, { type: 'custom', name: 'Still mine' })
    await authConfigs.disable(made.id)
    expect(await authConfigs.get(made.id)).toMatchObject({ name: 'Still mine', status: 'DISABLED' })
    await authConfigs.enable(made.id)
    await authConfigs.delete(made.id)
    await expect(authConfigs.get(made.id)).rejects.toMatchObject({ code: 'TS-SDK::AUTH_CONFIG_NOT_FOUND' })
  })
})
