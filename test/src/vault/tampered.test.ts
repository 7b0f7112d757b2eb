import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ON_POSTGRES, Rig, Visitor } from '../support/rig.ts'
import { hasPostgres } from '../support/stores.ts'

const flip = (sealed: string, at: (length: number) => number) => {
  const [format, key, payload] = sealed.split('.') as [string, string, string]
  const bytes = Buffer.from(payload, 'base64url')
  bytes[at(bytes.length)]! ^= 1
  return `${format}.${key}.${bytes.toString('base64url')}`
}
const cut = (sealed: string, length: number) => {
  const [format, key, payload] = sealed.split('.') as [string, string, string]
  return `${format}.${key}.${Buffer.from(payload, 'base64url').subarray(0, length).toString('base64url')}`
}

interface Others {
  /** The credential of another user's account. */
  account: string
  /** Of a client secret, in another table. */
  secret: string
  /** An account's of another project. */
  foreign: string
}

/** What somebody with the database could do to a sealed value. NIST SP 800-38D: 12 bytes of nonce, 16 of tag. */
const TAMPERINGS: [name: string, (sealed: string, others: Others) => string][] = [
  ['a bit of its nonce', (sealed) => flip(sealed, () => 3)],
  ['a bit of its tag', (sealed) => flip(sealed, () => 20)],
  ['a bit of its ciphertext', (sealed) => flip(sealed, (length) => length - 5)],
  ['its tag cut short', (sealed) => cut(sealed, 24)],
  ['its ciphertext cut short', (sealed) => cut(sealed, 40)],
  ['another key id', (sealed) => sealed.replace(/\.dek_[\w-]{4}/, '.dek_AAAA')],
  ['another format', (sealed) => sealed.replace(/^v1/, 'v2')],
  ['the value of another account', (_, { account }) => account],
  ['the value of another column', (_, { secret }) => secret],
  ['the value of another project', (_, { foreign }) => foreign],
  ['the key id of another project', (sealed, { foreign }) => sealed.replace(/dek_[\w-]+/, foreign.split('.')[1]!)],
  ['no value', () => ''],
  ['plain text', () => JSON.stringify({ kind: 'oauth2', accessToken: 'chosen by somebody', scopes: [] })],
]

