import { inspect } from 'node:util'
import { Composio } from '@composio/core'
import { apiEchoes, tokenEchoes } from './echoes.ts'
import { type Scene, WatchedPerson } from './scene.ts'

const mine = { type: 'use_custom_auth' as const }
/** A provider's client errors rest on the client, which several accounts have: each try has one of its own. */
let clients = 0

async function oauthConfig(scene: Scene): Promise<string> {
  const credentials = { client_id: `client-${clients++}`, client_secret: scene.acme.clientSecret }
  const auth_config = { ...mine, authScheme: 'OAUTH2', credentials }
  return (await scene.rest('POST', '/auth_configs', { toolkit: { slug: 'acme' }, auth_config })).body.auth_config.id
}

async function basicConfig(scene: Scene): Promise<string> {
  const auth_config = { ...mine, authScheme: 'BASIC' }
  return (await scene.rest('POST', '/auth_configs', { toolkit: { slug: 'acme' }, auth_config })).body.auth_config.id
}

/** A user with an account connected by OAuth. */
export async function connect(scene: Scene, userId: string): Promise<{ session: string; account: string }> {
  const { url, account } = await scene.link(userId, { auth_config_id: await oauthConfig(scene) })
  const person = new WatchedPerson(scene)
  await person.open(scene.acme.consent(await person.begin(url)))
  await person.open(url)
  const { body } = await scene.rest('GET', `/connected_accounts/${account}`)
  if (body.status !== 'ACTIVE') throw new Error(`not connected: ${JSON.stringify(body)}`)
  return { session: await scene.session(userId), account }
}

const getThing = { tool_slug: 'ACME_GET_THING', arguments: { id: '1' } }

/** One tool by every road there is. */
export async function call(scene: Scene, session: string): Promise<void> {
  await scene.rest('POST', `/tool_router/session/${session}/execute`, getThing)
  await scene.mcp(session, 'tools/call', { name: 'COMPOSIO_MULTI_EXECUTE_TOOL', arguments: { tools: [getThing] } })
}

/** Everything that reads. */
export async function readAll(scene: Scene, session: string): Promise<void> {
  const paths = ['/auth_configs?limit=100', '/connected_accounts?limit=100', '/toolkits/acme', '/tools/ACME_GET_THING']
  for (const path of [
    ...paths,
    `/tool_router/session/${session}`,
    `/tool_router/session/${session}/toolkits?toolkits=acme`,
  ])
    await scene.rest('GET', path)
  const { items } = (await scene.rest('GET', '/auth_configs?limit=100&show_disabled=true')).body
  for (const { id } of items) await scene.rest('GET', `/auth_configs/${id}`)
  await scene.rest('POST', `/tool_router/session/${session}/search`, { queries: [{ use_case: 'get a thing of Acme' }] })
  for (const method of ['initialize', 'tools/list'])
    await scene.mcp(session, method, {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    })
}

/** The provider's API gives back what it was called with, in every way. */
export async function callEchoes(scene: Scene): Promise<void> {
  const { session } = await connect(scene, 'user_echo')
  for (const [, echo] of apiEchoes) {
    scene.acme.answer('/things/1', echo)
    await call(scene, session)
  }
  scene.acme.answer('/things/1', (request, response) => {
    const location = `${scene.other.url}/things/1?from=${request.headers.authorization ?? ''}`
    response.writeHead(302, { location: encodeURI(location) }).end()
  })
  await call(scene, session)
  scene.acme.usual()
}

/** Renewals whose token endpoint gives back what it was sent, in every way; and one that works. */
export async function renewals(scene: Scene): Promise<void> {
  const users = tokenEchoes.map(async ([name, echo]) => ({ echo, ...(await connect(scene, `user_renew ${name}`)) }))
  const connected = await Promise.all(users)
  scene.acme.expireTokens()
  for (const { echo, session, account } of connected) {
    scene.acme.answer('/token', echo)
    await call(scene, session)
    await scene.rest('GET', `/connected_accounts/${account}`)
  }
  scene.acme.usual()
  const { session } = await connect(scene, 'user_renewed')
  scene.acme.expireTokens()
  await call(scene, session)
  await readAll(scene, session)
}

/** Connections that fail at the exchange, at whoami, and at the person's return. */
export async function failingConnections(scene: Scene): Promise<void> {
  const attempt = async (userId: string, more: Record<string, string> = {}) => {
    const { url, account } = await scene.link(userId, { auth_config_id: await oauthConfig(scene) })
    const person = new WatchedPerson(scene)
    const authorization = await person.begin(url)
    const callback = scene.acme.consent(authorization, more)
    await person.open(callback)
    await person.open(callback)
    await new WatchedPerson(scene).open(callback)
    await scene.rest('GET', `/connected_accounts/${account}`)
  }
  for (const [name, echo] of tokenEchoes) {
    scene.acme.answer('/token', echo)
    await attempt(`user_exchange ${name}`)
  }
  scene.acme.usual()
  for (const [name, echo] of apiEchoes) {
    scene.acme.answer('/me', echo)
    await attempt(`user_whoami ${name}`)
  }
  scene.acme.usual()
  await attempt('user_issuer', { iss: 'https://evil.example' })
}

