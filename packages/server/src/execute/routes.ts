import { type ExecuteToolWire, executeToolSchema } from '@composio/spec/wire'
import { Hono } from 'hono'
import { findAccount } from '../accounts/account-store.ts'
import type { Backend, RequestEnv, Scope } from '../backend.ts'
import { ApiError } from '../http/api-error.ts'
import { parseBody } from '../http/parse-input.ts'
import { newSessionConfig } from '../sessions/session-config.ts'
import type { Session } from '../sessions/session-store.ts'
import { executeForSession } from './execute-for-session.ts'

/** `/tools/execute`: without a session, by user ID or connected account. */
export function executeRoutes(backend: Backend): Hono<RequestEnv> {
  const app = new Hono<RequestEnv>()
  app.post('/:slug', async (c) => {
    const { user_id, connected_account_id, arguments: args = {} } = await parseBody(c, executeToolSchema)
    const account = connected_account_id ? await findAccount(backend, c.get('scope'), connected_account_id) : undefined
    const userId = user_id ?? account?.user_id
    // One sentence for missing, foreign and another user's: it must not tell which.
    if (connected_account_id && (!account || account.user_id !== userId)) {
      throw new ApiError(
        'ActionExecute_ConnectedAccountNotFound',
        `connected_account_id: there is no connected account "${connected_account_id}"${user_id ? ' of this user' : ''}.`,
      )
    }
    if (!userId)
      throw new ApiError('HTTP_BadRequest', 'user_id: is required, unless connected_account_id names an account.')
    const { data, error, log_id } = await executeForSession(backend, c.get('scope'), {
      session: implicitSession(c.get('scope'), userId),
      slug: c.req.param('slug'),
      args,
      signal: c.req.raw.signal,
      ...(account && { account: account.id }),
    })
    const body: ExecuteToolWire = { data, error, successful: error === null, log_id }
    return c.json(body)
  })
  return app
}

/** What a user may do without a session: everything. Its id keeps connect links one per need here too. */
function implicitSession({ projectId }: Scope, userId: string): Session {
  return { id: `user:${projectId}:${userId}`, userId, config: newSessionConfig({ user_id: userId }), version: 0 }
}
