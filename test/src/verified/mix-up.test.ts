import { defineToolkit } from '@composio/spec'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Acme } from '../support/acme.ts'
import { Rig, Visitor } from '../support/rig.ts'

/** A toolkit whose authorization server is its attacker's. */
let evil: Acme
let rig: Rig
beforeAll(async () => {
  evil = await Acme.start()
  const definition = defineToolkit({
    ...evil.definition,
    slug: 'evil',
    tools: evil.definition.tools.map((tool) => ({ ...tool, slug: tool.slug.replace('ACME', 'EVIL') })),
  })
  rig = await Rig.open({ definitions: [definition], toolkits: { evil: evil.override } })
})
afterAll(async () => {
  await rig.close()
  await evil.close()
})

const tokenRequests = () => [rig.acme.seen('/token').length, evil.seen('/token').length]

async function customConfig(toolkit: 'acme' | 'evil') {
  const { clientId, clientSecret } = toolkit === 'acme' ? rig.acme : evil
  const credentials = { client_id: clientId, client_secret: clientSecret }
  const auth_config = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials }
  const { body } = await rig.rest('POST', '/auth_configs', { toolkit: { slug: toolkit }, auth_config })
  const config = (await rig.rest('GET', `/auth_configs/${body.auth_config.id}`)).body
  return { id: config.id as string, redirectUri: config.credentials.oauth_redirect_uri as string }
}

async function begun(authConfigId: string) {
  const { body } = await rig.rest('POST', '/connected_accounts/link', { auth_config_id: authConfigId, user_id: 'u' })
  const person = new Visitor()
  return { person, authorization: await person.begin(body.redirect_url), accountId: body.connected_account_id }
}

/** Asked with `state`, the hostile server sends the browser on to the honest one, which knows `redirectUri` as its client's. */
function sentOn(state: string, redirectUri: string): URL {
  const honest = new URL('/authorize', rig.acme.url)
  honest.search = new URLSearchParams({ client_id: rig.acme.clientId, redirect_uri: redirectUri, state }).toString()
  return rig.acme.consent(honest)
}

describe('a hostile toolkit’s authorization server', () => {
  it('does not get the code of an honest one', async () => {
    const honest = await customConfig('acme')
    const { person, authorization, accountId } = await begun((await customConfig('evil')).id)
    const callback = sentOn(authorization.searchParams.get('state')!, honest.redirectUri)
    const before = tokenRequests()
    expect((await person.open(callback)).status).toBe(400)
    expect(tokenRequests()).toEqual(before)
    expect((await rig.account(accountId)).status).not.toBe('ACTIVE')
  })

  it('would, at its own redirect URI', async () => {
    const hostile = await customConfig('evil')
    const { person, authorization } = await begun(hostile.id)
    const callback = sentOn(authorization.searchParams.get('state')!, hostile.redirectUri)
    await person.open(callback)
    expect(evil.seen('/token').at(-1)?.body).toContain(callback.searchParams.get('code'))
  })
})

describe('the redirect URI of an auth config', () => {
  it('is its own, and only its own flows come back there', async () => {
    const [one, other] = [await customConfig('acme'), await customConfig('acme')]
    expect(one.redirectUri).toBe(`${rig.backend.url}/oauth/callback/acme/${one.id}`)
    for (const wrong of [other.redirectUri, `${rig.backend.url}/oauth/callback/acme`, `${one.redirectUri}x`]) {
      const { person, authorization } = await begun(one.id)
      expect(authorization.searchParams.get('redirect_uri')).toBe(one.redirectUri)
      const callback = rig.acme.consent(authorization)
      callback.pathname = new URL(wrong).pathname
      const before = tokenRequests()
      expect((await person.open(callback)).status).toBe(400)
      expect(tokenRequests()).toEqual(before)
    }
    const { person, authorization } = await begun(one.id)
    expect((await person.open(rig.acme.consent(authorization))).text).toContain('is connected')
  })

  it('of a managed one is its toolkit’s', async () => {
    const person = new Visitor()
    const authorization = await person.begin((await rig.link('u2')).url)
    expect(authorization.searchParams.get('redirect_uri')).toBe(`${rig.backend.url}/oauth/callback/acme`)
  })

  it('is not chosen by who creates it', async () => {
    const credentials = { client_id: 'c', client_secret: 's', oauth_redirect_uri: 'https://evil.example/' }
    const auth_config = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials }
    const answer = await rig.rest('POST', '/auth_configs', { toolkit: { slug: 'acme' }, auth_config })
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('oauth_redirect_uri') })
  })
})
