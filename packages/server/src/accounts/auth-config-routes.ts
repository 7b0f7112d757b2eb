import type { AuthScheme } from '@composio/spec'
import {
  createAuthConfigSchema,
  deleteAuthConfigQuery,
  listAuthConfigsQuery,
  updateAuthConfigSchema,
} from '@composio/spec/wire'
import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Backend, RequestEnv, Scope } from '../backend.ts'
import { readAddress } from '../catalog/account-address.ts'
import { isNoAuth } from '../catalog/catalog.ts'
import { creationFields } from '../catalog/catalog-wire.ts'
import type { InstalledScheme, InstalledToolkit } from '../catalog/installed-toolkit.ts'
import { ApiError } from '../http/api-error.ts'
import { pageOf } from '../http/page.ts'
import { parseBody, parseQuery } from '../http/parse-input.ts'
import type { AuthConfigRow, ConnectedAccountRow } from '../storage/schema.ts'
import { deleteAccount } from './account-store.ts'
import {
  type AuthConfigSettings,
  authConfigToWire,
  insertAuthConfig,
  managedAuthConfig,
  managedScheme,
  type NewAuthConfig,
  requireAuthConfig,
  secretPlace,
  settingsOf,
} from './auth-config-store.ts'
import { revokeAtProvider } from './revoke-account.ts'
import { CredentialProblem } from './schemes/credential-problem.ts'
import { readClientKey } from './schemes/private-key-jwt.ts'
import { signingKey } from './schemes/signing-key.ts'

/** `/auth_configs` */
export function authConfigRoutes(backend: Backend): Hono<RequestEnv> {
  const app = new Hono<RequestEnv>()

  app.get('/', async (c) => {
    const query = parseQuery(c, listAuthConfigsQuery)
    const rows = await listAuthConfigs(backend, c.get('scope'), query)
    return c.json(pageOf(await Promise.all(rows.map((row) => withCount(backend, row))), query))
  })

  app.post('/', async (c) => {
    const {
      toolkit: { slug },
      auth_config: wanted,
    } = await parseBody(c, createAuthConfigSchema)
    const toolkit = backend.catalog.requireToolkit(slug, 'Toolkit_ToolkitNotFound')
    if (isNoAuth(toolkit)) throw new ApiError('Auth_Config_NoAuthApp', `${toolkit.definition.name} needs no account.`)
    refuseToolAccess(wanted?.tool_access_config)
    const row = await createAuthConfig(backend, c.get('scope'), toolkit, wanted)
    const auth_config = { id: row.id, auth_scheme: row.scheme, is_composio_managed: row.is_managed === 1 }
    return c.json({ toolkit: { slug: row.toolkit }, auth_config }, 201)
  })

  app.get('/:id', async (c) =>
    c.json(await withCount(backend, await requireAuthConfig(backend, c.get('scope'), c.req.param('id')))),
  )

  addChanges(app, backend)
  return app
}

function addChanges(app: Hono<RequestEnv>, backend: Backend): void {
  app.patch('/:id', async (c) => {
    const row = await requireAuthConfig(backend, c.get('scope'), c.req.param('id'))
    const change = await parseBody(c, updateAuthConfigSchema)
    const credentials = change.type === 'custom' ? change.credentials : { scopes: change.scopes }
    const { is_enabled_for_tool_router: isForSessions } = change
    refuseToolAccess(change.tool_access_config)
    await backend.db
      .updateTable('auth_configs')
      .set({
        ...(await changesOf(backend, c.get('scope'), row, credentials ?? {}, isForSessions)),
        ...(change.name && { name: change.name }),
      })
      .where('id', '=', row.id)
      .where('project_id', '=', row.project_id)
      .execute()
    return c.json(await withCount(backend, await requireAuthConfig(backend, c.get('scope'), row.id)))
  })

  for (const status of ['ENABLED', 'DISABLED'] as const) {
    app.patch(`/:id/${status}`, async (c) => {
      const row = await requireAuthConfig(backend, c.get('scope'), c.req.param('id'))
      const is_enabled = status === 'ENABLED' ? 1 : 0
      await backend.db
        .updateTable('auth_configs')
        .set({ is_enabled, updated_at: now() })
        .where('id', '=', row.id)
        .where('project_id', '=', row.project_id)
        .execute()
      return c.json({ success: true })
    })
  }

  app.delete('/:id', async (c) => {
    const row = await requireAuthConfig(backend, c.get('scope'), c.req.param('id'))
    const { revoke_on_delete } = parseQuery(c, deleteAuthConfigQuery)
    const accounts = await accountsOf(backend, row)
    if (accounts.length > 0 && !revoke_on_delete) {
      throw new ApiError(
        'Auth_Config_BadRequest',
        `${accounts.length} connected accounts use this auth config; delete those first, or pass revoke_on_delete=true.`,
      )
    }
    for (const account of accounts) {
      await revokeAtProvider(backend, c.get('scope'), account)
      await deleteAccount(backend, c.get('scope'), account.id)
    }
    await backend.db
      .deleteFrom('auth_configs')
      .where('id', '=', row.id)
      .where('project_id', '=', row.project_id)
      .execute()
    return c.json({ success: true })
  })
}

