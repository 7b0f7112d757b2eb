import type { SessionToolkitWire } from '@composio/spec/wire'
import { candidateAccounts, isUsable } from '../accounts/select-account.ts'
import type { Backend, Scope } from '../backend.ts'
import { isNoAuth, usableSchemes } from '../catalog/catalog.ts'
import { logoUrl } from '../catalog/catalog-wire.ts'
import type { InstalledToolkit } from '../catalog/installed-toolkit.ts'
import type { Session } from './session-store.ts'
import { sessionAllowsToolkit } from './session-tools.ts'

export interface SessionToolkitsFilter {
  toolkits?: string[] | undefined
  search?: string | undefined
  is_connected?: boolean | undefined
}

/** The toolkits a session may use, with the account each would run with. */
export async function listSessionToolkits(
  backend: Backend,
  scope: Scope,
  session: Session,
  filter: SessionToolkitsFilter,
) {
  const only = filter.toolkits?.map((slug) => backend.catalog.requireToolkit(slug, 'ToolRouterV2_InvalidToolkitSlugs'))
  const wanted = filter.search?.toLowerCase()
  const toolkits = (only ?? backend.catalog.toolkits)
    .filter(({ definition }) => sessionAllowsToolkit(session.config, definition.slug))
    .filter(({ definition: { slug, name } }) => !wanted || `${slug} ${name}`.toLowerCase().includes(wanted))
  const items = await Promise.all(toolkits.map((toolkit) => toWire(backend, scope, session, toolkit)))
  if (filter.is_connected === undefined) return items
  return items.filter(({ connected_account }) => (connected_account?.status === 'ACTIVE') === filter.is_connected)
}

async function toWire(
  backend: Backend,
  scope: Scope,
  session: Session,
  toolkit: InstalledToolkit,
): Promise<SessionToolkitWire> {
  const { slug, name, description } = toolkit.definition
  const accounts = isNoAuth(toolkit)
    ? []
    : await candidateAccounts(backend, scope, { userId: session.userId, toolkit: slug, session })
  const account = accounts.find(isUsable) ?? accounts[0]
  return {
    slug,
    name,
    enabled: true,
    is_no_auth: isNoAuth(toolkit),
    composio_managed_auth_schemes: usableSchemes(toolkit).map(({ scheme }) => scheme),
    meta: { logo: logoUrl(backend.publicUrl(), slug), description },
    connected_account: account
      ? {
          id: account.id,
          user_id: account.user_id,
          status: account.is_disabled ? 'INACTIVE' : account.status,
          alias: account.alias,
          label: account.label,
          created_at: account.created_at,
          auth_config: {
            id: account.auth_config_id,
            auth_scheme: account.scheme,
            is_composio_managed: !session.config.auth_configs?.[slug],
          },
        }
      : null,
  }
}
