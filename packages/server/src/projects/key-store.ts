import { createHash } from 'node:crypto'
import { ComposioError } from '@composio/spec'
import type { Kysely } from 'kysely'
import { newId } from '../shared/ids.ts'
import type { ApiKeyRow, Database } from '../storage/schema.ts'
import { generateApiKey, isGeneratedApiKey, keyPrefix } from './api-key-form.ts'
import type { KeyScope } from './key-scope.ts'

/** Keys are random, so a plain digest keeps them as well as a slow one would; look-up is by digest. */
function keyDigest(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex')
}

/**
 * Lets the key a server is started with in, for everything in a project. Several may be valid at once: replicas that
 * are restarted one by one have different ones for a while.
 * @throws ComposioError `TS-SDK::API_KEY_REVOKED` for a key that was taken back, whoever brings it again.
 */
export async function admitApiKey(db: Kysely<Database>, apiKey: string, projectId: string): Promise<void> {
  const prefix = isGeneratedApiKey(apiKey) ? keyPrefix(apiKey) : null
  const row = newRow({ digest: keyDigest(apiKey), projectId, name: 'server', prefix })
  await db
    .insertInto('api_keys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const admitted = await findKey(db, apiKey)
  if (admitted?.revoked_at == null) return
  throw new ComposioError('The API key this server is started with was revoked.', {
    code: 'TS-SDK::API_KEY_REVOKED',
    possibleFixes: ['Set COMPOSIO_API_KEY (or --api-key) to another one.'],
  })
}

export interface NewApiKey {
  projectId: string
  name: string
  /** Everything without it. */
  scopes?: KeyScope[]
  expiresAt?: Date
}

/** @returns the key, which cannot be had again, beside what is kept of it */
export async function insertApiKey(
  db: Kysely<Database>,
  { projectId, name, scopes, expiresAt }: NewApiKey,
): Promise<{ key: string; row: ApiKeyRow }> {
  const key = generateApiKey()
  const row: ApiKeyRow = {
    ...newRow({ digest: keyDigest(key), projectId, name, prefix: keyPrefix(key) }),
    scopes: scopes ? JSON.stringify(scopes) : null,
    expires_at: expiresAt?.toISOString() ?? null,
  }
  await db.insertInto('api_keys').values(row).execute()
  return { key, row }
}

/** Found by its digest, which is indexed: how long it takes says nothing about the keys there are. */
export function findKey(db: Kysely<Database>, apiKey: string): Promise<ApiKeyRow | undefined> {
  return db.selectFrom('api_keys').selectAll().where('digest', '=', keyDigest(apiKey)).executeTakeFirst()
}

/** @returns false where there is no such key */
export async function revokeApiKey(db: Kysely<Database>, id: string): Promise<boolean> {
  const known = await db.selectFrom('api_keys').select('id').where('id', '=', id).executeTakeFirst()
  await db
    .updateTable('api_keys')
    .set({ revoked_at: new Date().toISOString() })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute()
  return known !== undefined
}

const USE_NOTED_EVERY_MS = 60_000

/** Notes that a key is in use, at most once a minute: a write for each request would cost more than it tells. */
export async function noteKeyUse(db: Kysely<Database>, { digest, last_used_at }: ApiKeyRow): Promise<void> {
  const now = Date.now()
  const dueBefore = new Date(now - USE_NOTED_EVERY_MS).toISOString()
  if (last_used_at !== null && last_used_at > dueBefore) return
  await db
    .updateTable('api_keys')
    .set({ last_used_at: new Date(now).toISOString() })
    .where('digest', '=', digest)
    .where((or) => or.or([or('last_used_at', 'is', null), or('last_used_at', '<=', dueBefore)]))
    .execute()
}

function newRow(fields: { digest: string; projectId: string; name: string; prefix: string | null }): ApiKeyRow {
  const { digest, projectId, name, prefix } = fields
  return {
    digest,
    id: newId('key'),
    project_id: projectId,
    name,
    prefix,
    scopes: null,
    expires_at: null,
    last_used_at: null,
    revoked_at: null,
    created_at: new Date().toISOString(),
  }
}
