import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ON_POSTGRES } from '../support/rig.ts'
import { apiEchoes, tokenEchoes } from './echoes.ts'
import {
  call,
  callEchoes,
  commandLineAndSdk,
  connect,
  damage,
  failingConnections,
  passwords,
  readAll,
  renewals,
  wrongRequests,
} from './flows.ts'
import { belongs, formsOf, type Sink, scan } from './scan.ts'
import { Scene } from './scene.ts'

const isOnPostgres = process.env.COMPOSIO_TEST_STORE === ON_POSTGRES

/** All kinds of secret there are here. */
const KINDS = [
  'access token',
  'refresh token',
  'client secret',
  'client secret of an auth config',
  'password',
  'code',
  'state',
  'verifier',
  'link token',
  'vault key',
  'derived key',
  'API key of the server',
  'new API key',
  'webhook secret',
  ...(isOnPostgres ? ['password of the database'] : []),
]

/** What the database leaves on the disk, and what of it shows that it was looked at. */
const DATABASE = isOnPostgres
  ? ['pgdata base/', 'pgdata pg_wal/', 'pglog ', 'pgdump']
  : ['file composio.db running', 'file composio.db-wal running', 'file composio.db ended']

let scene: Scene
beforeAll(async () => {
  scene = await Scene.open()
  const { session } = await connect(scene, 'user_1')
  await call(scene, session)
  await readAll(scene, session)
  await callEchoes(scene)
  await renewals(scene)
  await failingConnections(scene)
  await passwords(scene)
  await wrongRequests(scene)
  await damage(scene)
  await commandLineAndSdk(scene)
  await readAll(scene, session)
  await scene.end()
}, 240_000)
afterAll(() => scene.close())

const sinksOf = (start: string) => scene.sinks.filter(({ name }) => name.startsWith(start))

describe('the scan', () => {
  it('looks for every kind of secret, and has been everywhere', () => {
    expect([...new Set(scene.canaries.map(({ kind }) => kind))].sort()).toEqual([...KINDS].sort())
    for (const { kind, value } of scene.canaries) expect(value.length, kind).toBeGreaterThan(20)
    expect(sinksOf('answer ').length).toBeGreaterThan(apiEchoes.length + tokenEchoes.length)
    for (const start of [
      'page ',
      'mcp ',
      'cli ',
      'webhook composio.connection_request.',
      'webhook composio.connected_account.',
      'provider acme token',
      'provider acme api',
      'stdout',
      'stderr',
    ])
      expect(sinksOf(start).length, start).toBeGreaterThan(0)
    for (const file of DATABASE)
      expect(Math.max(...sinksOf(file).map(({ bytes }) => bytes.length)), file).toBeGreaterThan(1_000)
  })

  it('went through what it is about', () => {
    const text = (start: string) => Buffer.concat(sinksOf(start).map(({ bytes }) => bytes)).toString('latin1')
    expect(text('stderr')).toContain('refresh of ca_')
    expect(text('answer ')).toContain('[redacted]')
    expect(text('mcp ')).toContain('[redacted]')
    for (const file of isOnPostgres ? DATABASE : ['file composio.db'])
      expect(text(file).includes('user_typed'), file).toBe(true)
    const seen = new Set(scan(scene.sinks, scene.canaries, () => false).map(({ kind, sink }) => `${kind} @ ${sink}`))
    for (const where of [
      'access token @ provider acme api',
      'password @ provider acme api',
      'refresh token @ provider acme token',
      'code @ provider acme token',
      'verifier @ provider acme token',
      'client secret @ provider acme token',
      'state @ page redirect to the provider',
      'new API key @ cli keys create stdout',
      'link token @ cli link stdout',
    ])
      expect(seen, where).toContain(where)
  })

  it('finds a leak of every kind, in every form, in every sink', () => {
    const bySize = scene.sinks.filter(({ bytes }) => bytes.length > 0).sort((a, b) => b.bytes.length - a.bytes.length)
    const sinks = [...new Map(bySize.map((sink) => [sink.name.split(' ')[0], sink])).values()]
    expect(sinks.length).toBeGreaterThan(7)
    for (const kind of KINDS) {
      const canary = scene.canaries.findLast((each) => each.kind === kind)!
      for (const [form, leaked] of Object.entries(formsOf(canary.value))) {
        const planted = sinks.map(({ name, bytes }): Sink => {
          const [some, rest] = [bytes.subarray(0, 100_000), bytes.subarray(-100_000)]
          return { name, bytes: Buffer.concat([some, Buffer.from(leaked), rest]) }
        })
        const hits = scan(planted, [canary], () => false)
        expect(
          hits.map(({ sink }) => sink),
          `${kind}, ${form}`,
        ).toEqual(sinks.map(({ name }) => name))
      }
    }
  })
})

it('finds no secret where it does not belong', () => {
  expect(scan(scene.sinks, scene.canaries, belongs)).toEqual([])
})

it('finds no key in the bytes of a file', () => {
  for (const { name, bytes } of scene.sinks) expect(bytes.includes(scene.vaultKey), name).toBe(false)
})
