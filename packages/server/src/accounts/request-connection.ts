import type { ConnectionReason } from '@composio/spec'
import type { Backend, Scope } from '../backend.ts'
import { isNoAuth } from '../catalog/catalog.ts'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import { ApiError } from '../http/api-error.ts'
import type { Session } from '../sessions/session-store.ts'
import type { AuthConfigRow, ConnectedAccountRow, ConnectLinkRow } from '../storage/schema.ts'
import { managedAuthConfig, requireAuthConfig } from './auth-config-store.ts'
import { createConnectLink } from './connect-link.ts'

export interface ConnectionQuestion {
  session: Session
  toolkit: InstalledToolkit
  /** Why a tool needs it; asking again for the same reason gives the same link. None: the developer asked. */
  reason?: ConnectionReason
  reconnect?: ConnectedAccountRow
  callbackUrl?: string
  alias?: string
  /** Of the call that needs it. */
  toolCallId?: string
}

/**
 * A connect link for a session: by its auth config for the toolkit, else by a managed one.
 * @throws ApiError for a toolkit that needs no account, or that cannot be connected here yet.
 */
export async function requestConnection(
  backend: Backend,
  scope: Scope,
  question: ConnectionQuestion,
): Promise<ConnectLinkRow> {
  const { session, toolkit, reason, reconnect, alias, toolCallId } = question
  if (isNoAuth(toolkit)) {
    throw new ApiError(
      'ToolRouterV2_ToolkitsIsNoAuth',
      `${toolkit.definition.name} needs no account; call its tools directly.`,
    )
  }
  const callbackUrl = question.callbackUrl ?? session.config.manage_connections.callback_url
  return createConnectLink(backend, scope, {
    userId: session.userId,
    authConfig: await sessionAuthConfig(backend, scope, question),
    sessionId: session.id,
    ...(reason && { reason }),
    ...(reconnect && { reconnect }),
    ...(callbackUrl && { callbackUrl }),
    ...(alias && { alias }),
    ...(toolCallId && { toolCallId }),
  })
}

async function sessionAuthConfig(backend: Backend, scope: Scope, question: ConnectionQuestion): Promise<AuthConfigRow> {
  const { session, toolkit, reconnect } = question
  const id = reconnect?.auth_config_id ?? session.config.auth_configs?.[toolkit.definition.slug]
  return id ? requireAuthConfig(backend, scope, id) : managedAuthConfig(backend, scope, toolkit)
}