type ListQuery = ReturnType<typeof parseQuery<typeof listAuthConfigsQuery>>

function listAuthConfigs({ db }: Backend, scope: Scope, query: ListQuery): Promise<AuthConfigRow[]> {
  let select = db.selectFrom('auth_configs').selectAll().where('project_id', '=', scope.projectId)
  if (query.toolkit_slug) select = select.where('toolkit', 'in', query.toolkit_slug.toLowerCase().split(','))
  if (query.is_composio_managed !== undefined)
    select = select.where('is_managed', '=', query.is_composio_managed ? 1 : 0)
  if (!query.show_disabled) select = select.where('is_enabled', '=', 1)
  if (query.search) select = select.where(nameContains(query.search))
  return select.orderBy('created_at', 'desc').orderBy('id').execute()
}

/** In any case, in both stores: left alone, LIKE minds the case in PostgreSQL and not in SQLite. */
function nameContains(search: string) {
  // As `lower` does in both: A to Z, and no other letter.
  const lowered = search.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
  const pattern = `%${lowered.replace(/[%_!]/g, '!$&')}%`
  return sql<boolean>`lower(name) like ${pattern} escape '!'`
}

async function withCount(backend: Backend, row: AuthConfigRow) {
  const { count } = await backend.db
    .selectFrom('connected_accounts')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('auth_config_id', '=', row.id)
    .where('project_id', '=', row.project_id)
    .executeTakeFirstOrThrow()
  return authConfigToWire(backend, row, Number(count))
}

function accountsOf({ db }: Backend, { id, project_id }: AuthConfigRow): Promise<ConnectedAccountRow[]> {
  return db
    .selectFrom('connected_accounts')
    .selectAll()
    .where('auth_config_id', '=', id)
    .where('project_id', '=', project_id)
    .execute()
}

type WantedAuthConfig = Awaited<ReturnType<typeof parseBody<typeof createAuthConfigSchema>>>['auth_config']

/** The one sessions use, where nothing particular is asked for; else one of its own. */
async function createAuthConfig(
  backend: Backend,
  scope: Scope,
  toolkit: InstalledToolkit,
  wanted: WantedAuthConfig,
): Promise<AuthConfigRow> {
  if (wanted?.type === 'use_custom_auth') return insertAuthConfig(backend, scope, await customConfig(toolkit, wanted))
  const { name, credentials, is_enabled_for_tool_router: isForSessions } = wanted ?? {}
  const usualName = `${toolkit.definition.name} Auth Config`
  const isUsual = (name ?? usualName) === usualName && !credentials && isForSessions === undefined
  if (isUsual) return managedAuthConfig(backend, scope, toolkit)
  const scheme = managedScheme(backend, toolkit)
  const { scopes } = readCredentials(credentials ?? {}).settings
  return insertAuthConfig(backend, scope, {
    toolkit: toolkit.definition.slug,
    name: name ?? usualName,
    scheme: scheme.scheme,
    isManaged: true,
    settings: { ...(scopes && { scopes }), ...(isForSessions !== undefined && { isForSessions }) },
  })
}

/** Which tools an account may run is the session's to say. @throws ApiError rather than seem to restrict anything */
function refuseToolAccess(config: unknown): void {
  const lists = typeof config === 'object' && config !== null ? Object.values(config) : []
  if (lists.every((list) => list === undefined || (Array.isArray(list) && list.length === 0))) return
  throw new ApiError(
    'Auth_Config_BadRequest',
    'tool_access_config: auth configs do not restrict tools here; restrict them in the session, with toolkits or tools.',
  )
}

type CustomInput = {
  name?: string | undefined
  authScheme: string
  credentials?: Record<string, unknown> | undefined
  is_enabled_for_tool_router?: boolean | undefined
}

