import { createHash, randomBytes } from 'node:crypto'
import { toolkits } from '@composio/toolkits'
import type { Hono } from 'hono'
import { type Kysely, type KyselyPlugin, sql } from 'kysely'
import { activateAccount, deleteAccount, insertAccount } from '../../../packages/server/src/accounts/account-store.ts'
import { insertAuthConfig } from '../../../packages/server/src/accounts/auth-config-store.ts'
import { holdForConfirmation } from '../../../packages/server/src/accounts/confirmation.ts'
import { createConnectLink, linkToWire } from '../../../packages/server/src/accounts/connect-link.ts'
import { createApp } from '../../../packages/server/src/app.ts'
import type { Backend } from '../../../packages/server/src/backend.ts'
import { Catalog } from '../../../packages/server/src/catalog/catalog.ts'
import { Egress } from '../../../packages/server/src/egress/egress.ts'
import { KEY_SCOPES } from '../../../packages/server/src/projects/key-scope.ts'
import { admitApiKey, insertApiKey, revokeApiKey } from '../../../packages/server/src/projects/key-store.ts'
import { insertProject } from '../../../packages/server/src/projects/project-store.ts'
import { newSessionConfig } from '../../../packages/server/src/sessions/session-config.ts'
import { deleteSession, insertSession } from '../../../packages/server/src/sessions/session-store.ts'
import { IN_MEMORY } from '../../../packages/server/src/storage/open-database.ts'
import { openStore } from '../../../packages/server/src/storage/open-store.ts'
import { actAcrossProjects } from '../../../packages/server/src/storage/project-wall.ts'
import type { Database } from '../../../packages/server/src/storage/schema.ts'
import { openVault } from '../../../packages/server/src/vault/open-vault.ts'
import { WakeUps } from '../../../packages/server/src/wake-ups.ts'
import { Acme } from '../support/acme.ts'
import { HURRIED, startPostgres, type TestPostgres } from '../support/postgres.ts'
import { ON_POSTGRES } from '../support/rig.ts'

export const ORIGIN = 'http://127.0.0.1:8674'

/** The ids one user's things have. */
export interface Things {
  session: string
  authConfig: string
  account: string
  linkToken: string
  /** A connection request of the session. */
  request: string
  sessionUri: string
}

/** A project: what its user `u1` has, what `u2` has, and what once was. Projects differ in nothing but ids. */
export interface World {
  projectId: string
  key: string
  own: Things
  otherUser: Things
  deleted: Things
}

export interface Stage {
  app: Hono
  backend: Backend
  acme: Acme
  a: World
  b: World
  /** Keys of project B that are good for less, or nothing. */
  keys: {
    expired: string
    revoked: string
    scopeless: string
    allBut: (scope: string) => string
    only: (scope: string) => string
  }
  log: string[]
  /** More things of the user u1 of project B. */
  fresh(): Promise<Things>
  /** A digest of every row; not of when an API key was last used, and how much a data key has sealed. */
  hash(): Promise<string>
  close(): Promise<void>
}

/** The real app on a database of its own. @param plugins - what every query of the app passes through */
export function openStage(...plugins: KyselyPlugin[]): Promise<Stage> {
  return open(plugins, false)
}

/** As `openStage`, on PostgreSQL with row security. */
export async function openWalledStage(...plugins: KyselyPlugin[]): Promise<Stage> {
  postgres ??= startPostgres(HURRIED)
  await (await postgres).query('create role composio_scoped nologin').catch(ignoreIfThere)
  // Nobody has said yet whom the making of projects and their things is for.
  return actAcrossProjects(() => open(plugins, true))
}

async function open(plugins: KyselyPlugin[], isScoped: boolean): Promise<Stage> {
  const acme = await Acme.start()
  acme.answerJson('/things/1', 200, { ok: true })
  const log: string[] = []
  const place = await freshPlace()
  const plain = await openStore(place, (line) => log.push(line))
  const served = isScoped ? await openStore({ ...place, isScoped }, (line) => log.push(line)) : plain
  const catalog = new Catalog([...toolkits, acme.definition], { acme: acme.override })
  const egress = new Egress(catalog.trustedOrigins)
  const rootKey = randomBytes(32)
  const [first, second] = [await insertProject(plain, 'a'), await insertProject(plain, 'b')]
  const unguarded: Backend = {
    db: plain,
    vault: await openVault(served, rootKey, first.id),
    catalog,
    egress,
    linkKey: randomBytes(32),
    publicUrl: () => ORIGIN,
    wakeUps: new WakeUps(),
    log: (line) => log.push(line),
  }
  const a = await createWorld(unguarded, first.id)
  const b = await createWorld(unguarded, second.id)
  const db = plugins.reduce((guarded: Kysely<Database>, plugin) => guarded.withPlugin(plugin), served)
  const backend = { ...unguarded, db }
  return {
    app: createApp(backend, { appName: 'Example', instanceId: 'req_x' }),
    backend,
    acme,
    a,
    b,
    keys: await createKeys(plain, b.projectId),
    log,
    fresh: () => actAcrossProjects(() => createThings(unguarded, b.projectId, 'u1', null)),
    hash: () => hashOf(plain),
    close: async () => {
      await egress.close()
      if (isScoped) await served.destroy()
      await plain.destroy()
      await acme.close()
    },
  }
}

