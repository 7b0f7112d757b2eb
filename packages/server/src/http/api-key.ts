import type { MiddlewareHandler } from 'hono'
import { openProject } from '../accounts/open-project.ts'
import type { Backend, RequestEnv } from '../backend.ts'
import { isGeneratedApiKey } from '../projects/api-key-form.ts'
import { scopeNeeded } from '../projects/key-scope.ts'
import { findKey, noteKeyUse } from '../projects/key-store.ts'
import { actFor, actForWhoever } from '../storage/project-wall.ts'
import type { ApiKeyRow } from '../storage/schema.ts'
import { ApiError } from './api-error.ts'

/**
 * Everything behind it acts for the project of the `x-api-key`, and for no other. The key is read from the database
 * for each request, so that one taken back is of no use to any replica from then on.
 */
export function requireApiKey(backend: Backend): MiddlewareHandler<RequestEnv> {
  const { db, log } = backend
  return async (c, next) => {
    const apiKey = c.req.header('x-api-key')
    if (!apiKey) throw new ApiError('HTTP_Unauthorized', 'No API key: send it in the x-api-key header.')
    const key = await actForWhoever(() => findKey(db, apiKey))
    if (!key) throw unknownKey(apiKey)
    refuseEnded(key)
    refuseOutOfScope(key, c.req.path)
    await actFor(key.project_id, async () => {
      // Whether the use of a key can be noted decides nothing about the request.
      await noteKeyUse(db, key).catch((error: unknown) => log(`use of ${key.id}: ${String(error)}`))
      await openProject(backend, key.project_id)
      c.set('scope', { projectId: key.project_id })
      await next()
    })
  }
}

function unknownKey(apiKey: string): ApiError {
  const isMistyped = apiKey.startsWith('ak_') && !isGeneratedApiKey(apiKey)
  return new ApiError('HTTP_Unauthorized', 'Invalid API key.', {
    ...(isMistyped && { suggestedFix: 'Its checksum does not fit: was all of it copied?' }),
  })
}

/** Only who has the key is told what became of it. */
function refuseEnded({ revoked_at, expires_at }: ApiKeyRow): void {
  if (revoked_at !== null) throw new ApiError('HTTP_Unauthorized', 'Invalid API key: it was revoked.')
  if (expires_at !== null && expires_at <= new Date().toISOString())
    throw new ApiError('HTTP_Unauthorized', `Invalid API key: it expired at ${expires_at}.`)
}

/** Before anything is looked up, so that it says nothing about what there is. */
function refuseOutOfScope({ scopes }: ApiKeyRow, path: string): void {
  if (scopes === null) return
  const needed = scopeNeeded(path)
  if (needed && (JSON.parse(scopes) as string[]).includes(needed)) return
  const what = needed ? `it lacks the scope ${needed}` : 'it is limited to scopes, and this is in none'
  throw new ApiError('APIKey_InsufficientPermissions', `This API key may not do that: ${what}.`)
}