describe.each(hasPostgres ? ['SQLite', ON_POSTGRES] : ['SQLite'])('a changed row, on %s', (store) => {
  let rig: Rig
  let mine: { session: string; accountId: string }
  let sealed: string
  const others = {} as Others

  const credentialOf = async (id: string) =>
    (await rig.sql<{ credential: string }>('select credential from connected_accounts where id = ?', id))[0]!.credential

  beforeAll(async () => {
    process.env.COMPOSIO_TEST_STORE = store
    rig = await Rig.open()
    delete process.env.COMPOSIO_TEST_STORE
    mine = await rig.connected('mine')
    sealed = await credentialOf(mine.accountId)
    others.account = await credentialOf((await rig.connected('somebody else')).accountId)
    others.secret = (await sealedSecret(await clientConfig())).secrets
    // No key of this project is named so.
    others.foreign = `v1.dek_${randomBytes(16).toString('base64url')}.${sealed.split('.')[2]}`
  }, 60_000)
  afterAll(() => rig.close())

  async function clientConfig(): Promise<string> {
    const { clientId: client_id, clientSecret: client_secret } = rig.acme
    const auth_config = { type: 'use_custom_auth', authScheme: 'OAUTH2', credentials: { client_id, client_secret } }
    const { body } = await rig.rest('POST', '/auth_configs', { toolkit: { slug: 'acme' }, auth_config })
    return body.auth_config.id
  }

  const sealedSecret = async (id: string) =>
    (await rig.sql<{ secrets: string }>('select secrets from auth_configs where id = ?', id))[0]!

  /** As the row was, but for its credential. */
  const place = (credential: string) =>
    rig.sql(
      "update connected_accounts set credential = ?, status = 'ACTIVE', status_reason = null where id = ?",
      credential,
      mine.accountId,
    )

  /** Whatever asks for the credential. */
  const ROADS: Record<string, () => Promise<{ status: number; text: string }>> = {
    'a session': () => rig.execute(mine.session, 'ACME_GET_THING', { id: '1' }),
    'a direct call': () =>
      rig.rest('POST', '/tools/execute/ACME_GET_THING', {
        connected_account_id: mine.accountId,
        user_id: 'mine',
        arguments: { id: '1' },
      }),
    refreshing: () => rig.rest('POST', `/connected_accounts/${mine.accountId}/refresh`, {}),
  }

  it('is served as it was while nobody changes it', async () => {
    for (const [road, ask] of Object.entries(ROADS)) {
      await place(await credentialOf(mine.accountId))
      const before = rig.acme.requests.length
      expect((await ask()).text, road).not.toContain('does not open')
      expect(rig.acme.requests.length, road).toBeGreaterThan(before)
    }
    expect(rig.log.join()).not.toContain('does not open')
    sealed = await credentialOf(mine.accountId)
  })

  it.each(TAMPERINGS)('is told of and never served: %s', async (_, tamper) => {
    const value = tamper(sealed, others)
    expect(value).not.toBe(sealed)
    for (const [road, ask] of Object.entries(ROADS)) {
      await place(value)
      rig.log.length = 0
      const before = rig.acme.requests.length
      const answer = await ask()
      expect(rig.acme.requests.length, `${road}: nothing is sent`).toBe(before)
      // It has ended, and a person was asked to connect it again.
      expect(await rig.account(mine.accountId), road).toMatchObject({
        status: 'INITIATED',
        status_reason: expect.stringContaining('altered or moved in the database'),
      })
      expect(answer.text, road).toMatch(/has to be made again|redirect_url":"http/)
      expect(rig.log, road).toEqual([
        expect.stringContaining(`connected_accounts.credential of ${mine.accountId} does not open`),
      ])
      const told = `${rig.log.join()} ${answer.text}`
      for (const secret of [...rig.acme.issued, rig.acme.clientSecret, value].filter((text) => text.length > 20))
        expect(told, road).not.toContain(secret)
    }
  })

  it('is good again once it is as it was', async () => {
    await place(sealed)
    rig.log.length = 0
    expect((await rig.execute(mine.session, 'ACME_GET_THING', { id: '1' })).body.error).toBeNull()
    expect(rig.log).toEqual([])
  })

  it.each(TAMPERINGS)('of a client secret sends no code and refreshes nothing: %s', async (_, tamper) => {
    const config = await clientConfig()
    const { secrets } = await sealedSecret(config)
    const { body } = await rig.rest('POST', '/connected_accounts/link', { auth_config_id: config, user_id: 'third' })
    const visitor = new Visitor()
    const authorization = await visitor.begin(body.redirect_url)
    const value = tamper(secrets, { ...others, secret: sealed })
    await rig.sql('update auth_configs set secrets = ? where id = ?', value, config)
    rig.log.length = 0
    const before = rig.acme.requests.length
    const page = await visitor.open(rig.acme.consent(authorization))
    expect(page.html).toMatch(/could not be asked|does not open|cannot be connected|did not work|not connected/i)
    expect(rig.acme.requests.length).toBe(before)
    expect((await rig.account(body.connected_account_id)).status).toBe('FAILED')
    expect(rig.log.join()).toContain(`auth_configs.secrets of ${config} does not open`)
    expect(`${rig.log.join()} ${page.html}`).not.toContain(rig.acme.clientSecret)
  })

  it.each(TAMPERINGS)('of a PKCE verifier exchanges no code: %s', async (_, tamper) => {
    const link = await rig.link('fourth')
    const visitor = new Visitor()
    const authorization = await visitor.begin(link.url)
    const [flow] = await rig.sql<{ verifier: string; state_digest: string }>(
      'select verifier, state_digest from oauth_flows where account_id = ?',
      link.accountId,
    )
    const value = tamper(flow!.verifier, others)
    await rig.sql('update oauth_flows set verifier = ? where state_digest = ?', value, flow!.state_digest)
    rig.log.length = 0
    const before = rig.acme.requests.length
    await visitor.open(rig.acme.consent(authorization))
    expect(rig.acme.requests.length).toBe(before)
    expect((await rig.account(link.accountId)).status).toBe('FAILED')
    expect(rig.log.join()).toContain(`oauth_flows.verifier of ${flow!.state_digest} does not open`)
    expect(rig.log.join()).toContain(link.accountId)
  })

  it('of what waits for the app to confirm it connects nothing', async () => {
    process.env.COMPOSIO_TEST_STORE = store
    const verified = await Rig.open({ verifierUrl: 'http://127.0.0.1:9/confirm' })
    delete process.env.COMPOSIO_TEST_STORE
    for (const [name, tamper] of TAMPERINGS) {
      const link = await verified.link('fifth')
      const visitor = new Visitor()
      const answer = await visitor.send(verified.acme.consent(await visitor.begin(link.url)))
      const session_uri = new URL(answer.headers.get('location')!).searchParams.get('session_uri')!
      const { body } = await verified.rest('POST', '/connected_accounts/complete_auth', {
        session_uri,
        user_id: 'fifth',
      })
      const [row] = await verified.sql<{ held: string; session_digest: string }>(
        'select held, session_digest from connect_confirmations where account_id = ?',
        link.accountId,
      )
      const value = tamper(row!.held, others)
      await verified.sql(
        'update connect_confirmations set held = ? where session_digest = ?',
        value,
        row!.session_digest,
      )
      verified.log.length = 0
      const before = verified.acme.requests.length
      await visitor.open(body.redirect_url ?? body.redirectUrl)
      expect(verified.acme.requests.length, name).toBe(before)
      expect((await verified.account(link.accountId)).status, name).toBe('FAILED')
      expect(verified.log.join(), name).toContain(`connect_confirmations.held of ${row!.session_digest} does not open`)
    }
    await verified.close()
  }, 60_000)
})