async function createWorld(backend: Backend, projectId: string): Promise<World> {
  const key = `key-${randomBytes(18).toString('base64url')}`
  await admitApiKey(backend.db, key, projectId)
  await backend.vault.prepare(projectId)
  const own = await createThings(backend, projectId, 'u1')
  const otherUser = await createThings(backend, projectId, 'u2')
  const deleted = await createThings(backend, projectId, 'u3')
  const scope = { projectId }
  await deleteSession(backend, scope, { id: deleted.session } as Parameters<typeof deleteSession>[2])
  const accounts = backend.db
    .selectFrom('connected_accounts')
    .select('id')
    .where('auth_config_id', '=', deleted.authConfig)
  for (const { id } of await accounts.execute()) await deleteAccount(backend, scope, id)
  await backend.db.deleteFrom('auth_configs').where('id', '=', deleted.authConfig).execute()
  return { projectId, key, own, otherUser, deleted }
}

async function createThings(
  backend: Backend,
  projectId: string,
  userId: string,
  alias: string | null = 'work',
): Promise<Things> {
  const scope = { projectId }
  const session = await insertSession(backend, scope, newSessionConfig({ user_id: userId }))
  const authConfig = await insertAuthConfig(backend, scope, {
    toolkit: 'acme',
    name: 'Acme',
    scheme: 'BASIC',
    isManaged: false,
  })
  const pendingUntil = new Date(Date.now() + 600_000).toISOString()
  const account = await insertAccount(backend, scope, { userId, authConfig, pendingUntil, ...(alias && { alias }) })
  const credential = {
    kind: 'key' as const,
    fields: { username: userId, password: randomBytes(18).toString('base64url') },
  }
  await activateAccount(backend, scope, account, { credential, identity: { id: '7', label: 'someone' } })
  const link = await createConnectLink(backend, scope, { userId, authConfig, sessionId: session.id })
  const linkToken = linkToWire(backend, link).link_token
  const held = { kind: 'entered', proven: { credential, identity: null } } as const
  const page = await holdForConfirmation(backend, new URL('https://app.example'), { link, browser: 'x' }, held)
  const sessionUri = page.searchParams.get('session_uri')!
  return {
    session: session.id,
    authConfig: authConfig.id,
    account: account.id,
    linkToken,
    request: link.id,
    sessionUri,
  }
}

async function createKeys(db: Kysely<Database>, projectId: string): Promise<Stage['keys']> {
  const make = async (limits: { scopes?: (typeof KEY_SCOPES)[number][]; expiresAt?: Date }) =>
    insertApiKey(db, { projectId, name: 'test', ...limits })
  const revoked = await make({})
  await revokeApiKey(db, revoked.row.id)
  const allBut = new Map<string, string>()
  const only = new Map<string, string>()
  for (const scope of KEY_SCOPES) {
    allBut.set(scope, (await make({ scopes: KEY_SCOPES.filter((other) => other !== scope) })).key)
    only.set(scope, (await make({ scopes: [scope] })).key)
  }
  return {
    expired: (await make({ expiresAt: new Date(Date.now() - 1) })).key,
    revoked: revoked.key,
    scopeless: (await make({ scopes: [] })).key,
    allBut: (scope) => allBut.get(scope)!,
    only: (scope) => only.get(scope)!,
  }
}

async function hashOf(db: Kysely<Database>): Promise<string> {
  const hash = createHash('sha256')
  for (const { name } of await db.introspection.getTables()) {
    if (/_migration(_lock)?$/.test(name)) continue
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(name)}`.execute(db)
    // Neither database promises an order, and PostgreSQL moves what is written.
    const lines = rows.map(({ last_used_at: _, sealed_count: __, ...row }) => JSON.stringify(row)).sort()
    hash.update(`${name} ${lines.join()}`)
  }
  return hash.digest('hex')
}

let postgres: Promise<TestPostgres> | undefined

async function freshPlace() {
  if (process.env.COMPOSIO_TEST_STORE !== ON_POSTGRES) return { dataDir: IN_MEMORY }
  postgres ??= startPostgres(HURRIED)
  return { dataDir: IN_MEMORY, databaseUrl: await (await postgres).createDatabase() }
}

function ignoreIfThere(error: Error): void {
  if (!error.message.includes('already exists')) throw error
}

/** Ends what stages had in common. */
export async function closeStages(): Promise<void> {
  await (await postgres)?.stop()
  postgres = undefined
}
