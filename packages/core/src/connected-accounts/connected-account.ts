import type { AuthSchemeName, ConnectedAccountStatus } from '@composio/spec'
import type { ConnectedAccountWire } from '@composio/spec/wire'

/** One user's account at one toolkit. Holds no secret. */
export interface ConnectedAccount {
  /** `ca_…` */
  id: string
  userId: string
  alias: string | null
  wordId: string | null
  /** What the provider calls the account: a login or an email. */
  label: string | null
  status: ConnectedAccountStatus
  statusReason: string | null
  isDisabled: boolean
  toolkit: { slug: string }
  authConfig: { id: string; authScheme: AuthSchemeName; isComposioManaged: boolean; isDisabled: boolean }
  state: { authScheme: string; val: { status: string } }
  data: Record<string, unknown>
  params: Record<string, unknown>
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
}

export function toConnectedAccount(wire: ConnectedAccountWire): ConnectedAccount {
  return {
    id: wire.id,
    userId: wire.user_id,
    alias: wire.alias,
    wordId: wire.word_id,
    label: wire.label,
    status: wire.status as ConnectedAccountStatus,
    statusReason: wire.status_reason,
    isDisabled: wire.is_disabled,
    toolkit: { slug: wire.toolkit.slug },
    authConfig: {
      id: wire.auth_config.id,
      authScheme: wire.auth_config.auth_scheme as AuthSchemeName,
      isComposioManaged: wire.auth_config.is_composio_managed,
      isDisabled: wire.auth_config.is_disabled,
    },
    state: wire.state,
    data: wire.data,
    params: wire.params,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
  }
}
