import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Kysely } from 'kysely'
import type { RequestEnv } from '../backend.ts'
import type { Database } from '../storage/schema.ts'
import { ApiError } from './api-error.ts'

/** Keys are random, so a plain digest keeps them as well as a slow one would; look-up is by digest. */
export function keyDigest(apiKey: string): string {
  return createHash('sha256').update(apiKey).digest('hex')
}

/** Lets a key in. Several may be valid at once. */
export async function admitApiKey(db: Kysely<Database>, apiKey: string, projectId: string): Promise<void> {
  const row = { digest: keyDigest(apiKey), project_id: projectId, created_at: new Date().toISOString() }
  await db
    .insertInto('api_keys')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Everything behind it acts for the project of the `x-api-key`, and for no other. */
export function requireApiKey(db: Kysely<Database>): MiddlewareHandler<RequestEnv> {
  return async (c, next) => {
    const apiKey = c.req.header('x-api-key')
    const found =
      apiKey &&
      (await db.selectFrom('api_keys').select('project_id').where('digest', '=', keyDigest(apiKey)).executeTakeFirst())
    if (!found) {
      throw new ApiError(
        'HTTP_Unauthorized',
        apiKey ? 'Invalid API key.' : 'No API key: send it in the x-api-key header.',
      )
    }
    c.set('scope', { projectId: found.project_id })
    await next()
  }
}
