import { Composio, type ConnectionRequest } from '@composio/core'
import { type Emulators, startEmulators } from '@composio/emulators'
import { HttpPerson } from '@composio/testing/person'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenarios } from '../../../packages/toolkits/src/github/github.scenarios.ts'
import { startPostgres, type TestPostgres } from '../support/postgres.ts'
import { type RoundRobin, startRoundRobin } from '../support/round-robin.ts'
import { hasPostgres } from '../support/stores.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

const VAULT_KEY = Buffer.alloc(32, 7).toString('base64')
const ME = 'GITHUB_GET_THE_AUTHENTICATED_USER'

describe.skipIf(!hasPostgres)('two servers on one PostgreSQL', () => {
  let postgres: TestPostgres
  let emulators: Emulated
  let balancer: RoundRobin
  let replicas: [ServerProcess, ServerProcess]
  /** To one server only, under the name of both. */
  let doors: [string, string]
  const opened: RoundRobin[] = []
  /** Each request goes to the other server than the last. */
  let composio: Composio
  beforeAll(async () => {
    ;[postgres, emulators, balancer] = await Promise.all([
      startPostgres(),
      startEmulators({ services: ['github', 'google'] }),
      startRoundRobin(),
    ])
    const databaseUrl = await postgres.createDatabase()
    const { toolkits } = emulators
    const options = { databaseUrl, toolkits, vaultKey: VAULT_KEY, publicUrl: balancer.url }
    replicas = await Promise.all([startServerProcess(options), startServerProcess(options)])
    balancer.targets = replicas.map(({ address }) => address)
    doors = [await openDoor(replicas[0]), await openDoor(replicas[1])]
    composio = remote(alternate(doors))
  }, 60_000)
  afterAll(async () => {
    await Promise.all(replicas?.map((replica) => replica.close()) ?? [])
    await Promise.all(opened.map((door) => door.close()))
    await Promise.all([balancer?.close(), emulators?.close(), postgres?.stop()])
  })

  const openDoor = async ({ address }: ServerProcess) => {
    const door = await startRoundRobin({ host: new URL(balancer.url).host })
    door.targets = [address]
    opened.push(door)
    return door.url
  }
  const remote = (fetch: (request: Request) => Promise<Response>) =>
    new Composio({ baseURL: balancer.url, apiKey: replicas[0].apiKey, fetch })

  const connect = async (request: ConnectionRequest, provider: string, login: string) => {
    const person = new HttpPerson()
    const page = await person.open(request.redirectUrl ?? '')
    const consent = await person.submit(page, `Continue to ${provider}`)
    return person.submit(consent, login)
  }
  const person = () => emulators.services.github.people[0] ?? ''

  it('are one server to the SDK: what one makes, the other knows', async () => {
    expect(replicas[0].instanceId).toBe(replicas[1].instanceId)
    const made = await composio.create('user_1', { toolkits: ['github'], manageConnections: false })
    expect(new URL(made.mcp.url).origin).toBe(balancer.url)
    const config = await made.update({ toolkits: { disable: ['slack'] } })
    for (let n = 0; n < 4; n++) {
      const found = await composio.use(made.sessionId)
      expect(found.config).toEqual(config)
      expect(found.configVersion).toBe(2)
    }
    await made.delete()
    for (let n = 0; n < 2; n++) await expect(composio.use(made.sessionId)).rejects.toMatchObject({ statusCode: 404 })
  })

  it('hand a person through the pages of a connection from one to the other', async () => {
    const session = await composio.create('user_2', { toolkits: ['github'] })
    const before = await session.execute(ME)
    expect(before.connectionRequired).toMatchObject({ toolkit: 'github', reason: 'missing' })
    const again = await session.execute(ME)
    expect(again.connectionRequired?.url).toBe(before.connectionRequired?.url)

    const request = await session.authorize('github')
    const servedBefore = new Map(balancer.served)
    const waiting = request.waitForConnection()
    const end = await connect(request, 'GitHub', person())
    expect(end.text).toContain('GitHub is connected')
    for (const target of balancer.targets)
      expect(balancer.served.get(target) ?? 0).toBeGreaterThan(servedBefore.get(target) ?? 0)
    const account = await waiting
    expect(account).toMatchObject({ id: request.id, userId: 'user_2', status: 'ACTIVE' })
    for (let n = 0; n < 4; n++)
      expect(await session.execute(ME)).toMatchObject({ successful: true, data: { login: account.label } })
  })

  it('wait in one for what is finished in the other', async () => {
    const [first, second] = doors
    const here = await remote(alternate([first])).create('user_3', { toolkits: ['github'] })
    const there = await remote(alternate([second])).use(here.sessionId)
    const request = await there.authorize('github')
    balancer.targets = [replicas[1].address]
    try {
      const waiting = here.execute('COMPOSIO_WAIT_FOR_CONNECTIONS', { toolkits: ['github'] })
      await connect(request, 'GitHub', person())
      expect((await waiting).data).toMatchObject({ results: { github: { status: 'ACTIVE' } } })
    } finally {
      balancer.targets = replicas.map(({ address }) => address)
    }
    expect((await here.execute(ME)).successful).toBe(true)
  })

  it('give one link for one need, whichever is asked', async () => {
    const session = await composio.create('user_4', { toolkits: ['github'] })
    const answers = await Promise.all(Array.from({ length: 20 }, () => session.execute(ME)))
    const urls = answers.map(({ connectionRequired }) => connectionRequired?.url)
    expect(urls[0]).toContain(`${balancer.url}/link/`)
    expect(new Set(urls).size).toBe(1)
    expect((await composio.connectedAccounts.list({ userIds: ['user_4'] })).items).toHaveLength(1)
  })

  it('refresh a token once between them', async () => {
    const session = await composio.create('user_5', { toolkits: ['gmail'] })
    const { google } = emulators.services
    const end = await connect(await session.authorize('gmail'), '', google.people[0] ?? '')
    expect(end.text).toContain('is connected')
    google.expireTokens()
    const exchanges = () => google.requests.filter(({ path }) => path.endsWith('/token')).length
    const before = exchanges()
    const results = await Promise.all(Array.from({ length: 20 }, () => session.execute('GMAIL_LIST_LABELS')))
    expect(results.map(({ error }) => error)).toEqual(Array<null>(20).fill(null))
    expect(exchanges() - before).toBe(1)
  })

  describe('run the tools of GitHub', () => {
    it.each(Object.entries(scenarios.cases))('%s', async (name, run) => {
      await emulators.close()
      emulators = await startAgain(emulators)
      const session = await composio.create(`user_${name}`, { toolkits: ['github'] })
      const end = await connect(await session.authorize('github'), 'GitHub', person())
      expect(end.text).toContain('GitHub is connected')
      await run({ execute: (slug, args) => session.execute(slug, args), service: emulators.services.github })
    })
  })
})

type Emulated = Emulators<'github' | 'google'>

/** A fresh GitHub where the last one was. */
async function startAgain({ services }: Emulated): Promise<Emulated> {
  const ports = { github: Number(new URL(services.github.url).port), google: Number(new URL(services.google.url).port) }
  return startEmulators({ services: ['github', 'google'], ports })
}

/** Carries each request to the next of several servers. */
function alternate(targets: string[]): (request: Request) => Promise<Response> {
  let turn = 0
  return (request) => {
    const { pathname, search } = new URL(request.url)
    return fetch(new Request(new URL(`${pathname}${search}`, targets[turn++ % targets.length]), request))
  }
}