async function customConfig(installed: InstalledToolkit, input: CustomInput): Promise<NewAuthConfig> {
  const toolkit = installed.definition
  const scheme = installed.auth.find((one) => one.scheme === input.authScheme)
  if (!scheme) {
    const offered = toolkit.auth.map((one) => one.scheme).join(', ')
    throw new ApiError(
      'Auth_Config_BadRequest',
      `authScheme: ${toolkit.name} does not offer ${input.authScheme}; it offers ${offered}.`,
    )
  }
  const { settings, clientSecret, privateKey } = readCredentials(input.credentials ?? {})
  const missing = creationFields(scheme).find(({ name, required }) => required && !input.credentials?.[name])
  if (missing) throw new ApiError('Auth_Config_BadRequest', `credentials.${missing.name}: is required`)
  if (privateKey) await requireReadable(scheme, privateKey)
  const secret = privateKey ?? clientSecret
  if (input.credentials?.oauth_redirect_uri !== undefined)
    throw new ApiError(
      'Auth_Config_BadRequest',
      'credentials.oauth_redirect_uri: each auth config has one of its own; create it without, and register the one in its credentials.',
    )
  const { is_enabled_for_tool_router: isForSessions } = input
  return {
    toolkit: toolkit.slug,
    name: input.name ?? `${toolkit.name} Auth Config`,
    scheme: scheme.scheme,
    isManaged: false,
    settings: {
      ...settings,
      ...readFixedAddress(installed, scheme, input.credentials ?? {}),
      ...(isForSessions !== undefined && { isForSessions }),
    },
    ...(secret && { clientSecret: secret }),
  }
}

/** @throws ApiError for what is no key that can sign */
async function requireReadable({ scheme }: Pick<AuthScheme, 'scheme'>, privateKey: string): Promise<void> {
  try {
    if (scheme === 'OAUTH1') await signingKey(privateKey, 'private_key')
    else await readClientKey(privateKey)
  } catch (cause) {
    if (!(cause instanceof CredentialProblem)) throw cause
    throw new ApiError('Auth_Config_BadRequest', `credentials.private_key: ${cause.message}`, { cause })
  }
}

/** What the auth config says itself of where its accounts are. @throws ApiError */
function readFixedAddress(
  toolkit: InstalledToolkit,
  { addressFields = [] }: InstalledScheme,
  credentials: Record<string, unknown>,
): Pick<AuthConfigSettings, 'address'> {
  const named = addressFields.filter(({ name }) => typeof credentials[name] === 'string' && credentials[name] !== '')
  if (named.length === 0) return {}
  const read = readAddress(toolkit, named, (name) => credentials[name])
  if ('address' in read) return { address: read.address }
  throw new ApiError('Auth_Config_BadRequest', `credentials.${read.field}: ${read.text}`)
}

async function changesOf(
  { vault, catalog }: Backend,
  scope: Scope,
  row: AuthConfigRow,
  credentials: Record<string, unknown>,
  isForSessions: boolean | undefined,
) {
  const { settings, clientSecret, privateKey } = readCredentials(credentials)
  if (privateKey) await requireReadable({ scheme: row.scheme as AuthScheme['scheme'] }, privateKey)
  const secret = privateKey ?? clientSecret
  const toolkit = catalog.toolkit(row.toolkit)
  const scheme = toolkit?.auth.find((one) => one.scheme === row.scheme)
  const before = settingsOf(row)
  const { address } = toolkit && scheme ? readFixedAddress(toolkit, scheme, credentials) : {}
  return {
    settings: JSON.stringify({
      ...before,
      ...settings,
      ...(address && { address: { ...before.address, ...address } }),
      ...(isForSessions !== undefined && { isForSessions }),
    }),
    updated_at: now(),
    ...(secret && { secrets: vault.seal(secret, secretPlace(row.id, scope)) }),
  }
}

function readCredentials(credentials: Record<string, unknown>) {
  const { client_id, client_secret, private_key, key_id, user_scopes, scopes = user_scopes } = credentials
  const settings: AuthConfigSettings = {}
  if (typeof client_id === 'string' && client_id) settings.clientId = client_id
  const list =
    typeof scopes === 'string' ? scopes.split(/[\s,]+/) : Array.isArray(scopes) ? scopes.map(String) : undefined
  if (list) settings.scopes = list.filter(Boolean)
  if (typeof key_id === 'string' && key_id) settings.keyId = key_id
  return { settings, clientSecret: textOf(client_secret), privateKey: textOf(private_key) }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function now(): string {
  return new Date().toISOString()
}