/** Passwords typed in by a person and sent by a developer: wrong, and right. */
export async function passwords(scene: Scene): Promise<void> {
  const id = await basicConfig(scene)
  const typed = { username: 'someone', password: scene.password }
  const { url } = await scene.link('user_password', { auth_config_id: id })
  const person = new WatchedPerson(scene)
  for (const [, echo] of [...apiEchoes.filter(([name]) => name.startsWith('error')), apiEchoes[0]!]) {
    scene.acme.answer('/me', echo)
    const page = await person.open(url)
    if (page.html.includes('<form')) await person.submit(page, 'Connect', typed)
    const connection = { user_id: 'user_password', state: { authScheme: 'BASIC', val: typed } }
    await scene.rest('POST', '/connected_accounts', { auth_config: { id }, connection })
  }
  scene.acme.answerJson('/me', 200, { id: 8, login: 'someone' })
  const { body } = await scene.rest('POST', '/connected_accounts', {
    auth_config: { id },
    connection: { user_id: 'user_typed', state: { authScheme: 'BASIC', val: typed } },
  })
  if (body.status !== 'ACTIVE') throw new Error(`not connected: ${JSON.stringify(body)}`)
  const session = await scene.session('user_typed')
  for (const [, echo] of apiEchoes) {
    scene.acme.answer('/things/1', echo)
    await call(scene, session)
  }
  scene.acme.usual()
}

/** Requests that are wrong, with a secret in them. */
export async function wrongRequests(scene: Scene): Promise<void> {
  const id = await basicConfig(scene)
  const secret = scene.customSecret
  const credentials = { client_id: 'custom', client_secret: secret }
  const auth_config = { ...mine, authScheme: 'OAUTH2', credentials }
  const made = await scene.rest('POST', '/auth_configs', { toolkit: { slug: 'acme' }, auth_config })
  await scene.rest('PATCH', `/auth_configs/${made.body.auth_config.id}`, { type: 'custom', credentials })
  await scene.rest('GET', `/auth_configs/${made.body.auth_config.id}`)
  const wrong: [string, unknown][] = [
    ['/auth_configs', { toolkit: { slug: 'acme' }, auth_config: { ...auth_config, authScheme: secret } }],
    ['/auth_configs', { toolkit: { slug: 'acme' }, auth_config: { ...auth_config, unknown: secret } }],
    ['/auth_configs', { toolkit: { slug: 'acme' }, auth_config: { ...auth_config, credentials: secret } }],
    ['/auth_configs', { toolkit: { slug: 'acme' }, auth_config: { ...auth_config, name: [secret] } }],
    [
      '/connected_accounts',
      { auth_config: { id }, connection: { user_id: 'u', state: { authScheme: 'OAUTH2', val: { p: secret } } } },
    ],
    [
      '/connected_accounts',
      {
        auth_config: { id },
        connection: { user_id: 'u', state: { authScheme: 'BASIC', val: { password: [secret] } } },
      },
    ],
    ['/connected_accounts', { auth_config: { id }, connection: { user_id: 'u', state: secret } }],
  ]
  for (const [path, body] of wrong) await scene.rest('POST', path, body)
  for (const text of [`{"client_secret":"${secret}"`, `client_secret=${secret}`, `"${secret}"`])
    await scene.rest('POST', '/auth_configs', text, true)
}

/** A value in the database that was moved or cut, and one that is none. */
export async function damage(scene: Scene): Promise<void> {
  const [one, two] = [await connect(scene, 'user_moved'), await connect(scene, 'user_cut')]
  await scene.sql(
    'update connected_accounts set credential = (select credential from connected_accounts where id = ?) where id = ?',
    two.account,
    one.account,
  )
  await scene.sql('update connected_accounts set credential = substr(credential, 1, 80) where id = ?', two.account)
  for (const { session } of [one, two]) await call(scene, session)
}

/** The command line tool and the SDK, when things work and when they do not. */
export async function commandLineAndSdk(scene: Scene): Promise<void> {
  const { account } = await connect(scene, 'user_cli')
  const run = ['execute', 'ACME_GET_THING', '-u', 'user_cli', '-d', '{"id":"1"}']
  await scene.cli('execute', run)
  scene.acme.answer('/things/1', apiEchoes.find(([name]) => name === 'error 400')![1])
  await scene.cli('execute, failing', run)
  scene.acme.usual()
  await scene.cli('link', ['link', 'acme', '-u', 'user_cli_2', '--no-wait'])
  await scene.cli('execute, not connected', ['execute', 'ACME_GET_THING', '-u', 'user_cli_3', '-d', '{"id":"1"}'])
  await scene.cli('tools, wrong address', ['tools'], { COMPOSIO_BASE_URL: 'http://127.0.0.1:1' })
  await scene.cli('keys list', ['keys', 'list', ...scene.data])
  const composio = new Composio({ baseURL: scene.url, apiKey: scene.apiKey })
  const show = (value: unknown) => inspect(value, { depth: 10, showHidden: true })
  scene.told('sdk instance', show(composio))
  for (const failing of [
    () => composio.connectedAccounts.get('ca_none'),
    () => composio.tools.execute('ACME_NOTHING', { userId: 'u', arguments: {} }),
    () => composio.connectedAccounts.get('\u0000'),
  ])
    scene.told('sdk error', await failing().then(show, show))
  scene.told('sdk account', show(await composio.connectedAccounts.get(account)))
}
