import { ValidationError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { openExistingStore } from '../storage/open-existing-store.ts'
import type { ApiKeyRow, Database } from '../storage/schema.ts'
import { type WebhookAdministration, webhookAdministration } from '../webhooks/webhook-administration.ts'
import { isKeyScope, KEY_SCOPES, type KeyScope } from './key-scope.ts'
import { insertApiKey, revokeApiKey } from './key-store.ts'
import { DEFAULT_PROJECT, ensureDefaultProject, insertProject, listProjects, requireProject } from './project-store.ts'

export interface AdministrationOptions {
  /** Folder of the server's data. */
  dataDir: string
  /** `postgres://…`, where the server keeps its data there. */
  databaseUrl?: string | undefined
}

export interface ProjectInfo {
  id: string
  name: string
  createdAt: string
}

/** What is kept of a key; times are ISO 8601, UTC. */
export interface ApiKeyInfo {
  id: string
  name: string
  /** The first characters; null for a key the server was given. */
  prefix: string | null
  /** Name of the project it acts for. */
  project: string
  /** Null: everything. */
  scopes: string[] | null
  createdAt: string
  expiresAt: string | null
  /** To the minute. */
  lastUsedAt: string | null
  revokedAt: string | null
}

export interface NewApiKeyOptions {
  name: string
  /** Name or id; the default project without it. */
  project?: string | undefined
  /** Of `KEY_SCOPES`; everything without it. */
  scopes?: string[] | undefined
  expiresAt?: Date | undefined
}

/**
 * Projects and API keys, for whoever has the database: there are no public routes for them. A running server sees
 * each change with its next request.
 */
export interface Administration extends WebhookAdministration {
  /** @throws ValidationError for a name that is taken or is none */
  createProject(name: string): Promise<ProjectInfo>
  listProjects(): Promise<ProjectInfo[]>
  /** @returns the key, which is not kept and cannot be shown again. @throws ValidationError naming what is wrong */
  createKey(options: NewApiKeyOptions): Promise<{ key: string; info: ApiKeyInfo }>
  listKeys(project?: string): Promise<ApiKeyInfo[]>
  /** Takes a key back, at once and for good. @throws ValidationError where there is no such key */
  revokeKey(id: string): Promise<void>
  close(): Promise<void>
}

/** @throws ComposioError `TS-SDK::NO_DATABASE` where no server has run yet; as `serve` where it cannot be opened. */
export async function openAdministration({ dataDir, databaseUrl }: AdministrationOptions): Promise<Administration> {
  const db = await openExistingStore({ dataDir, databaseUrl })
  await ensureDefaultProject(db)
  return {
    createProject: async (name) => projectInfo(await insertProject(db, name)),
    listProjects: async () => (await listProjects(db)).map(projectInfo),
    createKey: (options) => createKey(db, options),
    listKeys: (project) => listKeys(db, project),
    revokeKey: async (id) => {
      if (!(await revokeApiKey(db, id))) throw new ValidationError(`id: there is no API key "${id}".`)
    },
    ...webhookAdministration(db),
    close: () => db.destroy(),
  }
}

async function createKey(db: Kysely<Database>, { name, project, scopes, expiresAt }: NewApiKeyOptions) {
  const { id: projectId, name: projectName } = await requireProject(db, project ?? DEFAULT_PROJECT.id)
  if (expiresAt && expiresAt.getTime() <= Date.now()) throw new ValidationError('expiresAt: is over already.')
  const { key, row } = await insertApiKey(db, {
    projectId,
    name,
    ...(scopes && { scopes: checkScopes(scopes) }),
    ...(expiresAt && { expiresAt }),
  })
  return { key, info: keyInfo(row, projectName) }
}

async function listKeys(db: Kysely<Database>, project?: string): Promise<ApiKeyInfo[]> {
  const projects = project === undefined ? await listProjects(db) : [await requireProject(db, project)]
  const names = new Map(projects.map(({ id, name }) => [id, name]))
  const rows = await db
    .selectFrom('api_keys')
    .selectAll()
    .where('project_id', 'in', [...names.keys()])
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => keyInfo(row, names.get(row.project_id)!))
}

function checkScopes(scopes: string[]): KeyScope[] {
  if (scopes.length === 0) throw new ValidationError('scopes: name at least one, or leave them out for everything.')
  const unknown = scopes.find((scope) => !isKeyScope(scope))
  if (unknown !== undefined)
    throw new ValidationError(`scopes: there is no scope "${unknown}". There are: ${KEY_SCOPES.join(', ')}.`)
  return [...new Set(scopes.filter(isKeyScope))]
}

function projectInfo({ id, name, created_at }: { id: string; name: string; created_at: string }): ProjectInfo {
  return { id, name, createdAt: created_at }
}

function keyInfo(row: ApiKeyRow, project: string): ApiKeyInfo {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    project,
    scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  }
}
