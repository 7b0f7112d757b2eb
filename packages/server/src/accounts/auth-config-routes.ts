import type { AuthScheme } from '@composio/spec'
import { createAuthConfigSchema, listAuthConfigsQuery, updateAuthConfigSchema } from '@composio/spec/wire'
import { Hono } from 'hono'
import { sql } from 'kysely'
import type { Backend, RequestEnv, Scope } from '../backend.ts'
import { isNoAuth } from '../catalog/catalog.ts'
import { creationFields } from '../catalog/catalog-wire.ts'
import { ApiError } from '../http/api-error.ts'
import { pageOf } from '../http/page.ts'
import { parseBody, parseQuery } from '../http/parse-input.ts'
import type { AuthConfigRow } from '../storage/schema.ts'
import {
  type AuthConfigSettings,
  authConfigToWire,
  insertAuthConfig,
  managedAuthConfig,
  type NewAuthConfig,
  requireAuthConfig,
  secretPlace,
  settingsOf,
} from './auth-config-store.ts'

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
    const row =
      wanted?.type === 'use_custom_auth'
        ? await insertAuthConfig(backend, c.get('scope'), customConfig(toolkit.definition, wanted))
        : await managedAuthConfig(backend, c.get('scope'), toolkit)
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
    await backend.db
      .updateTable('auth_configs')
      .set({ ...changesOf(backend, c.get('scope'), row, credentials ?? {}), ...(change.name && { name: change.name }) })
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
    const { no_of_connections } = await withCount(backend, row)
    if (no_of_connections > 0) {
      throw new ApiError(
        'Auth_Config_BadRequest',
        `${no_of_connections} connected accounts use this auth config; delete those first.`,
      )
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

type CustomInput = { name?: string | undefined; authScheme: string; credentials?: Record<string, unknown> | undefined }

function customConfig(
  toolkit: { slug: string; name: string; auth: { scheme: string }[] },
  input: CustomInput,
): NewAuthConfig {
  if (!toolkit.auth.some(({ scheme }) => scheme === input.authScheme)) {
    const offered = toolkit.auth.map(({ scheme }) => scheme).join(', ')
    throw new ApiError(
      'Auth_Config_BadRequest',
      `authScheme: ${toolkit.name} does not offer ${input.authScheme}; it offers ${offered}.`,
    )
  }
  const { settings, clientSecret } = readCredentials(input.credentials ?? {})
  const missing = creationFields({ scheme: input.authScheme as AuthScheme['scheme'] }).find(
    ({ name, required }) => required && !input.credentials?.[name],
  )
  if (missing) throw new ApiError('Auth_Config_BadRequest', `credentials.${missing.name}: is required`)
  return {
    toolkit: toolkit.slug,
    name: input.name ?? `${toolkit.name} Auth Config`,
    scheme: input.authScheme as NewAuthConfig['scheme'],
    isManaged: false,
    settings,
    ...(clientSecret && { clientSecret }),
  }
}

function changesOf({ vault }: Backend, scope: Scope, row: AuthConfigRow, credentials: Record<string, unknown>) {
  const { settings, clientSecret } = readCredentials(credentials)
  return {
    settings: JSON.stringify({ ...settingsOf(row), ...settings }),
    updated_at: now(),
    ...(clientSecret && { secrets: vault.seal(clientSecret, secretPlace(row.id, scope)) }),
  }
}

function readCredentials({ client_id, client_secret, scopes }: Record<string, unknown>) {
  const settings: AuthConfigSettings = {}
  if (typeof client_id === 'string' && client_id) settings.clientId = client_id
  const list =
    typeof scopes === 'string' ? scopes.split(/[\s,]+/) : Array.isArray(scopes) ? scopes.map(String) : undefined
  if (list) settings.scopes = list.filter(Boolean)
  return { settings, clientSecret: typeof client_secret === 'string' && client_secret ? client_secret : undefined }
}

function now(): string {
  return new Date().toISOString()
}
