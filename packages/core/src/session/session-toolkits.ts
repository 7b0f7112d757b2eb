import type { AuthSchemeName, ConnectedAccountStatus } from '@composio/spec'
import type { Page, SessionToolkitWire } from '@composio/spec/wire'
import { z } from 'zod'
import { strictFor } from '../validation/parse.ts'

export const sessionToolkitsOptionsSchema = strictFor<SessionToolkitsOptions>({
  toolkits: z.array(z.string().min(1)).optional(),
  cursor: z.string().optional(),
  limit: z.number().int().min(1).optional(),
  isConnected: z.boolean().optional(),
  search: z.string().max(256).optional(),
})

export interface SessionToolkitsOptions {
  /** Only these slugs. */
  toolkits?: string[] | undefined
  cursor?: string | undefined
  /** At most 50. */
  limit?: number | undefined
  isConnected?: boolean | undefined
  search?: string | undefined
}

/** One toolkit as the session's user sees it. */
export interface SessionToolkit {
  slug: string
  name: string
  logo?: string
  isNoAuth: boolean
  /** Left out for toolkits that need no account. */
  connection?: {
    /** Whether its tools can run now. */
    isActive: boolean
    authConfig: { id: string; mode: AuthSchemeName; isComposioManaged: boolean } | null
    connectedAccount?: {
      id: string
      status: ConnectedAccountStatus
      alias: string | null
      /** What the provider calls the account: a login or an email. */
      label: string | null
    }
  }
}

export interface SessionToolkits {
  items: SessionToolkit[]
  /** For the next page; left out on the last. */
  cursor?: string
  totalPages: number
}

export function toSessionToolkits(page: Page<SessionToolkitWire>): SessionToolkits {
  return {
    items: page.items.map(toSessionToolkit),
    ...(page.next_cursor && { cursor: page.next_cursor }),
    totalPages: page.total_pages,
  }
}

function toSessionToolkit(wire: SessionToolkitWire): SessionToolkit {
  const toolkit: SessionToolkit = { slug: wire.slug, name: wire.name, isNoAuth: wire.is_no_auth }
  if (wire.meta.logo) toolkit.logo = wire.meta.logo
  if (!wire.is_no_auth) toolkit.connection = toConnection(wire.connected_account)
  return toolkit
}

function toConnection(account: SessionToolkitWire['connected_account']): NonNullable<SessionToolkit['connection']> {
  if (!account) return { isActive: false, authConfig: null }
  const { id, status, alias, label, auth_config: authConfig } = account
  return {
    isActive: status === 'ACTIVE',
    authConfig: {
      id: authConfig.id,
      mode: authConfig.auth_scheme as AuthSchemeName,
      isComposioManaged: authConfig.is_composio_managed,
    },
    connectedAccount: { id, status: status as ConnectedAccountStatus, alias, label },
  }
}
